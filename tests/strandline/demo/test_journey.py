"""The demo from end to end with every stage but its own order replaced."""

import io
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from strandline import deployment, gatk, tools
from strandline.__main__ import app
from strandline.athena import Result
from strandline.demo import journey, own, road, story, travel, watch, window
from strandline.demo.children import Child
from strandline.demo.cloud import LocalCloud
from strandline.demo.interruptions import STOPS
from strandline.demo.materials import Materials, Workflow
from strandline.demo.story import Answer
from strandline.errors import StrandlineError, ToolMissing
from strandline.history import Failure
from strandline.runs import Run
from tests.processes import eventually

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
    before = {number: signal.getsignal(number) for number in (*STOPS, signal.SIGCHLD)}
    yield fake
    assert {number: signal.getsignal(number) for number in before} == before


def run(**options: Any) -> tuple[int, str]:
    """Run the demo and return its exit code and all that it said, the complaints last."""
    out, complaints = (Console(file=io.StringIO(), width=160) for _ in range(2))
    code = journey.run(travel.Options(**{"leave": True, **options}), out, complaints)
    assert isinstance(out.file, io.StringIO)
    assert isinstance(complaints.file, io.StringIO)
    return code, out.file.getvalue() + complaints.file.getvalue()


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
    assert re.search(r"^All in 0\.\d s\.$", text, re.MULTILINE)


def test_the_stack_is_told_where_its_data_lies(stages: dict[str, Any], tmp_path: Path) -> None:
    run(state=tmp_path)
    assert stages["settings"] == {
        "workflow": "germline_lite",
        "referenceUri": "s3://d/r.fa",
        "annotationUri": "s3://d/c.vcf.gz",
        "workflowParameters": str(tmp_path / "workflow_parameters.json"),
        "forceDestroy": "true",
    }
    assert (tmp_path / "workflow_parameters.json").read_text() == '{"targets": "s3://d/t.bed"}'


def test_gatk_is_fetched_for_the_workflow_that_needs_it_and_for_no_other(
    stages: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fetched: list[bool] = []
    monkeypatch.setattr(gatk, "require", lambda *, install: fetched.append(install))
    run(state=tmp_path)
    assert fetched == []
    code, text = run(state=tmp_path, workflow=Workflow.GATK, install=True)
    assert (code, fetched) == (0, [True])
    assert "Check GATK, and fetch it the first time" in text
    assert stages["settings"]["workflow"] == "germline_gatk"


def test_without_a_way_to_gatk_nothing_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def require(**_: object) -> None:
        raise ToolMissing("maven is not installed: run `apt-get install maven` as root, and start again.")

    started: list[object] = []
    monkeypatch.setattr(gatk, "require", require)
    monkeypatch.setattr(LocalCloud, "start", lambda *words: started.append(words))
    code, text = run(state=tmp_path, workflow=Workflow.GATK)
    assert (code, started) == (1, [])
    assert "maven is not installed: run `apt-get install maven` as root" in text


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
    assert "Check Python and tools failed: tabix is not installed: run `apt-get install -y tabix`" in result.stderr


STEPS: dict[str, tuple[object, str]] = {
    "Check Python and tools": (tools, "require"),
    "Start the local AWS": (LocalCloud, "environment"),
    "Keep reference": (road, "make_data_bucket"),
    "Deploy Strandline": (LocalCloud, "deploy"),
    "Send the reads": (road, "send_reads"),
    "Wait for the pipeline": (road, "wait_for_starts"),
    "Follow the pipeline": (watch, "follow"),
    "Ask Athena": (story, "answer"),
    "All in": (window, "show"),
}


def stopping(*numbers: int) -> Callable[..., None]:
    """Return a stage in the middle of which the demo is told to stop."""

    def stage(*_: object, **__: object) -> None:
        for number in numbers:
            os.kill(os.getpid(), number)
        time.sleep(20)

    return stage


@pytest.fixture
def sleeper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Child]:
    """A local AWS that is a process, though only a sleeping one, in a checkout of its own."""
    started: list[Child] = []

    def start(cloud: LocalCloud, _port: int | None) -> None:
        started.append(cloud._children.start(["sleep", "60"], "server"))
        cloud._children.need(started[0])

    monkeypatch.setattr(LocalCloud, "start", start)
    monkeypatch.setattr(journey, "ROOT", tmp_path)
    return started


@pytest.mark.parametrize("number", STOPS)
@pytest.mark.parametrize("step", STEPS)
def test_a_stop_at_any_step_ends_everything_at_once(
    step: str, number: int, monkeypatch: pytest.MonkeyPatch, sleeper: list[Child], tmp_path: Path
) -> None:
    monkeypatch.setattr(*STEPS[step], stopping(number))
    code, text = run(leave=False)
    assert code == 128 + number
    assert text.endswith("\nStopped; nothing is left running.\n")
    assert step == "All in" or f"s  {step}" in next(line for line in text.splitlines() if line.startswith("stopped "))
    assert all(child.code is not None for child in sleeper)
    assert list((tmp_path / ".strandline").iterdir()) == []


@pytest.mark.parametrize("number", STOPS)
def test_a_stop_while_own_data_is_looked_at_leaves_no_scratch(
    number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(own, "prepare", stopping(number))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result = CliRunner().invoke(app, ["demo", "--reads", str(tmp_path), "--reference", str(tmp_path / "r.fa")])
    assert result.exit_code == 128 + number
    assert result.stderr == "\nStopped; nothing was started.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_second_stop_kills_what_would_be_waited_for(
    monkeypatch: pytest.MonkeyPatch, sleeper: list[Child], tmp_path: Path
) -> None:
    def deaf(cloud: LocalCloud, *_: object) -> None:
        words = [
            "-c",
            "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
        ]
        child = cloud._children.start([sys.executable, *words], "deaf")
        eventually(lambda: child.last_words() == "deaf")
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        stopping(signal.SIGINT)()

    monkeypatch.setattr(LocalCloud, "deploy", deaf)
    began = time.monotonic()
    assert run()[0] == 130
    assert time.monotonic() - began < 30
    assert list((tmp_path / ".strandline").iterdir()) == []


def test_the_end_of_the_local_aws_is_told_at_once_with_its_log(
    monkeypatch: pytest.MonkeyPatch, sleeper: list[Child], tmp_path: Path
) -> None:
    def killed(*_: object) -> None:
        sleeper[0].log.write_text("no memory left\n")
        os.kill(sleeper[0].id, signal.SIGKILL)
        time.sleep(20)

    monkeypatch.setattr(road, "wait_for_starts", killed)
    code, text = run()
    assert code == 1
    assert f"Wait for the pipeline to notice them failed: The server (process {sleeper[0].id}) was killed" in text
    assert "Its last words: no memory left" in text
    (kept,) = (tmp_path / ".strandline").iterdir()
    assert (kept / "server.log").read_text() == "no memory left\n"
    assert f"Logs: {kept} (demo.log, server.log)" in text


def test_a_mistake_of_ours_is_one_sentence_and_its_place_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(road, "send_reads", lambda *_: {}["reads"])
    code, text = run(state=tmp_path)
    assert code == 1
    assert "Send the reads and their sheet failed: KeyError: 'reads'" in text
    assert "Traceback" not in text
    assert "Traceback" in (tmp_path / "demo.log").read_text()


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
