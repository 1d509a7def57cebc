"""What the pipeline is doing and what waits for a person: executions, their steps, their tasks, and the notes."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from strandline import history, words
from strandline.claims import Claims, Note
from strandline.clients import client, table
from strandline.deployment import Deployment
from strandline.history import Failure, Step

NEWEST = 50
_AT_ONCE = 8
NOTE_STATUSES = ("HELD", "REFUSED", "WAITING")


@dataclass(frozen=True)
class InputFile:
    """One file of reads as the run was given it; `size` in bytes."""

    lane: str
    uri: str
    size: int
    version: str


@dataclass(frozen=True)
class Run:
    """One execution of the pipeline machine; `status` is Step Functions' word.

    `warnings` is what the quality gate warned of, a sentence each. `earlier_run` is the HealthOmics run whose results
    an earlier attempt reached and this one goes on with.
    """

    arn: str
    name: str
    status: str
    project: str
    sample: str
    patient: str
    content: str
    attempt: int
    started: datetime
    ended: datetime | None = None
    failure: Failure | None = None
    note: str = ""
    inputs: tuple[InputFile, ...] = ()
    earlier_run: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """What there is to say of a run that did not fail: why nothing was done, or what its quality warns of."""
        return self.note or words.warned("; ".join(self.warnings))

    @property
    def running(self) -> bool:
        """Whether the execution has not ended yet."""
        return self.status == "RUNNING"

    def seconds(self, now: datetime | None = None) -> float:
        """How long the execution took, or has taken until `now` (default: this moment)."""
        return ((self.ended or now or datetime.now(UTC)) - self.started).total_seconds()


@dataclass(frozen=True)
class Task:
    """One task of a HealthOmics run: `cpus` vCPU, `memory` GiB."""

    name: str
    status: str
    cpus: int
    memory: int
    started: datetime | None
    ended: datetime | None
    id: str = ""
    created: datetime | None = None
    instance: str = ""


def newest(deployment: Deployment, limit: int = NEWEST) -> list[Run]:
    """The newest executions of the pipeline, newest first; costs one call for each, so `limit` should stay small."""
    with ThreadPoolExecutor(_AT_ONCE) as several:
        return list(several.map(find, [arn for arn, _, _ in listed(deployment, limit)]))


def listed(deployment: Deployment, limit: int = NEWEST) -> list[tuple[str, str, datetime | None]]:
    """The newest executions in one call or few: ARN, status and end of each, newest first."""
    pages = (
        client("stepfunctions")
        .get_paginator("list_executions")
        .paginate(stateMachineArn=deployment.pipeline_arn, PaginationConfig={"MaxItems": limit})
    )
    return [(one["executionArn"], one["status"], one.get("stopDate")) for page in pages for one in page["executions"]]


def running(deployment: Deployment) -> set[str]:
    """The ARNs of the executions that run at this moment, in one call or few."""
    pages = (
        client("stepfunctions")
        .get_paginator("list_executions")
        .paginate(stateMachineArn=deployment.pipeline_arn, statusFilter="RUNNING")
    )
    return {one["executionArn"] for page in pages for one in page["executions"]}


def named(deployment: Deployment, name: str) -> Run | None:
    """The execution of this name; None when the account does not (or no longer) know one."""
    arn = f"{deployment.pipeline_arn.replace(':stateMachine:', ':execution:')}:{name}"
    try:
        return find(arn)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"ExecutionDoesNotExist", "InvalidArn"}:
            return None
        raise


def find(arn: str) -> Run:
    """One execution, with why it failed if it did."""
    said = client("stepfunctions").describe_execution(executionArn=arn)
    given, made = _document(said.get("input")), _document(said.get("output"))
    status = str(said["status"])
    failure = None
    if status not in {"RUNNING", "SUCCEEDED"}:
        failure = history.failure(events(arn)) or Failure("", *history.explain(*_own_words(dict(said))))
    return Run(
        arn=said["executionArn"],
        name=said.get("name", arn.rpartition(":")[2]),
        status=status,
        project=str(given.get("project", "")),
        sample=str(given.get("sample", "")),
        patient=str(given.get("patient", "")),
        content=str(given.get("content", "")),
        attempt=int(given.get("attempt", 1)),
        started=said["startDate"],
        ended=said.get("stopDate"),
        failure=failure,
        note=_ending(made),
        inputs=tuple(_inputs(given)),
        earlier_run=str((given.get("run") or {}).get("run_id", "")),
        warnings=tuple((made.get("quality") or {}).get("warnings", ())),
    )


def events(arn: str) -> list[history.Event]:
    """The whole history of an execution, oldest event first."""
    pages = (
        client("stepfunctions")
        .get_paginator("get_execution_history")
        .paginate(executionArn=arn, includeExecutionData=True)
    )
    return [event for page in pages for event in page["events"]]


def steps(run: Run) -> list[Step]:
    """The tasks that an execution went through, in the order of entering them."""
    seen = history.steps(events(run.arn), over=not run.running)
    return [step for step in seen if step.kind == "Task"]


def run_id(seen: list[Step]) -> str | None:
    """The HealthOmics run that the steps of an execution started, if they got that far."""
    outputs = [_document(step.output).get("run", {}) for step in seen if step.name == "StartRun"]
    return next((str(run["id"]) for run in outputs if run.get("id")), None)


def tasks(run: str) -> list[Task]:
    """The tasks of a HealthOmics run, in the order in which they were made."""
    pages = client("omics").get_paginator("list_run_tasks").paginate(id=run)
    found = [item for page in pages for item in page.get("items", [])]
    return [
        Task(
            name=item.get("name", ""),
            status=str(item.get("status", "")),
            cpus=item.get("cpus", 0),
            memory=item.get("memory", 0),
            started=item.get("startTime"),
            ended=item.get("stopTime"),
            id=str(item.get("taskId", "")),
            created=item.get("creationTime"),
            instance=str(item.get("instanceType", "")),
        )
        for item in sorted(found, key=lambda item: (str(item.get("creationTime", "")), item.get("taskId", "")))
    ]


def notes(deployment: Deployment) -> list[Note]:
    """What waits, was refused or is held, the decisions that a person owes first."""
    rank = {status: at for at, status in enumerate(NOTE_STATUSES)}
    found = Claims(table(deployment.claim_table)).notes()
    return sorted(found, key=lambda note: (rank.get(note.status, len(rank)), note.key))


def _inputs(given: dict[str, Any]) -> list[InputFile]:
    bucket = given.get("bucket", "")
    return [
        InputFile(str(lane["id"]), f"s3://{bucket}/{file['key']}", int(file["size"]), str(file["version"]))
        for lane in given.get("lanes", [])
        for file in (lane["fastq_1"], lane["fastq_2"])
    ]


def _own_words(said: dict[str, Any]) -> tuple[str, str]:
    return str(said.get("error") or said["status"]), str(said.get("cause") or "")


def _ending(output: dict[str, Any]) -> str:
    """Why an execution that succeeded did nothing, in a few words; empty for one that did its work."""
    if "refused" not in output:
        return ""
    return "held or already done: its content or its sample is claimed by another execution"


def _document(text: str | None) -> dict[str, Any]:
    loaded = json.loads(text) if text else {}
    return loaded if isinstance(loaded, dict) else {}
