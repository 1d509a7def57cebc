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


def test_a_stack_that_chose_to_send_no_traces_keeps_them_too(engine: Engine) -> None:
    engine.configure(tracing="false")
    try:
        engine.done("preview", *PACK)
    finally:
        engine.configure(tracing="true")


@pytest.mark.parametrize(
    ("file", "edit", "said"),
    [
        (
            "logs",
            ("        retention_in_days=stack.log_retention_days,\n", ""),
            ("logs-expire", "strandline-dev-images-logs", "keeps its logs for ever"),
        ),
        (
            "observability",
            ("            oldest_message(args.uploads.queue.name),\n", ""),
            ("queues-have-alarms", "strandline-dev-uploads", "has no alarm"),
        ),
        (
            "pipeline",
            ('{"enabled": args.stack.tracing}', '{"enabled": False}'),
            ("traces-are-taken-of-all-or-of-none", "strandline-dev-pipeline", "is not traced"),
        ),
    ],
    ids=["a log that is kept for ever", "a queue without an alarm", "a machine that is not traced"],
)
def test_a_broken_rule_stops_the_preview_with_the_name_of_the_resource(
    engine: Engine, file: str, edit: tuple[str, str], said: tuple[str, str, str]
) -> None:
    path = engine.program / "components" / f"{file}.py"
    whole = path.read_text("utf-8")
    assert edit[0] in whole
    path.write_text(whole.replace(*edit), "utf-8")
    try:
        stopped = engine.run("preview", *PACK)
    finally:
        path.write_text(whole, "utf-8")
    assert stopped.code != 0
    assert [part for part in said if part not in stopped.text] == []
