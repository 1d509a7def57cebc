"""States, steps and times as people read them, and text of others made harmless for Markdown."""

import re
import string
from datetime import datetime
from zoneinfo import ZoneInfo

from strandline import words
from strandline.words import SIGNS, step, word

__all__ = ["BADGES", "COLORS", "SIGNS", "age", "duration", "moment", "plain", "short", "since", "step", "word"]

COLORS = {
    "running": "#2f6fd0",
    "succeeded": "#2a9461",
    "failed": "#c8402f",
    "timed out": "#c77700",
    "stopped": "#7b8494",
    "waiting": "#93a1b5",
    "refused": "#c8402f",
    "held": "#8a5fbf",
}
"""One colour for each state, of enough contrast on white and on black; a sign and a word always stand beside it."""

BADGES = {
    "running": "blue",
    "succeeded": "green",
    "failed": "red",
    "timed out": "orange",
    "stopped": "gray",
    "waiting": "gray",
    "refused": "red",
    "held": "violet",
}

# An underscore within a word is no markup
_PUNCTUATION = re.compile(f"(?!(?<=[A-Za-z0-9])_(?=[A-Za-z0-9]))([{re.escape(string.punctuation)}])")
# Icons, colours, emoji, and the bare addresses that Markdown links even where their signs are escaped
_SHORTCODE = re.compile(r":(?=[a-z0-9_+-]+[:/\[])|:(?=//)|(?<=\bwww)(?=\.)|@(?=[\w-]+\.)", re.IGNORECASE)
_WORD_JOINER = "\u2060"


def signed(state: str) -> str:
    """Return a word with its sign, so that it does not depend on colour: `✗ failed`."""
    return f"{SIGNS[state]} {state}" if state in SIGNS else state


def state(status: str) -> str:
    """Return a service's status as a word with its sign."""
    return signed(word(status))


def duration(seconds: float) -> str:
    """Return `35 ms`, `4.2 s`, `3 min 20 s` or `2 h 05 min`."""
    if 0 < seconds < 0.0995:
        return f"{max(round(seconds * 1000), 1)} ms"
    return words.duration(seconds)


def age(then: datetime, now: datetime) -> str:
    """Return how long ago something was: `just now`, `5 min ago`, `3 h ago`, `2 d ago`."""
    return words.age((now - then).total_seconds())


def moment(when: datetime, zone: ZoneInfo) -> str:
    """Return `2026-11-25 05:17:08 CET`, the zone always with it."""
    return when.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")


def since(text: str, zone: ZoneInfo) -> str:
    """Return a moment written in ISO 8601 (UTC when it says no zone) as `moment` does; other text as it is."""
    try:
        return moment(words.moment(text), zone)
    except ValueError:
        return text


def short(text: str, longest: int) -> str:
    """Return text on one line, cut with an ellipsis after `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def plain(text: str) -> str:
    """Return text so that Markdown shows exactly its characters: no link, markup, icon or emoji comes of it."""
    parted = _SHORTCODE.sub(lambda found: found[0] + _WORD_JOINER, text)
    return _PUNCTUATION.sub(r"\\\1", parted)
