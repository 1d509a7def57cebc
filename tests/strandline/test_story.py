"""A run's story, told from what Step Functions, HealthOmics, S3 and CloudWatch Logs still know."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from strandline import runs, story
from strandline.history import Failure, Step
from strandline.runs import Run, Task

START = datetime(2026, 11, 24, 10, tzinfo=UTC)
END = START + timedelta(minutes=3)
DONE = Run("arn:run", "S1-c0", "SUCCEEDED", "demo", "S1", "P", "c0", 1, START, END)
BROKEN = replace(DONE, status="FAILED", failure=Failure("AwaitRun", "RunFailed", "run 7: RUN_TASK_FAILED"))


def answered(name: str, output: dict[str, Any]) -> Step:
    return Step(name, "Task", START, END, "SUCCEEDED", 1, output=json.dumps(output))


STARTED = [
    answered("AwaitReads", {"reads": {"read_sets": [{"lane": "L001", "arn": "arn:reads"}]}}),
    answered("StartRun", {"run": {"kind": "run", "id": "7"}}),
]
LOADED = [
    *STARTED,
    answered("AwaitAlignment", {"read_sets": [{"arn": "arn:alignment"}]}),
    answered("LoadVariants", {"variants": 20, "findings": 5, "targets": 2}),
]


class Aws:
    """HealthOmics, S3 and CloudWatch Logs as far as one run is concerned; what is empty is gone."""

    def __init__(self) -> None:
        self.run: dict[str, Any] = {}
        self.outputs: dict[str, Any] = {}
        self.logs: dict[str, list[str]] = {}
        self.tasks: list[Task] = []
        self.steps: list[Step] = []

    def get_run(self, id: str) -> dict[str, Any]:
        if not self.run:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetRun")
        return self.run | {"id": id}

    def get_object(self, **_: Any) -> dict[str, Any]:
        if not self.outputs:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": io.BytesIO(json.dumps(self.outputs).encode())}

    def get_log_events(self, **given: Any) -> dict[str, Any]:
        if given["logStreamName"] not in self.logs:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetLogEvents")
        return {"events": [{"message": line} for line in self.logs[given["logStreamName"]]]}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    fake = Aws()
    monkeypatch.setattr(story, "client", lambda _: fake)
    monkeypatch.setattr(runs, "steps", lambda _: fake.steps)
    monkeypatch.setattr(runs, "tasks", lambda _: fake.tasks)
    return fake


def test_a_run_that_succeeded_says_what_came_out_and_of_what(aws: Aws) -> None:
    aws.steps = LOADED
    aws.run = {"status": "COMPLETED", "runOutputUri": "s3://out/7", "workflowId": "42", "workflowVersionName": "w-1"}
    aws.run |= {"digest": "sha", "parameters": {"tools_image": "image@sha256:1", "reference": "omics://ref"}}
    aws.outputs = {"w.vcf": "s3://out/7/S1.vcf.gz", "w.qc": ["s3://out/7/a", "s3://out/7/b"], "w.count": 3}
    told = story.tell(DONE)
    assert (told.healthomics, told.healthomics_status, told.advice, told.log) == ("7", "COMPLETED", None, None)
    assert told.outputs == {
        "qc": ["s3://out/7/a", "s3://out/7/b"],
        "vcf": ["s3://out/7/S1.vcf.gz"],
        "read_sets": ["arn:reads"],
        "alignment": ["arn:alignment"],
    }
    assert told.loaded == {"variants": 20, "findings": 5, "targets": 2}
    assert told.versions == {
        "workflow": "42",
        "workflow_version": "w-1",
        "workflow_digest": "sha",
        "tools_image": "image@sha256:1",
        "reference": "omics://ref",
    }


def test_a_failed_task_shows_the_end_of_its_own_log(aws: Aws) -> None:
    aws.steps, aws.run = STARTED, {"status": "FAILED"}
    aws.tasks = [
        Task("align", "FAILED", 2, 4, START, END, id="1"),
        Task("align", "COMPLETED", 2, 4, START, END, id="2"),
        Task("call", "FAILED", 2, 4, START, END, id="3"),
    ]
    aws.logs = {"run/7/task/1": ["retried"], "run/7/task/3": ["reading\n", "NoAlignedReads: none"]}
    told = story.tell(BROKEN)
    assert told.log == story.Log("/aws/omics/WorkflowLog", "run/7/task/3", ("reading", "NoAlignedReads: none"))
    assert told.advice
    assert told.advice.title == "A task of the workflow failed"


def test_a_run_that_failed_outside_of_its_tasks_shows_the_log_of_the_engine(aws: Aws) -> None:
    aws.steps, aws.run, aws.logs = STARTED, {"status": "FAILED"}, {"run/7/engine": ["bad input"]}
    log = story.tell(BROKEN).log
    assert log
    assert log.lines == ("bad input",)


def test_what_the_services_have_forgotten_is_left_out(aws: Aws) -> None:
    aws.steps = LOADED
    told = story.tell(BROKEN)
    assert (told.healthomics, told.healthomics_status, told.log, told.versions) == ("7", "", None, {})
    assert set(told.outputs) == {"read_sets", "alignment"}
    aws.run = {"status": "FAILED"}
    assert story.tell(BROKEN).log is None


def test_a_refusal_that_is_no_absence_is_passed_on(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "GetRun")

    aws.steps = STARTED
    monkeypatch.setattr(aws, "get_run", slow)
    with pytest.raises(ClientError, match="Throttling"):
        story.tell(DONE)


def test_a_resumed_run_tells_of_the_healthomics_run_that_it_goes_on_with(aws: Aws) -> None:
    aws.run = {"status": "COMPLETED", "runOutputUri": "s3://out/6"}
    aws.steps = [answered("LoadVariants", {"variants": 1})]
    told = story.tell(replace(DONE, earlier_run="6"))
    assert (told.healthomics, told.reused) == ("6", True)


def test_a_run_that_has_not_reached_healthomics_is_told_too(aws: Aws) -> None:
    told = story.tell(replace(DONE, status="RUNNING", ended=None))
    assert (told.healthomics, told.reused, told.tasks, told.outputs) == ("", False, [], {})


def test_the_document_is_json_without_what_the_steps_carried(aws: Aws) -> None:
    aws.steps, aws.run = STARTED, {"status": "FAILED"}
    document = story.tell(BROKEN).document()
    assert json.loads(json.dumps(document)) == document
    assert document["run"]["started"] == START.isoformat()
    assert document["steps"][0]["name"] == "AwaitReads"
    assert "output" not in document["steps"][0]
    assert document["advice"]["next"]
