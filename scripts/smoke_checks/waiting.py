"""Waiting for what other services do in their own time."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def last(look: Callable[[], Seen], enough: Callable[[Seen], object], *, until: float, pause: float) -> Seen:
    """Look every `pause` seconds, until it is enough or `until` on the monotonic clock; return what was seen last."""
    while not enough(seen := look()) and time.monotonic() < until:
        time.sleep(pause)
    return seen
