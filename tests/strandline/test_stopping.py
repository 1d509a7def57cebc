"""Stopping runs, and closing what a stopped one left open."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from strandline import runs, stopping
from strandline.errors import StrandlineError
from strandline.history import Failure, Step
from strandline.runs import Run

MINE = "1000001"
START = datetime(2026, 11, 24, 10, tzinfo=UTC)
READS = {"read_sets": [{"lane": "L001", "id": "1", "arn": "arn:1"}], "completed": START.isoformat()}


def run_of(status: str, failure: Failure | None = None) -> Run:
    ended = None if status == "RUNNING" else START + timedelta(minutes=1)
    return Run("arn:run", "S1-c0", status, "demo", "S1", "P", "c0", 1, START, ended, failure)


STOPPED = run_of("ABORTED", Failure("", "Stopped", "wrong reads"))


def step(name: str, status: str = "SUCCEEDED", **output: Any) -> Step:
    return Step(name, "Task", START, None, status, 1, output=json.dumps(output) if output else None)


class Aws:
    """The claim of one run, its steps, and HealthOmics' runs by name and status."""

    def __init__(self) -> None:
        self.row: dict[str, Any] | None = {"status": "RUNNING", "execution": "arn:run"}
        self.run = run_of("RUNNING")
        self.steps: list[Step] = []
        self.listings: list[list[tuple[str, str]]] = [[]]
        self.workflows: dict[str, str] = {}
        self.cancelled: list[str] = []
        self.refuses: str = ""
        self.closed: dict[str, str] = {}

    def claim(self, _: str) -> dict[str, Any] | None:
        return self.row

    def abandon(self, content: str, execution: str, **facts: str) -> bool:
        self.closed = {"content": content, "execution": execution} | facts
        return True

    def stop_execution(self, executionArn: str, error: str, cause: str) -> None:
        assert executionArn == "arn:run"
        self.run = run_of("ABORTED", Failure("", error, cause))

    def get_paginator(self, _: str) -> "Aws":
        return self

    def paginate(self, name: str) -> Iterator[dict[str, Any]]:
        assert name == "S1-c0"
        listed = self.listings.pop(0) if len(self.listings) > 1 else self.listings[0]
        of = self.workflows
        yield {"items": [{"id": id_, "status": now, "workflowId": of.get(id_, MINE)} for id_, now in listed]}

    def cancel_run(self, id: str) -> None:
        if self.refuses:
            raise ClientError({"Error": {"Code": self.refuses}}, "CancelRun")
        self.cancelled.append(id)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Any:
    fake = Aws()
    monkeypatch.setattr(stopping, "client", lambda _: fake)
    monkeypatch.setattr(stopping, "_LOOK", 0.0)
    monkeypatch.setattr(runs, "find", lambda _: fake.run)
    monkeypatch.setattr(runs, "steps", lambda _: fake.steps)
    return fake


def test_a_run_is_stopped_with_the_reason_and_its_claim_closed_with_what_was_reached(aws: Any) -> None:
    aws.steps = [
        step("AwaitReads", reads=READS),
        step("StartRun", run={"kind": "run", "id": "7"}),
        step("AwaitRun", "STOPPED"),
    ]
    aws.listings = [[("6", "COMPLETED"), ("7", "RUNNING")]]
    assert stopping.stop(aws, aws.run, MINE, "wrong reads") == ["7"]
    assert aws.cancelled == ["7"]
    assert json.loads(aws.closed.pop("results")) == {"reads": READS}
    assert aws.closed == {
        "content": "c0",
        "execution": "arn:run",
        "error": "Stopped",
        "cause": "wrong reads",
        "run_id": "7",
    }


def test_a_healthomics_run_that_is_only_being_started_is_waited_for(aws: Any) -> None:
    aws.steps = [step("StartRun", "STOPPED")]
    aws.listings = [[], [], [("7", "PENDING")]]
    assert stopping.stop(aws, aws.run, MINE, "") == ["7"]


def test_the_run_of_another_stack_that_reads_the_same_bucket_goes_on(aws: Any) -> None:
    aws.steps = [step("StartRun", run={"kind": "run", "id": "7"})]
    aws.listings = [[("7", "RUNNING"), ("8", "RUNNING")]]
    aws.workflows = {"8": "1000002"}
    assert stopping.stop(aws, aws.run, MINE, "") == ["7"]
    assert aws.cancelled == ["7"]


def test_a_start_that_never_shows_is_waited_for_only_a_while(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "PATIENCE", 0.01)
    aws.steps = [step("StartRun", "STOPPED")]
    assert stopping.stop(aws, aws.run, MINE, "") == []


def test_a_run_that_did_not_reach_healthomics_leaves_nothing_to_cancel(aws: Any) -> None:
    aws.steps = [step("ImportReads", "STOPPED")]
    assert stopping.stop(aws, aws.run, MINE, "") == []
    assert aws.closed["results"] == ""


def test_a_healthomics_run_that_ended_meanwhile_is_no_trouble_and_another_refusal_is(aws: Any) -> None:
    aws.steps = [step("StartRun", run={"id": "7"})]
    aws.listings = [[("7", "RUNNING")]]
    aws.refuses = "ConflictException"
    assert stopping.close(aws, STOPPED, MINE) == []
    aws.refuses = "AccessDeniedException"
    with pytest.raises(ClientError, match="AccessDenied"):
        stopping.close(aws, STOPPED, MINE)


def test_results_of_a_finished_healthomics_run_are_kept(aws: Any) -> None:
    run = {"output_uri": "s3://out/7", "run_id": "7"}
    aws.steps = [step("AwaitReads", reads=READS), step("StartRun", run={"id": "7"}), step("AwaitRun", run=run)]
    stopping.close(aws, STOPPED, MINE)
    assert json.loads(aws.closed["results"]) == {"reads": READS, "run": run}


@pytest.mark.parametrize(("status", "error"), [("ABORTED", "Stopped"), ("TIMED_OUT", "Timeout")])
def test_the_claim_says_how_a_run_ended_that_did_not_say_so_itself(aws: Any, status: str, error: str) -> None:
    stopping.close(aws, run_of(status, Failure("", "States.Timeout" if status == "TIMED_OUT" else "ABORTED", "")), MINE)
    assert aws.closed["error"] == error


@pytest.mark.parametrize(
    ("status", "over"), [("RUNNING", False), ("SUCCEEDED", False), ("ABORTED", True), ("FAILED", True)]
)
def test_a_claim_is_doubted_when_its_execution_has_ended_without_success(aws: Any, status: str, over: bool) -> None:
    aws.run = run_of(status)
    assert (stopping.is_over(aws, "c0") is not None) is over


@pytest.mark.parametrize("row", [None, {"status": "DONE", "execution": "arn:run"}])
def test_a_claim_that_is_closed_is_not_doubted(aws: Any, row: dict[str, Any] | None) -> None:
    aws.row, aws.run = row, STOPPED
    assert stopping.is_over(aws, "c0") is None


def test_what_has_ended_cannot_be_stopped(aws: Any) -> None:
    with pytest.raises(StrandlineError, match="has succeeded already: there is nothing to stop"):
        stopping.stop(aws, run_of("SUCCEEDED"), MINE, "")
