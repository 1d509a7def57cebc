"""The demo's watch over the pipeline."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from strandline import runs, words
from strandline.demo import watch
from strandline.demo.progress import Progress
from strandline.errors import StrandlineError
from strandline.history import Failure, Step
from strandline.runs import Run, Task

START = datetime(2026, 11, 24, 10, tzinfo=UTC)
SECOND = START + timedelta(seconds=1)
RUN = Run("arn", "S1-abc", "RUNNING", "demo", "S1", "P", "abc", 1, START)
STARTED = Step("StartRun", "Task", START, SECOND, "SUCCEEDED", 1, output='{"run": {"id": "7"}}')


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0)


def quiet() -> Progress:
    return Progress(Console(file=io.StringIO()))


def test_every_state_of_the_pipeline_is_named_in_words() -> None:
    assert [words.step(name) for name in ("ImportReads", "AwaitRun", "TagObjects")] == [
        *("Import reads", "Await run", "Tag objects")
    ]


def test_steps_and_tasks_of_a_single_run_are_shown_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [(RUN, [STARTED, Step("AwaitRun", "Task", SECOND)])]
    done = [STARTED, Step("AwaitRun", "Task", SECOND, SECOND + timedelta(seconds=9), "SUCCEEDED")]
    looks.append((replace(RUN, status="SUCCEEDED"), done))
    seen: list[list[Step]] = []

    def find(_: str) -> Run:
        run, steps = looks.pop(0)
        seen[:] = [steps]
        return run

    monkeypatch.setattr(runs, "find", find)
    monkeypatch.setattr(runs, "steps", lambda _: seen[0])
    task = Task("align", "COMPLETED", 1, 2, SECOND, SECOND + timedelta(seconds=4))
    monkeypatch.setattr(runs, "tasks", lambda number: [task] if number == "7" else [])
    progress = quiet()
    assert [run.status for run in watch.follow([RUN], progress)] == ["SUCCEEDED"]
    told = [(line.name, line.depth, line.seconds, line.failed) for line in progress.lines]
    assert told == [("Start run", 1, 1.0, False), ("align", 2, 4.0, False), ("Await run", 1, 9.0, False)]


def test_several_runs_are_followed_to_their_ends_with_one_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(RUN, arn="other", sample="S2")
    ended = SECOND + timedelta(seconds=8)
    failed = replace(other, status="FAILED", ended=SECOND, failure=Failure("AwaitRun", "RunFailed", "no memory"))
    looks = {"arn": [RUN, replace(RUN, status="SUCCEEDED", ended=ended)], "other": [failed]}
    monkeypatch.setattr(runs, "find", lambda arn: looks[arn].pop(0))
    monkeypatch.setattr(runs, "steps", lambda _: [STARTED, Step("AwaitRun", "Task", SECOND)])
    monkeypatch.setattr(runs, "tasks", lambda _: [Task("align_lane", "RUNNING", 1, 2, SECOND, None)])
    progress = quiet()
    assert [run.status for run in watch.follow([RUN, other], progress)] == ["SUCCEEDED", "FAILED"]
    told = [(line.name, line.seconds, line.failed, line.remark) for line in progress.lines]
    assert told == [("demo/S1", 9.0, False, ""), ("demo/S2", 1.0, True, "")]


def test_the_line_of_a_running_sample_says_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "find", lambda _: RUN)
    monkeypatch.setattr(runs, "steps", lambda _: [STARTED, Step("AwaitRun", "Task", SECOND)])
    monkeypatch.setattr(runs, "tasks", lambda _: [Task("align_lane", "RUNNING", 1, 2, SECOND, None)])
    progress = quiet()
    with pytest.raises(StrandlineError, match="still works after 0 s"):
        watch.follow([RUN, replace(RUN, sample="S2")], progress, longest=0)
    assert progress.lines[0].remark == "Await run, align_lane"
