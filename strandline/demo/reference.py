"""What is derived from a reference once: its plain text, its index, and how many bases it knows.

It is kept under the checksum of the file that it was derived from, and checked against checksums of its own whenever
it is used. It appears whole or not at all, so two demos at once are safe: the later of them uses what the other made.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from strandline import caches
from strandline.demo import fasta
from strandline.errors import StrandlineError
from strandline.reference import FastaIndex, LocalReference

_FACTS = "facts.json"
_PLAIN = "reference.fa"
_INDEX = "reference.fa.fai"
_FORM = 1
_STALE_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Derived:
    """A reference ready for use: plain FASTA, its index text, bases and known bases of each contig; `fresh` if new."""

    fasta: Path
    index: str
    known: dict[str, int]
    fresh: bool

    @property
    def bases(self) -> LocalReference:
        """The bases, read in place."""
        return LocalReference(self.fasta, FastaIndex.from_text(self.index))

    @property
    def lengths(self) -> dict[str, int]:
        """Bases of each contig, also those that are N."""
        return FastaIndex.from_text(self.index).lengths


def cache_folder() -> Path:
    """Return where derived references are kept."""
    return caches.folder("references")


def derive(source: Path, cache: Path) -> Derived:
    """Return what is derived from the FASTA `source`, from the cache if it is there and sound.

    StrandlineError when `source` is no FASTA that can be indexed; OSError when the cache cannot be written.
    """
    digest = _sha256(source)
    kept = cache / digest
    if found := _read(kept, source):
        return found
    _sweep(cache)
    part = cache / f".{digest}.{uuid4().hex}.part"
    part.mkdir(parents=True)
    try:
        _make(source, digest, part)
        _put(part, kept, lambda: _read(kept, source) is not None)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    found = _read(kept, source, fresh=True)
    if found is None:
        raise StrandlineError(f"{kept} changes while it is used: remove the folder and start again.")
    return found


def _make(source: Path, digest: str, part: Path) -> None:
    plain, sums = source, {}
    if fasta.is_compressed(source):
        plain = part / _PLAIN
        sums[_PLAIN] = fasta.unpack(source, plain)
    contigs = fasta.contigs(plain, str(source))
    index = "".join(contig.index_line for contig in contigs)
    (part / _INDEX).write_text(index)
    sums[_INDEX] = hashlib.sha256(index.encode()).hexdigest()
    known = {contig.name: contig.known for contig in contigs}
    facts = {"form": _FORM, "source": digest, "sums": sums, "known": known}
    (part / _FACTS).write_text(json.dumps(facts))


def _put(part: Path, kept: Path, is_sound: Callable[[], bool]) -> None:
    """Move `part` to `kept`; what is there already stays if it is sound, and gives way if it is damaged."""
    try:
        part.rename(kept)
        return
    except OSError:
        if not kept.exists():
            raise
    if is_sound():
        return
    kept.rename(part.with_suffix(".damaged"))
    shutil.rmtree(part.with_suffix(".damaged"), ignore_errors=True)
    with suppress(OSError):  # another demo may have mended it first
        part.rename(kept)


def _read(kept: Path, source: Path, *, fresh: bool = False) -> Derived | None:
    """Return what is kept; None when it is not there or not what it was."""
    try:
        facts: dict[str, Any] = json.loads((kept / _FACTS).read_text())
        sound = facts["form"] == _FORM and all(_sha256(kept / name) == sum_ for name, sum_ in facts["sums"].items())
        if not sound:
            return None
        plain = kept / _PLAIN if _PLAIN in facts["sums"] else source.resolve()
        return Derived(plain, (kept / _INDEX).read_text(), dict(facts["known"]), fresh)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sweep(cache: Path) -> None:
    """Remove what a demo left that was killed while it unpacked."""
    for part in cache.glob(".*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(part, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
