"""What tests ask of processes and of time."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def eventually(check: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Return the first true answer of `check`, asked every 20 ms; AssertionError when there is none in time."""
    end = time.monotonic() + seconds
    while not (answer := check()):
        assert time.monotonic() < end, f"not true within {seconds} s"
        time.sleep(0.02)
    return answer


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and was not yet waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
