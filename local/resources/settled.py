"""Waiting until something that HealthOmics makes in the background is there."""

import time
from collections.abc import Callable
from typing import Any

from strandline.errors import StrandlineError

LONGEST = 300.0


class NeverSettled(StrandlineError):
    """A resource was accepted but did not become active."""


def settled(look: Callable[[], dict[str, Any]], what: str, *, longest: float = LONGEST) -> dict[str, Any]:
    """Call `look` until its `status` is ACTIVE, at most `longest` seconds, and return its answer.

    Raises NeverSettled when it ends otherwise, with the service's message.
    """
    end, pause = time.monotonic() + longest, 0.02
    while True:
        answer = look()
        status = answer.get("status", "ACTIVE")
        if status == "ACTIVE":
            return answer
        if status not in {"CREATING", "UPDATING"} or time.monotonic() > end:
            message = answer.get("statusMessage") or "no reason given"
            raise NeverSettled(f"the {what} is {status} instead of ACTIVE: {message}")
        time.sleep(pause)
        pause = min(1.0, pause * 1.5)
