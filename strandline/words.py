"""States, steps and times as people read them, the same on every surface."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

STATES: Mapping[str, str] = {
    "RUNNING": "running",
    "STARTING": "waiting",
    "PENDING": "waiting",
    "STOPPING": "running",
    "SUCCEEDED": "succeeded",
    "COMPLETED": "succeeded",
    "DONE": "succeeded",
    "FAILED": "failed",
    "TIMED_OUT": "timed out",
    "ABORTED": "stopped",
    "STOPPED": "stopped",
    "CANCELLED": "stopped",
    "DELETED": "stopped",
    "PENDING_REDRIVE": "stopped",
    "WAITING": "waiting",
    "REFUSED": "refused",
    "HELD": "held",
}
"""The words of Step Functions, HealthOmics and the claim table -> ours."""

ENDED = {
    "succeeded": "succeeded already",
    "failed": "failed already",
    "timed out": "timed out already",
    "stopped": "been stopped already",
}
"""What a run that has ended did, after `has`."""

SIGNS = {
    "running": "▶",
    "succeeded": "✓",
    "failed": "✗",
    "timed out": "✗",
    "stopped": "■",
    "waiting": "…",
    "refused": "✗",
    "held": "‖",
}
COLORS = {
    "running": "blue",
    "succeeded": "green",
    "failed": "red",
    "timed out": "red",
    "stopped": "dim",
    "waiting": "dim",
    "refused": "red",
    "held": "magenta",
}
"""A colour of the terminal for each state; a sign and the word always stand beside it."""


def word(status: str) -> str:
    """Return a service's status as one of our words, or in lower case when it is none that we know."""
    return STATES.get(status, status.lower().replace("_", " "))


def step(name: str) -> str:
    """Return a step's name as words: `ImportReads` is `Import reads`."""
    parts = re.findall(r"[A-Z][a-z0-9]*", name)
    return " ".join(parts).capitalize() if "".join(parts) == name and parts else name


def some(names: Sequence[str], most: int) -> str:
    """Return the first names and how many more there are: `a, b and 3 more`."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def warned(what: str) -> str:
    """Return what the quality gate warned of as people read it beside a sample; nothing of nothing."""
    return f"quality warns: {what}" if what else ""


def duration(seconds: float) -> str:
    """Return `4.2 s`, `3 min 20 s` or `2 h 05 min`."""
    if seconds < 60:
        return f"{max(seconds, 0):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def age(seconds: float) -> str:
    """Return how long ago something was: `just now`, `5 min ago`, `3 h ago`, `2 d ago`."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def moment(text: str) -> datetime:
    """Read a moment in ISO 8601, which is UTC when it does not say."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
