"""How often AWS is asked: by what is new, not by how many look."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from dashboard import data
from strandline import story


def test_many_tabs_ask_no_more_than_one(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done]
    for _ in range(20):
        assert [run.sample for run in data.newest_runs()] == ["NA12878", "HCC1395BL"]
    assert sorted(stack.described) == sorted([stack.broken.arn, stack.done.arn])


def test_a_run_is_described_again_only_when_it_has_ended(stack: Any) -> None:
    running = replace(stack.done, status="RUNNING", ended=None)
    stack.runs = [running]
    for _ in range(3):
        data.newest_runs()
        data.newest_runs.clear()
    assert stack.described == [running.arn]
    stack.runs = [stack.done]
    assert data.newest_runs() == [stack.done]
    assert stack.described == [running.arn] * 2


def test_the_story_of_a_run_that_has_long_ended_is_looked_up_once(stack: Any, monkeypatch: Any) -> None:
    told: list[str] = []
    monkeypatch.setattr(story, "tell", lambda run: told.append(run.name) or stack.tell(run))
    clock = [1_000_000.0]
    monkeypatch.setattr(data.time, "time", lambda: stack.done.ended.timestamp() + clock[0])
    for _ in range(5):
        data.story_of(stack.done)
        clock[0] += data.LIVE_SECONDS
    assert told == [stack.done.name]


def test_the_story_of_a_running_run_is_as_old_as_one_look(stack: Any, monkeypatch: Any) -> None:
    told: list[str] = []
    monkeypatch.setattr(story, "tell", lambda run: told.append(run.name) or stack.tell(run))
    clock = [1_000_000.0]
    monkeypatch.setattr(data.time, "time", lambda: clock[0])
    running = replace(stack.done, status="RUNNING", ended=None, started=stack.done.started - timedelta(1))
    for _ in range(4):
        data.story_of(running)
        data.story_of(running)
        clock[0] += data.LIVE_SECONDS
    assert len(told) == 4
