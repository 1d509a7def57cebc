"""From the events of a Step Functions execution to its steps, and from nested causes to the one a person can act on."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

RUNNING, SUCCEEDED, FAILED, STOPPED = "RUNNING", "SUCCEEDED", "FAILED", "STOPPED"

_FAILURES = ("Failed", "TimedOut", "Aborted")
_STARTS = ("TaskScheduled", "LambdaFunctionScheduled")
_ANSWERS = ("TaskSucceeded", "LambdaFunctionSucceeded")
_OWN_FAILURE = "ExecutionFailed"

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Failure:
    """What failed: the state's name (empty when none did), the error's class name and the reason in words."""

    step: str
    error: str
    cause: str

    def __str__(self) -> str:
        where = f"{self.step} failed: " if self.step else ""
        return f"{where}{self.error}: {self.cause}" if self.cause else f"{where}{self.error}"


@dataclass(frozen=True)
class Call:
    """One try of a step's task: when it was asked for, when it answered, and its error's class name if it failed."""

    started: datetime
    ended: datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class Step:
    """One visit to a state; `kind` is the ASL type, `attempts` counts the `calls` of its task."""

    name: str
    kind: str
    entered: datetime
    exited: datetime | None = None
    status: str = RUNNING
    attempts: int = 0
    failure: Failure | None = None
    output: str | None = None
    calls: tuple[Call, ...] = ()

    def seconds(self, now: datetime) -> float:
        """How long the visit took, or has taken until `now`."""
        return ((self.exited or now) - self.entered).total_seconds()


def steps(events: Iterable[Event], *, over: bool = False) -> list[Step]:
    """The visited states in the order of entering; with `over`, what was never left counts as stopped."""
    visits: list[Step] = []
    owner: dict[int, int] = {}
    for event in events:
        kind = event["type"]
        if kind.endswith("StateEntered"):
            owner[event["id"]] = len(visits)
            name = event["stateEnteredEventDetails"]["name"]
            visits.append(Step(name, kind.removesuffix("StateEntered"), event["timestamp"]))
            continue
        place = _leaving(event, visits) if kind.endswith("StateExited") else owner.get(event.get("previousEventId", 0))
        if place is None:
            continue
        owner[event["id"]] = place
        visits[place] = _after(visits[place], event)
    return [_closed(step) if over else step for step in visits]


def failure(events: Iterable[Event]) -> Failure | None:
    """The first thing that went wrong for good: the earliest failed task, else what the execution itself says."""
    seen = list(events)
    broken = [step.failure for step in steps(seen, over=True) if step.status == FAILED and step.failure]
    if broken:
        return broken[0]
    ends = [_failure_of(event, "") for event in seen if event["type"] in {_OWN_FAILURE, "ExecutionTimedOut"}]
    return ends[0] if ends else None


def explain(error: str, cause: str) -> tuple[str, str]:
    """Unwrap the JSON in which Lambda and nested executions wrap the error that they pass on."""
    try:
        inner = json.loads(cause)
    except ValueError:
        return error, cause.strip()
    if not isinstance(inner, dict):
        return error, cause.strip()
    if "errorMessage" in inner:
        return explain(str(inner.get("errorType") or error), str(inner["errorMessage"]))
    if "Error" in inner or "Cause" in inner:
        return explain(str(inner.get("Error") or error), str(inner.get("Cause") or ""))
    return error, cause.strip()


def _leaving(event: Event, visits: list[Step]) -> int | None:
    name = event["stateExitedEventDetails"]["name"]
    return next((at for at, step in enumerate(visits) if step.name == name and step.exited is None), None)


def _after(step: Step, event: Event) -> Step:
    kind = event["type"]
    if kind.endswith("StateExited"):
        status = FAILED if step.failure else SUCCEEDED
        output = event["stateExitedEventDetails"].get("output")
        return replace(_answered(step, event), exited=event["timestamp"], status=status, output=output)
    if kind in _STARTS:
        calls = (*step.calls, Call(event["timestamp"]))
        return replace(step, attempts=len(calls), calls=calls, failure=None)
    if kind in _ANSWERS:
        return _answered(step, event)
    if kind.endswith(_FAILURES) and not kind.startswith("Execution"):
        failed = _failure_of(event, step.name)
        return replace(_answered(step, event, failed.error), failure=failed)
    return step


def _answered(step: Step, event: Event, error: str = "") -> Step:
    """End the call that is under way, if one is."""
    if not step.calls or step.calls[-1].ended is not None:
        return step
    return replace(step, calls=(*step.calls[:-1], replace(step.calls[-1], ended=event["timestamp"], error=error)))


def _closed(step: Step) -> Step:
    if step.exited is not None:
        return step
    return replace(step, status=FAILED if step.failure else STOPPED)


def _failure_of(event: Event, step: str) -> Failure:
    details: Mapping[str, Any] = next(
        (value for name, value in event.items() if name.endswith("EventDetails") and isinstance(value, Mapping)), {}
    )
    error, cause = explain(str(details.get("error") or event["type"]), str(details.get("cause") or ""))
    return Failure(step, error, cause)
