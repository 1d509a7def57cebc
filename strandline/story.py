"""The whole story of one run: its steps, its HealthOmics run with the tasks, what went in, what came out, and of what.

Every part is looked up by itself, and one that is gone (HealthOmics forgets old runs, logs expire) is left out.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from strandline import history, runs
from strandline.advice import Advice, advice
from strandline.clients import client
from strandline.errors import RunFailed
from strandline.history import Step
from strandline.outputs import read_outputs
from strandline.runs import Run, Task

WORKFLOW_LOG = "/aws/omics/WorkflowLog"
TAIL_LINES = 20
_GONE = {"ResourceNotFoundException", "AccessDeniedException", "ValidationException"}


@dataclass(frozen=True)
class Log:
    """The end of a log: CloudWatch's group and stream, and its last lines, oldest first."""

    group: str
    stream: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """One run as far as it can be told; `outputs` are URIs and ARNs by name, `loaded` counts of rows by table.

    `quality` is what the gate said (see `quality.Judgement.document`), empty when the run did not pass it.
    """

    run: Run
    steps: list[Step]
    healthomics: str
    healthomics_status: str
    tasks: list[Task]
    outputs: dict[str, list[str]]
    loaded: dict[str, int]
    versions: dict[str, str]
    advice: Advice | None
    log: Log | None
    quality: dict[str, Any] = field(default_factory=dict)

    @property
    def reused(self) -> bool:
        """Whether the HealthOmics run belongs to an earlier attempt, whose results this one goes on with."""
        return bool(self.healthomics) and self.healthomics == self.run.earlier_run

    def document(self) -> dict[str, Any]:
        """The story as JSON can hold it, moments in ISO 8601."""
        told: dict[str, Any] = json.loads(json.dumps(asdict(self), default=_text))
        for step in told["steps"]:
            del step["output"]
        return told


def tell(run: Run) -> Story:
    """Look up everything about `run`."""
    seen = runs.steps(run)
    number = runs.run_id(seen) or run.earlier_run
    job = _job(number) if number else {}
    tasks = _tasks(number) if job else []
    who = f"{run.project}/{run.sample}"
    return Story(
        run=run,
        steps=seen,
        healthomics=number,
        healthomics_status=str(job.get("status", "")),
        tasks=tasks,
        outputs=_outputs(job, seen),
        loaded=_loaded(seen),
        versions=_versions(job),
        advice=advice(run.failure.error, run.failure.cause, who) if run.failure else None,
        log=_log(number, tasks, job) if run.failure and job else None,
        quality=_answer(seen, "JudgeQuality").get("quality") or {},
    )


def failed_task(tasks: Sequence[Task]) -> Task | None:
    """The task that failed last: earlier ones of its name may have been retried."""
    return next((task for task in reversed(tasks) if task.status == "FAILED"), None)


def tail(stream: str, lines: int = TAIL_LINES) -> Log | None:
    """The last lines of a stream of the workflows' log; None when there is none."""
    try:
        page = client("logs").get_log_events(
            logGroupName=WORKFLOW_LOG, logStreamName=stream, limit=lines, startFromHead=False
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise
    said = tuple(str(event["message"]).rstrip() for event in page["events"])
    return Log(WORKFLOW_LOG, stream, said) if said else None


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _job(number: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = client("omics").get_run(id=number)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return {}
        raise
    return found


def _tasks(number: str) -> list[Task]:
    try:
        return runs.tasks(number)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return []
        raise


def _log(number: str, tasks: Sequence[Task], job: dict[str, Any]) -> Log | None:
    if job.get("status") != "FAILED":
        return None  # the failure is elsewhere
    task = failed_task(tasks)
    return tail(f"run/{number}/task/{task.id}" if task else f"run/{number}/engine")


def _outputs(job: dict[str, Any], seen: Sequence[Step]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if job.get("status") == "COMPLETED":
        try:
            listed = read_outputs(client("s3"), str(job["runOutputUri"])).values
        except (RunFailed, ClientError):
            listed = {}  # the bucket's lifecycle may have removed them
        for name, value in sorted(listed.items()):
            uris = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
            found |= {name: uris} if uris else {}
    for step, name in (("AwaitReads", "read_sets"), ("AwaitAlignment", "alignment")):
        if arns := [str(one["arn"]) for one in _answer(seen, step).get("read_sets", [])]:
            found[name] = arns
    return found


def _loaded(seen: Sequence[Step]) -> dict[str, int]:
    answer = _answer(seen, "LoadVariants")
    return {name: answer[name] for name in ("variants", "findings", "targets") if isinstance(answer.get(name), int)}


def _versions(job: dict[str, Any]) -> dict[str, str]:
    given = job.get("parameters") or {}
    told = {
        "workflow": job.get("workflowId"),
        "workflow_version": job.get("workflowVersionName"),
        "workflow_digest": job.get("digest"),
        "tools_image": given.get("tools_image"),
        "reference": given.get("reference"),
    }
    return {name: str(value) for name, value in told.items() if value}


def _answer(seen: Sequence[Step], name: str) -> dict[str, Any]:
    """What a step has left in the state, with its own part unwrapped."""
    step = next((step for step in seen if step.name == name and step.status == history.SUCCEEDED), None)
    data = json.loads(step.output) if step and step.output else {}
    if not isinstance(data, dict):
        return {}
    own = data.get("reads") if name == "AwaitReads" else data
    return own if isinstance(own, dict) else {}
