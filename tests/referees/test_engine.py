"""The program under the real Pulumi engine, over the same resource functions as the deployment of the demo."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import settings_of
from tests.e2e.stack import running
from tests.e2e.test_deployment import inventory
from tests.referees.conftest import fetched, real
from tests.referees.pulumi_engine import Engine, command
from tests.referees.report import Report

pytestmark = pytest.mark.referee("Pulumi engine")


@pytest.fixture(scope="module")
def engine(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A local AWS with nothing in it, and a stack that is configured but not deployed."""
    folder = tmp_path_factory.mktemp("engine")
    with real(report, "Pulumi engine", fetched(command)), running(folder) as stack:
        made = Engine(stack, stack.checkout)
        made.backend.mkdir()
        made.done("stack", "init", "dev")
        made.configure(aws__region="us-east-1", **settings_of(stack, folder))
        yield made


def test_a_stack_is_previewed_made_left_alone_changed_and_destroyed(engine: Engine) -> None:
    before = inventory(engine.stack)
    expected = engine.done("preview").counts
    assert expected == {"create": expected["create"]}
    assert engine.up().counts == {"created": expected["create"]}

    assert engine.up().counts == {"unchanged": expected["create"]}

    engine.configure(bytesScannedCutoff="1073741824")
    change = engine.done("preview", "--diff")
    assert change.counts == {"update": 1, "unchanged": expected["create"] - 1}
    assert "bytesScannedCutoffPerQuery     : 107374182400 => 1073741824" in change.text
    assert engine.up().counts == {"updated": 1, "unchanged": expected["create"] - 1}

    assert engine.done("destroy", "--yes").counts == {"deleted": expected["create"]}
    assert engine.state() == []
    assert inventory(engine.stack) == before


def test_what_one_resource_could_not_be_is_made_by_the_next_up_and_nothing_else(engine: Engine) -> None:
    athena = engine.stack.client("athena")
    athena.create_work_group(Name="strandline-dev")
    failed = engine.run("up", "--yes", "--skip-preview")
    assert failed.code != 0
    assert "Could not create strandline-dev" in failed.text
    athena.delete_work_group(WorkGroup="strandline-dev")

    made = len(engine.state())
    rest = engine.up().counts
    assert rest["created"] >= 1
    assert rest["unchanged"] == made
    assert engine.up().counts == {"unchanged": rest["created"] + rest["unchanged"]}
    engine.done("destroy", "--yes")
