"""Grants that nothing uses here and AWS needs nevertheless, each with the reason, from `unseen.json`."""

import json
from pathlib import Path
from typing import Any


def entries() -> list[dict[str, Any]]:
    """Return the reasons: `why` is a sentence, `unused` are patterns of an audit's lines without the stack's name.

    What `sometimes` has instead is used in some runs of the tests and not in others.
    """
    read: list[dict[str, Any]] = json.loads(Path(__file__).with_name("unseen.json").read_text())
    return read
