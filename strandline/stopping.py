"""Stopping a run, and closing the claim of one that ended without writing down what became of it.

A run that somebody stops leaves the machine at once: no step of it records the failure. So whoever stops it, or finds
it stopped, cancels its HealthOmics run and closes the claim with what was reached, and the sample can be resumed.
"""

import json
import time
from typing import Any

from botocore.exceptions import ClientError

from strandline import runs, words
from strandline.claims import Claims
from strandline.clients import client
from strandline.errors import StrandlineError
from strandline.history import SUCCEEDED, Failure, Step
from strandline.runs import Run
from strandline.standing import STOPPED_BY_HAND

ACTIVE = {"PENDING", "STARTING", "RUNNING"}
PATIENCE = 20.0
"""Seconds in which a call that is under way should show what it has started."""

_LOOK = 0.5
_OVER = {"ConflictException", "ResourceNotFoundException", "ValidationException"}


def stop(claims: Claims, run: Run, workflow: str, reason: str) -> list[str]:
    """Stop a run that is under way, and close its claim; return the runs of `workflow` that were cancelled with it.

    StrandlineError when it has ended.
    """
    if not run.running:
        raise StrandlineError(
            f"The run {run.name} has {words.ENDED[words.word(run.status)]}: there is nothing to stop."
        )
    _until(lambda: claims.claim(run.content) is not None or not runs.find(run.arn).running)
    client("stepfunctions").stop_execution(executionArn=run.arn, error=STOPPED_BY_HAND, cause=reason)
    return close(claims, runs.find(run.arn), workflow)


def is_over(claims: Claims, content: str) -> Run | None:
    """The run of a claim that says RUNNING although it has ended; None when the claim is right."""
    claim = claims.claim(content)
    if claim is None or claim["status"] != "RUNNING" or "execution" not in claim:
        return None
    run = runs.find(claim["execution"])
    return None if run.running or run.status == "SUCCEEDED" else run


def close(claims: Claims, run: Run, workflow: str) -> list[str]:
    """Cancel what a run that was stopped has left behind, and close its claim; return what was cancelled.

    `workflow` is the id of the stack's own: stacks that read one bucket give their runs the same names.
    """
    seen = runs.steps(run)
    cancelled = [number for number in _started(run, seen, workflow) if _cancel(number)]
    failure = run.failure or Failure("", run.status, "")
    error = STOPPED_BY_HAND if run.status == "ABORTED" else failure.error.removeprefix("States.")
    facts = {"error": error, "cause": failure.cause, "run_id": runs.run_id(seen) or "", "results": _reached(seen)}
    claims.abandon(run.content, run.arn, **facts)
    return cancelled


def _started(run: Run, seen: list[Step], workflow: str) -> list[str]:
    """The HealthOmics runs that may still cost money: those named after this run, which is how they are started."""
    starting = next((step for step in seen if step.name == "StartRun"), None)
    if starting is None:
        return []
    if starting.status != SUCCEEDED:
        _until(lambda: bool(_active(run.name, workflow)))  # the call was under way and cannot be called back
    return _active(run.name, workflow)


def _active(name: str, workflow: str) -> list[str]:
    pages = client("omics").get_paginator("list_runs").paginate(name=name)
    listed = [item for page in pages for item in page["items"] if item["status"] in ACTIVE]
    return [item["id"] for item in listed if item["workflowId"] == workflow]


def _cancel(number: str) -> bool:
    try:
        client("omics").cancel_run(id=number)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _OVER:
            raise
        return False
    return True


def _reached(seen: list[Step]) -> str:
    """What a resumed run need not do again, as the pipeline itself writes it down."""
    kept: dict[str, Any] = {}
    for step, part, proof in (("AwaitReads", "reads", "read_sets"), ("AwaitRun", "run", "output_uri")):
        output = next((one.output for one in seen if one.name == step and one.status == SUCCEEDED), None)
        value = json.loads(output).get(part) if output else None
        if value and proof in value:
            kept[part] = value
    return json.dumps(kept) if kept else ""


def _until(done: Any) -> None:
    """Look until it is done, for a while; what comes later is let be."""
    until = time.monotonic() + PATIENCE
    while not done() and time.monotonic() < until:
        time.sleep(_LOOK)
