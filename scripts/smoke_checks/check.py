"""What a check of the smoke test says, and what becomes of the errors that it meets."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from botocore.exceptions import BotoCoreError, ClientError

from scripts.smoke_checks.world import Later, World
from strandline import report
from strandline.doctor.finding import is_forbidden, is_unbuilt
from strandline.errors import StrandlineError


class Outcome(StrEnum):
    """What became of a check; `not here` was answered by the service, `not yet` by the clock."""

    OK = "ok"
    FAILED = "failed"
    NOT_HERE = "not here"
    NOT_YET = "not yet"


@dataclass(frozen=True)
class Result:
    """The outcome of a check and what was seen."""

    outcome: Outcome
    said: str


Look = Callable[[World], Result]


@dataclass(frozen=True)
class Check:
    """One thing to look at: its name, what it proves that a local pass does not, and how to look."""

    name: str
    proves: str
    look: Look


@dataclass(frozen=True)
class Made:
    """A check that was made, its result and how long it took."""

    check: Check
    result: Result
    seconds: float


def ok(said: str) -> Result:
    """Return what is as it should be."""
    return Result(Outcome.OK, said)


def failed(said: str) -> Result:
    """Return what is not as it should be."""
    return Result(Outcome.FAILED, said)


def not_here(said: str) -> Result:
    """Return what this service does not answer, with its own reason."""
    return Result(Outcome.NOT_HERE, said)


def not_yet(said: str) -> Result:
    """Return what may still come about; the same check can be made again."""
    return Result(Outcome.NOT_YET, said)


def make(check: Check, world: World) -> Made:
    """Make a check; whatever it meets is its result."""
    began = time.monotonic()
    return Made(check, _result(check, world), time.monotonic() - began)


def _result(check: Check, world: World) -> Result:
    try:
        return check.look(world)
    except Later as error:
        return not_yet(str(error))
    except ClientError as error:
        code, said = str(error.response["Error"].get("Code", "")), report.failure(error)
        if is_unbuilt(code):
            return not_here(said)
        if is_forbidden(code):
            return not_here(f"{said}; who runs this may not look")
        return failed(said)
    except (StrandlineError, BotoCoreError) as error:
        return failed(report.failure(error))
