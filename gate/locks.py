"""The locks: every requirement has one version and its hashes, and no lock names an address."""

import re
from collections.abc import Iterator
from pathlib import Path

from gate.finding import Finding

LAYER = "locks"
PIN = re.compile(r"([A-Za-z0-9._-]+(?:\[[^\]]+\])?)==[^\s;]+(?:\s*;.*)?")
REMEDY = "renew the locks with `make lock`"


def locks(root: Path) -> list[Finding]:
    """Return what is wrong in the locks below `root`."""
    files = [root / "requirements.lock", root / "gate" / "requirements.lock", *(root / "containers").glob("*/*.lock")]
    return [finding for file in files for finding in _lock(file, file.relative_to(root).as_posix())]


def _lock(file: Path, where: str) -> Iterator[Finding]:
    if not file.exists():
        yield Finding(LAYER, where, "the lock", "does not exist", REMEDY)
        return
    text = file.read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        words = line.partition(" #")[0].strip()
        if not words or words.startswith("#"):
            continue
        requirement = words.partition("--hash")[0].strip()
        name = re.split(r"[=<>~!\[; @]", requirement)[0] or requirement
        if "://" in words or words.startswith(("-", "--index", "--find-links")):
            yield Finding(LAYER, where, name, "names an address or an option", REMEDY)
        elif PIN.fullmatch(requirement) is None:
            yield Finding(LAYER, where, name, f"is not pinned to one version: {requirement}", REMEDY)
        elif not re.search(r"--hash=sha256:[0-9a-f]{64}\b", words):
            yield Finding(LAYER, where, name, "has no hash", REMEDY)
