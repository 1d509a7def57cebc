"""Starting an attempt at a set of reads that was tried before: one that failed, was done, or ended as held."""

from typing import Any

from strandline.claims import Claims
from strandline.errors import StrandlineError
from strandline.identity import execution_name
from strandline.intake import Pipeline


def attempt_after(claim: dict[str, Any] | None) -> int:
    """Return the number of the attempt that follows those of a claim; 1 when nobody has claimed the content."""
    return int(claim["attempt"]) + 1 if claim else 1


def start_attempt(claims: Claims, pipeline: Pipeline, given: dict[str, Any], *, claimed: bool) -> tuple[str, bool]:
    """Start an execution with the input `given`; return its name, and False when there has been one of that name.

    A claim is handed over before the start, so a crash in between leaves an ended claim that can be started again.
    StrandlineError when somebody else works on the content meanwhile.
    """
    name = execution_name(given["sample"], given["content"], given["attempt"])
    if claimed and not claims.hand_over(given["content"], pipeline.execution_arn(name), given["attempt"]):
        raise StrandlineError(f"{given['project']}/{given['sample']} has just been started by somebody else.")
    return name, pipeline.start(name, given)
