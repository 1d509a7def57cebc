"""Waiting for HealthOmics jobs: what each status means, how long to wait, and when to give up.

Every status of botocore's model is mapped; one that this version does not know is an error, never a wait.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from strandline.errors import (
    AlignmentImportFailed,
    JobFailed,
    JobTimedOut,
    ReadSetImportFailed,
    RunCancelled,
    RunFailed,
    UnknownStatus,
)

SHORT_DELAY, LONGEST_DELAY = 10, 300
"""Seconds: what is always short enough to wait, and what is never exceeded."""

HOUR = 3600


class Phase(Enum):
    """What a status means to somebody who waits: not begun, at work (the deadline counts), or one of two ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


IMPORT_PHASES = {
    "SUBMITTED": Phase.QUEUED,
    "IN_PROGRESS": Phase.RUNNING,
    "CANCELLING": Phase.RUNNING,
    "CANCELLED": Phase.FAILED,
    "FAILED": Phase.FAILED,
    "COMPLETED": Phase.DONE,
    "COMPLETED_WITH_FAILURES": Phase.FAILED,
}
RUN_PHASES = {
    "PENDING": Phase.QUEUED,
    "STARTING": Phase.QUEUED,
    "RUNNING": Phase.RUNNING,
    "STOPPING": Phase.RUNNING,
    "COMPLETED": Phase.DONE,
    "DELETED": Phase.FAILED,
    "CANCELLED": Phase.FAILED,
    "FAILED": Phase.FAILED,
}

Answer = dict[str, Any]


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is asked, read and judged; `deadline` is seconds from RUNNING."""

    phases: dict[str, Phase]
    deadline: int
    ask: Callable[[Any, dict[str, str]], Answer]
    result: Callable[[Any, dict[str, str], Answer], dict[str, Any]]
    failure: Callable[[Answer], JobFailed]


def delay(polls: int) -> int:
    """Return the seconds to wait after look number `polls` (from 1): 1, 1, 2, 3, 5, 8, 10, 10, ... and at last 300.

    From 100 seconds on it is a tenth of what was waited so far, so that no end is noticed later than that.
    """
    before, now, waited = 0, 1, 0
    for _ in range(1, polls):
        waited += now
        before, now = now, min(LONGEST_DELAY, max(min(before + now, SHORT_DELAY), waited // 10))
        if now == LONGEST_DELAY:
            break
    return now


def look(omics: Any, job: dict[str, str], check: dict[str, Any], at: datetime | None = None) -> dict[str, Any]:
    """Look at a job once: {state, delay, polls, running_since, result}; `check` is what the last look returned.

    Raises the JobFailed that names its end, JobTimedOut after its deadline, UnknownStatus for a status not known here.
    """
    kind = KINDS[job["kind"]]
    at = at or datetime.now(UTC)
    polls = int(check.get("polls", 0)) + 1
    since: str | None = check.get("running_since")
    answer = kind.ask(omics, job)
    phase = kind.phases.get(answer["status"])
    if phase is None:
        raise UnknownStatus(
            f"{job['kind']} {job['id']} has status {answer['status']!r}, which this version does not know"
        )
    if phase is Phase.FAILED:
        raise kind.failure(answer)
    if phase is Phase.DONE:
        result = kind.result(omics, job, answer)
        return {"state": "DONE", "delay": 0, "polls": polls, "running_since": since, "result": result}
    if phase is Phase.RUNNING and since is None:
        since = at.isoformat(timespec="seconds")
    if since and (at - datetime.fromisoformat(since)).total_seconds() > kind.deadline:
        raise JobTimedOut(
            f"{job['kind']} {job['id']} is {answer['status']} for more than {kind.deadline // HOUR} hours"
        )
    return {"state": "WAIT", "delay": delay(polls), "polls": polls, "running_since": since, "result": {}}


def _ask_read_sets(omics: Any, job: dict[str, str]) -> Answer:
    answer: Answer = omics.get_read_set_import_job(id=job["id"], sequenceStoreId=job["store"])
    return answer


def _read_sets(omics: Any, job: dict[str, str], answer: Answer) -> dict[str, Any]:
    """Every read set in the order of the sources, checked to be there: only then may its files be tagged for expiry."""
    found = []
    for source in answer["sources"]:
        if source.get("status") != "FINISHED" or not source.get("readSetId"):
            raise _import_failure(answer)
        metadata = omics.get_read_set_metadata(id=source["readSetId"], sequenceStoreId=job["store"])
        lane = source.get("generatedFrom") or source.get("name", "")
        found.append({"lane": lane, "id": source["readSetId"], "arn": metadata["arn"]})
    # By when every source had been read
    completed = answer.get("completionTime") or datetime.now(UTC)
    return {"read_sets": found, "completed": completed.isoformat()}


def _import_failure(answer: Answer) -> JobFailed:
    bad = [source for source in answer.get("sources", []) if source.get("status") != "FINISHED"]
    aligned = any(source.get("sourceFileType") in {"BAM", "CRAM"} for source in answer.get("sources", []))
    reasons = [f"{_first_file(source)}: {source.get('statusMessage') or source.get('status')}" for source in bad]
    text = f"import job {answer['id']} ended {answer['status']}. {answer.get('statusMessage', '')} {'; '.join(reasons)}"
    return (AlignmentImportFailed if aligned else ReadSetImportFailed)(" ".join(text.split()))


def _first_file(source: Answer) -> str:
    return str(source.get("sourceFiles", {}).get("source1", "a file"))


def _ask_run(omics: Any, job: dict[str, str]) -> Answer:
    answer: Answer = omics.get_run(id=job["id"])
    return answer


def _run(omics: Any, job: dict[str, str], answer: Answer) -> dict[str, Any]:
    return {
        "output_uri": answer["runOutputUri"],
        "run_id": job["id"],
        "uuid": answer["uuid"],
        "workflow": answer.get("workflowId", ""),
        "workflow_version": answer.get("workflowVersionName", ""),
        "reference": str((answer.get("parameters") or {}).get("reference", "")),
    }


def _run_failure(answer: Answer) -> JobFailed:
    error = RunFailed if answer["status"] == "FAILED" else RunCancelled
    said = [answer.get("failureReason"), answer.get("statusMessage")]
    return error(f"run {answer['id']} is {answer['status']}: {' '.join(filter(None, said)) or 'no reason given'}")


KINDS = {
    "read_set_import": JobKind(IMPORT_PHASES, 24 * HOUR, _ask_read_sets, _read_sets, _import_failure),
    "run": JobKind(RUN_PHASES, 7 * 24 * HOUR, _ask_run, _run, _run_failure),
}
