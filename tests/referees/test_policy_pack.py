"""The house rules under the real Pulumi engine: `pulumi preview --policy-pack`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.worker import ROOT, TOOLS
from tests.referees.conftest import configured
from tests.referees.parts import CannotBeHadError
from tests.referees.pulumi_engine import Engine, command
from tests.referees.report import Report

pytestmark = pytest.mark.referee("Pulumi engine")
PACK = ("--policy-pack", str(ROOT / "policy"))


def _with_tools() -> Path:
    if not (TOOLS / "python").exists():
        raise CannotBeHadError("the policy pack's environment is not there; `make check` makes it")
    return command()


@pytest.fixture(scope="module")
def engine(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A local AWS with nothing in it, and a stack that is configured but not deployed."""
    with configured(report, tmp_path_factory.mktemp("engine"), _with_tools) as made:
        yield made


def test_the_program_keeps_the_house_rules(engine: Engine) -> None:
    said = engine.done("preview", *PACK)
    assert "strandline@v1.0.0" in said.text
    assert "[mandatory]" not in said.text
    assert said.counts["create"] > 100


def test_a_log_that_is_kept_for_ever_stops_the_preview_with_its_name(engine: Engine) -> None:
    file = engine.program / "components" / "images.py"
    whole = file.read_text("utf-8")
    retention = "            retention_in_days=args.stack.log_retention_days,\n"
    assert retention in whole
    file.write_text(whole.replace(retention, ""), "utf-8")
    try:
        said = engine.run("preview", *PACK)
    finally:
        file.write_text(whole, "utf-8")
    assert said.code != 0
    assert "logs-expire" in said.text
    assert "strandline-dev-images-logs" in said.text
    assert "keeps its logs for ever" in said.text
