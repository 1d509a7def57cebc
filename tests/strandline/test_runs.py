"""Runs, notes and tasks, as Step Functions and HealthOmics tell of them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from strandline import runs
from strandline.history import Failure, Step
from strandline.runs import InputFile
from tests.examples import DEPLOYMENT

START = datetime(2026, 11, 24, 10, tzinfo=UTC)
GIVEN = {"project": "demo", "sample": "S1", "patient": "P", "content": "c", "attempt": 2}


class Pages:
    """Any paginator: every operation has one page."""

    def __init__(self, page: dict[str, Any]) -> None:
        self.page = page

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [self.page]


class Aws:
    """Step Functions, HealthOmics as far as runs are concerned."""

    def __init__(self) -> None:
        self.described: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.tasks: list[dict[str, Any]] = []

    def describe_execution(self, executionArn: str) -> dict[str, Any]:
        if executionArn not in self.described:
            raise ClientError({"Error": {"Code": "ExecutionDoesNotExist"}}, "DescribeExecution")
        return {"executionArn": executionArn, "name": executionArn} | self.described[executionArn]

    def get_paginator(self, operation: str) -> Pages:
        executions = [{"executionArn": arn, "status": one["status"]} for arn, one in self.described.items()]
        pages = {
            "list_executions": {"executions": executions},
            "get_execution_history": {"events": self.events},
            "list_run_tasks": {"items": self.tasks},
        }
        return Pages(pages[operation])


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    fake = Aws()
    monkeypatch.setattr(runs, "client", lambda _: fake)
    return fake


def execution(status: str, **more: Any) -> dict[str, Any]:
    return {"status": status, "startDate": START, "input": json.dumps(GIVEN)} | more


def test_a_run_that_was_loaded_with_warnings_bears_them(aws: Aws) -> None:
    said = {"quality": {"verdict": "warn", "warnings": ["depth is 12x", "mapped is 80 %"], "figures": []}}
    aws.described["a"] = execution("SUCCEEDED", output=json.dumps(said))
    aws.described["b"] = execution("SUCCEEDED", output=json.dumps({"quality": None}))
    first, second = runs.newest(DEPLOYMENT)
    assert first.warnings == ("depth is 12x", "mapped is 80 %")
    assert first.remark == "quality warns: depth is 12x; mapped is 80 %"
    assert (second.warnings, second.remark) == ((), "")


def test_runs_say_whose_they_are_and_how_long_they_took(aws: Aws) -> None:
    aws.described["a"] = execution("SUCCEEDED", stopDate=START + timedelta(seconds=90), output="{}")
    (run,) = runs.newest(DEPLOYMENT)
    assert (run.project, run.sample, run.patient, run.attempt, run.content) == ("demo", "S1", "P", 2, "c")
    assert (run.running, run.seconds(), run.failure, run.note) == (False, 90.0, None, "")


def test_a_running_run_has_taken_what_has_passed(aws: Aws) -> None:
    aws.described["a"] = execution("RUNNING")
    (run,) = runs.newest(DEPLOYMENT)
    assert run.running
    assert run.seconds(START + timedelta(seconds=5)) == 5.0


def test_a_failed_run_says_which_step_failed_and_why(aws: Aws) -> None:
    aws.described["a"] = execution("FAILED", error="RunFailed", cause="recorded")
    stamp = {"timestamp": START}
    aws.events = [
        {"id": 1, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "StartRun"}} | stamp,
        {
            "id": 2,
            "previousEventId": 1,
            "type": "TaskFailed",
            "taskFailedEventDetails": {"error": "RunFailed", "cause": "no memory"},
        }
        | stamp,
    ]
    assert runs.find("a").failure == Failure("StartRun", "RunFailed", "no memory")


def test_a_failed_run_without_history_says_what_the_execution_says(aws: Aws) -> None:
    aws.described["a"] = execution("ABORTED", cause="stopped by hand")
    assert runs.find("a").failure == Failure("", "ABORTED", "stopped by hand")


def test_a_run_that_found_its_content_claimed_says_so(aws: Aws) -> None:
    aws.described["a"] = execution("SUCCEEDED", output=json.dumps({"refused": {}}))
    assert "claimed by another execution" in runs.find("a").note


def test_tasks_come_in_the_order_in_which_they_were_made(aws: Aws) -> None:
    aws.tasks = [
        {"name": "call", "status": "RUNNING", "cpus": 2, "memory": 4, "creationTime": START + timedelta(seconds=9)},
        {"name": "align", "status": "COMPLETED", "cpus": 2, "memory": 4, "creationTime": START},
    ]
    assert [task.name for task in runs.tasks("1")] == ["align", "call"]


def test_the_healthomics_run_is_known_once_it_is_started() -> None:
    output = json.dumps({"run": {"kind": "run", "id": "42"}})
    assert runs.run_id([Step("StartRun", "Task", START, START, output=output)]) == "42"
    assert runs.run_id([Step("StartRun", "Task", START)]) is None
    assert runs.run_id([]) is None


def test_a_run_is_found_by_its_name_or_not_at_all(aws: Aws) -> None:
    deployment = replace(DEPLOYMENT, pipeline_arn="arn:aws:states:us-east-1:1:stateMachine:pipeline")
    aws.described["arn:aws:states:us-east-1:1:execution:pipeline:S1-c0"] = execution("RUNNING")
    found = runs.named(deployment, "S1-c0")
    assert found
    assert found.sample == "S1"
    assert runs.named(deployment, "S2-c0") is None


def test_a_run_knows_the_files_it_was_given(aws: Aws) -> None:
    files = [{"key": f"inputs/demo/S1_R{read}.fastq.gz", "version": f"v{read}", "size": read} for read in (1, 2)]
    lane = {"id": "L001", "fastq_1": files[0], "fastq_2": files[1]}
    aws.described["a"] = execution("RUNNING", input=json.dumps(GIVEN | {"bucket": "b", "lanes": [lane]}))
    assert runs.find("a").inputs == (
        InputFile("L001", "s3://b/inputs/demo/S1_R1.fastq.gz", 1, "v1"),
        InputFile("L001", "s3://b/inputs/demo/S1_R2.fastq.gz", 2, "v2"),
    )


def test_the_executions_that_run_now_are_known_by_their_arns(aws: Aws) -> None:
    aws.described = {"a": execution("RUNNING"), "b": execution("RUNNING")}
    assert runs.running(DEPLOYMENT) == {"a", "b"}


def test_a_resumed_run_knows_the_healthomics_run_of_the_attempt_before(aws: Aws) -> None:
    aws.described["a"] = execution(
        "RUNNING", input=json.dumps(GIVEN | {"run": {"run_id": "7", "output_uri": "s3://o"}})
    )
    assert runs.find("a").earlier_run == "7"
