"""What a check says, and how the errors of AWS are told apart: not there, not allowed to look, not answering."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from botocore.exceptions import BotoCoreError, ClientError

from strandline import report
from strandline.errors import StrandlineError

_MISSING = ("NotFound", "NoSuch", "DoesNotExist", "NonExistent", "InvalidRequestException", "404")
_FORBIDDEN = ("AccessDenied", "Unauthorized", "Forbidden", "403", "AuthorizationError", "NotAuthorized")
_UNBUILT = ("NotImplemented", "UnknownOperation")


class Verdict(StrEnum):
    """What became of a check; `unknown` is one that could not be made."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What was seen, and what to do about it; `advice` is empty where there is nothing to do."""

    verdict: Verdict
    said: str
    advice: str = ""


@dataclass(frozen=True)
class Check:
    """One thing to look at: whose part it is, what it is called, and how to look."""

    area: str
    name: str
    look: Callable[[], Finding]


def ok(said: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding(Verdict.OK, said)


def warn(said: str, advice: str) -> Finding:
    """Return a finding that somebody should look at, though the work goes on."""
    return Finding(Verdict.WARN, said, advice)


def fail(said: str, advice: str) -> Finding:
    """Return a finding that stops the work."""
    return Finding(Verdict.FAIL, said, advice)


def unknown(said: str, advice: str = "") -> Finding:
    """Return a finding of what could not be looked at, which is no reason to believe that it is well."""
    return Finding(Verdict.UNKNOWN, said, advice)


def is_forbidden(code: str) -> bool:
    """Tell whether AWS's error of this code means that a right is missing."""
    return any(word in code for word in _FORBIDDEN)


def is_unbuilt(code: str) -> bool:
    """Tell whether an error of this code means that whatever answered has no such operation."""
    return any(word in code for word in _UNBUILT)


def look(check: Check) -> Finding:
    """Make a check; an error that it meets is its finding."""
    try:
        return check.look()
    except StrandlineError as error:
        return fail(str(error), "")
    except ClientError as error:
        return _refused(error)
    except BotoCoreError as error:
        return fail(report.failure(error), "")


def _refused(error: ClientError) -> Finding:
    code, said = str(error.response["Error"].get("Code", "")), report.failure(error)
    if is_forbidden(code):
        return unknown(f"could not be looked at: {said}", f"Ask for a role that may call {error.operation_name}.")
    if is_unbuilt(code):
        return unknown(f"could not be looked at: {said}")
    if any(word in code for word in _MISSING):
        return fail(f"is not there any more: {said}", "Deploy the stack again.")
    return fail(said, "")
