"""Files of reads that are there twice under different names, as happens when somebody copies one by mistake."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path


def copies(files: Mapping[str, Path]) -> list[tuple[str, ...]]:
    """Return the names of files with the same content, together; only files of equal size are read."""
    by_size: dict[int, list[str]] = defaultdict(list)
    for name, path in files.items():
        by_size[path.stat().st_size].append(name)
    same: dict[bytes, list[str]] = defaultdict(list)
    for name in (name for names in by_size.values() if len(names) > 1 for name in names):
        same[_digest(files[name])].append(name)
    return [tuple(sorted(names)) for names in same.values() if len(names) > 1]


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
