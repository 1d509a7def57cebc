"""The one thing that the local AWS reads in a Dockerfile: the command an image runs by default."""

import json
import re
import shlex


def command(dockerfile: str) -> list[str]:
    """Return the words of the last CMD, empty without one."""
    text = re.sub(r"\\\s*\n", " ", dockerfile)
    found = re.findall(r"^\s*CMD\s+(.+?)\s*$", text, re.MULTILINE | re.IGNORECASE)
    if not found:
        return []
    last = found[-1]
    return [str(word) for word in json.loads(last)] if last.startswith("[") else shlex.split(last)
