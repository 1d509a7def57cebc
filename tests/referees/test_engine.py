"""The program under the real Pulumi engine, over the same resource functions as the deployment of the demo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_deployment import inventory
from tests.referees.conftest import configured
from tests.referees.pulumi_engine import Engine
from tests.referees.report import Report

pytestmark = pytest.mark.referee("Pulumi engine")


@pytest.fixture(scope="module")
def engine(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A local AWS with nothing in it, and a stack that is configured but not deployed."""
    with configured(report, tmp_path_factory.mktemp("engine")) as made:
        yield made


def test_a_stack_is_previewed_made_left_alone_changed_and_destroyed(engine: Engine) -> None:
    before = inventory(engine.stack)
    whole = engine.done("preview").counts["create"]
    assert engine.up().counts == {"created": whole}
    assert engine.up().counts == {"unchanged": whole}

    engine.configure(bytesScannedCutoff="1073741824")
    change = engine.done("preview", "--diff")
    assert change.counts == {"update": 1, "unchanged": whole - 1}
    assert "bytesScannedCutoffPerQuery     : 107374182400 => 1073741824" in change.text
    assert engine.up().counts == {"updated": 1, "unchanged": whole - 1}

    assert engine.done("destroy", "--yes").counts == {"deleted": whole}
    assert engine.state() == []
    assert inventory(engine.stack) == before


def test_a_look_needs_neither_a_configuration_nor_a_state(engine: Engine) -> None:
    words = ("--state", str(engine.stack.state), "--ready", "look")
    said = engine.stack.run("local.pulumi", *words, "preview", "--non-interactive").stdout
    assert "strandline-look-pipeline" in said
    assert engine.stack.run("local.pulumi", *words, "stack", "ls").stdout.count("look*") == 1
    engine.done("stack", "select", "dev")


def test_what_was_changed_behind_its_back_is_found_by_a_refresh_and_mended_by_the_next_up(engine: Engine) -> None:
    whole = engine.up().counts["created"]
    assert engine.done("refresh", "--yes").counts == {"unchanged": whole}
    queue = next(each for each in engine.state() if each["type"] == "aws:sqs/queue:Queue")["id"]
    group = next(each for each in engine.state() if each["type"] == "aws:cloudwatch/logGroup:LogGroup")["id"]
    engine.stack.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"MessageRetentionPeriod": "60"})
    engine.stack.client("logs").delete_log_group(logGroupName=group)
    assert engine.done("preview").counts == {"unchanged": whole}
    assert engine.done("refresh", "--yes").counts == {"updated": 1, "deleted": 1, "unchanged": whole - 2}
    mended = engine.up().counts
    assert mended == {"created": 1, "updated": 1, "unchanged": whole - 2}

    engine.configure(forceDestroy="false")
    engine.up()
    refused = engine.run("destroy", "--yes")
    assert refused.code != 0
    assert "cannot be deleted" in refused.text
    assert "because it is protected" in refused.text
    engine.configure(forceDestroy="true")
    engine.up()
    assert engine.done("destroy", "--yes").counts == {"deleted": whole}


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


def test_a_secret_is_nowhere_in_the_state_but_encrypted(engine: Engine) -> None:
    program = Engine(engine.stack, Path(__file__).with_name("pulumi") / "secret")
    program.done("stack", "init", "secret")
    program.done("config", "set", "--secret", "password", "open sesame")
    program.up()
    try:
        ssm = engine.stack.client("ssm")
        assert ssm.get_parameter(Name="/secret", WithDecryption=True)["Parameter"]["Value"] == "open sesame"
        states = [file.read_text() for file in program.backend.rglob("*.json")]
        assert any("/secret" in text for text in states)
        assert not any("open sesame" in text for text in states)
    finally:
        program.done("destroy", "--yes")
        program.done("stack", "rm", "--yes", "--force")
