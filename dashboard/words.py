"""Times and states as people read them."""

from datetime import datetime

SIGNS = {
    "RUNNING": "▶ running",
    "SUCCEEDED": "✓ succeeded",
    "FAILED": "✗ failed",
    "TIMED_OUT": "✗ timed out",
    "ABORTED": "■ stopped",
    "STOPPED": "■ stopped",
    "COMPLETED": "✓ completed",
    "PENDING": "… pending",
}


def state(status: str) -> str:
    """Return a status with a sign, so that it does not depend on colour."""
    return SIGNS.get(status, status.lower())


def duration(seconds: float) -> str:
    """Return `4.2 s`, `3 min 20 s` or `2 h 05 min`."""
    if seconds < 60:
        return f"{max(seconds, 0):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def age(then: datetime, now: datetime) -> str:
    """Return how long ago something was: `just now`, `5 min ago`, `3 h ago`, `2 d ago`."""
    seconds = (now - then).total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"
