"""The demo from end to end with every stage but its own order replaced."""

import io
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from strandline import deployment, tools
from strandline.__main__ import app
from strandline.athena import Result
from strandline.demo import journey, road, story, travel, watch, window
from strandline.demo.cloud import LocalCloud
from strandline.demo.materials import Materials
from strandline.demo.story import Answer
from strandline.errors import StrandlineError, ToolMissing
from strandline.history import Failure
from strandline.runs import Run

MATERIALS = Materials(
    parcels=(), people=(("demo", "S1"),), reference=Path("r.fa"), annotation=Path("c.vcf.gz"), targets=Path("t.bed")
)
DONE = Run("arn", "S1-abc", "SUCCEEDED", "demo", "S1", "P", "abc", 1, datetime.now(UTC))


@pytest.fixture(autouse=True)
def stages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Stages that succeed at once; `ended` is the run as it ends."""
    fake: dict[str, Any] = {"ended": DONE, "settings": {}, "shown": False}
    monkeypatch.setattr(tools, "require", lambda **_: [])
    monkeypatch.setattr(LocalCloud, "start", lambda *_: "http://127.0.0.1:1")
    monkeypatch.setattr(LocalCloud, "environment", lambda _: {})
    monkeypatch.setattr(LocalCloud, "deploy", lambda _, settings, remark: fake["settings"].update(settings))
    monkeypatch.setattr(travel, "enter", lambda _: None)
    data = {"reference": "s3://d/r.fa", "annotation": "s3://d/c.vcf.gz", "targets": "s3://d/t.bed"}
    monkeypatch.setattr(road, "make_data_bucket", lambda *_: data)
    monkeypatch.setattr(road, "send_reads", lambda *_: [])
    monkeypatch.setattr(road, "wait_for_starts", lambda *_: ([DONE], {}))
    monkeypatch.setattr(watch, "follow", lambda *_: [fake["ended"]])
    monkeypatch.setattr(travel.Materials, "find", lambda _: MATERIALS)
    monkeypatch.setattr(deployment, "load", lambda: None)
    sample = {"project": "demo", "sample": "S1", "variants": 3, "annotation_release": "2026-02-26"}
    monkeypatch.setattr(story, "answer", lambda *_: Answer(sample, Result([], "q", 0, 0)))
    monkeypatch.setattr(window, "show", lambda *_: fake.update(shown=True))
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield fake
    for number, handler in before.items():
        signal.signal(number, handler)


def run(**options: Any) -> tuple[int, str]:
    out = Console(file=io.StringIO(), width=160)
    code = journey.run(travel.Options(**{"leave": True, **options}), out)
    assert isinstance(out.file, io.StringIO)
    return code, out.file.getvalue()


def test_the_steps_are_told_in_order_and_end_with_the_times(tmp_path: Path) -> None:
    code, text = run(state=tmp_path)
    assert code == 0
    told = [line.split(" s  ")[1] for line in text.splitlines() if line.startswith("ok ")]
    assert told == [
        "Check Python and tools",
        "Start the local AWS",
        "Keep reference, ClinVar and targets in a bucket",
        "Deploy Strandline",
        "Send the reads and their sheet",
        "Wait for the pipeline to notice them",
        "Follow the pipeline",
        "Ask Athena",
    ]
    assert text.splitlines()[-1].split()[0] == "All"


def test_the_stack_is_told_where_its_data_lies(stages: dict[str, Any], tmp_path: Path) -> None:
    run(state=tmp_path)
    assert stages["settings"] == {
        "referenceUri": "s3://d/r.fa",
        "annotationUri": "s3://d/c.vcf.gz",
        "workflowParameters": str(tmp_path / "workflow_parameters.json"),
        "forceDestroy": "true",
    }
    assert (tmp_path / "workflow_parameters.json").read_text() == '{"targets": "s3://d/t.bed"}'


def test_a_failed_run_ends_with_1_and_says_which_step_failed(stages: dict[str, Any], tmp_path: Path) -> None:
    stages["ended"] = replace(DONE, status="FAILED", failure=Failure("AwaitRun", "RunFailed", "no memory"))
    code, text = run(state=tmp_path)
    assert code == 1
    assert "Follow the pipeline failed: AwaitRun failed: RunFailed: no memory" in text


def test_a_run_that_did_nothing_is_no_success(stages: dict[str, Any], tmp_path: Path) -> None:
    stages["ended"] = replace(DONE, note="held or already done")
    assert run(state=tmp_path)[0] == 1


def test_a_sample_that_was_not_loaded_ends_with_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def answer(*_: object) -> None:
        raise StrandlineError("sample S1 is not among the loaded samples")

    monkeypatch.setattr(story, "answer", answer)
    code, text = run(state=tmp_path)
    assert code == 1
    assert "Ask Athena failed: sample S1 is not among the loaded samples" in text


def test_a_missing_tool_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def require(**_: object) -> None:
        raise ToolMissing("tabix is not installed: run `apt-get install -y tabix` as root, and start again.")

    monkeypatch.setattr(tools, "require", require)
    result = CliRunner().invoke(app, ["demo", "--exit", "--state", str(tmp_path)])
    assert result.exit_code == 1
    assert "Check Python and tools failed: tabix is not installed: run `apt-get install -y tabix`" in result.stdout


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def wait(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(road, "wait_for_starts", wait)
    code, text = run(state=tmp_path)
    assert code == 130
    assert "Stopped; nothing is left running." in text


def test_a_folder_of_its_own_is_removed_and_a_wanted_one_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "demo").symlink_to(journey.ROOT / "demo")
    monkeypatch.setattr(journey, "ROOT", tmp_path)
    monkeypatch.setattr(travel, "ROOT", tmp_path)
    assert run()[0] == 0
    assert list((tmp_path / ".strandline").iterdir()) == []
    assert run(state=tmp_path / "kept")[0] == 0
    assert (tmp_path / "kept" / "workflow_parameters.json").exists()


def test_without_exit_the_dashboard_follows(stages: dict[str, Any], tmp_path: Path) -> None:
    run(state=tmp_path, leave=False)
    assert stages["shown"]


def test_a_long_reason_is_cut(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def wait(*_: object) -> None:
        raise StrandlineError("x " * 5000)

    monkeypatch.setattr(road, "wait_for_starts", wait)
    assert len(run(state=tmp_path)[1]) < 2000
