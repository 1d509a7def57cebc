"""What `strandline upload` sends where: a person's own files, under their own names, in the order in which they count.

Sheets go first, so that names never start a run of their own before the sheet can speak; completion markers go last.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from strandline import preflight, samplesheet
from strandline.errors import InvalidFastq, InvalidKey, InvalidSheet, ReadsNotFound, StrandlineError
from strandline.fastq import MARKER, ROOT, Kind, check_key, kind, parse
from strandline.identity import check_name

_ORDER = {Kind.SHEET: 0, Kind.READS: 1, Kind.MARKER: 2}


@dataclass(frozen=True)
class Item:
    """One file and the key that it gets; without a path it is an empty completion marker."""

    key: str
    path: Path | None
    kind: Kind

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.path.stat().st_size if self.path else 0


@dataclass(frozen=True)
class Parcel:
    """Everything that is sent, in order, and the files that are left because they concern nobody."""

    prefix: str
    items: tuple[Item, ...]
    skipped: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(item.size for item in self.items)


def prefix_of(project: str, to: str) -> str:
    """Return the folder that files go into, with a slash; `to` is one below the project's, or begins with `inputs/`."""
    whole = to.strip("/")
    if not f"{whole}/".startswith(ROOT):
        check_name(project, "project")
        whole = "/".join(filter(None, (f"{ROOT}{project}", whole)))
    return f"{whole}/"


def pack(paths: Iterable[Path], prefix: str, *, complete: bool) -> Parcel:
    """Gather files, and what lies in folders, below `prefix`; `complete` adds a marker to every folder of reads.

    ReadsNotFound when there is nothing to send or two files would get the same key.
    """
    items: dict[str, Item] = {}
    skipped: list[Path] = []
    for path, name in _named(paths):
        key = f"{prefix}{name}"
        if kind(key) is Kind.OTHER:
            skipped.append(path)
            continue
        other = items.setdefault(key, Item(key, path, kind(key)))
        if other.path and other.path.resolve() != path.resolve():
            raise ReadsNotFound(f"{other.path} and {path} would both be {key}: send them with different --to.")
    if complete:
        folders = {_folder(item.key) for item in items.values() if item.kind is Kind.READS} or {prefix}
        for key in (f"{folder}{MARKER}" for folder in sorted(folders)):
            items.setdefault(key, Item(key, None, Kind.MARKER))
    if not items:
        raise ReadsNotFound("There is nothing to send: name FASTQ files, sample sheets (.csv) or a folder of them.")
    ordered = sorted(items.values(), key=lambda item: (_ORDER[item.kind], item.key))
    return Parcel(prefix, tuple(ordered), tuple(skipped))


def faults(parcel: Parcel, bucket: str) -> list[StrandlineError]:
    """Everything that the pipeline would refuse, found before anything is sent, file by file."""
    reads = {item.key: item for item in parcel.items if item.kind is Kind.READS}
    found: list[StrandlineError] = []
    pairs: dict[str, str] = {}
    named: set[str] = set()
    for item in parcel.items:
        if item.kind is Kind.SHEET and item.path:
            rows, wrong = _sheet(item.path, item.key, bucket)
            found += wrong
            pairs |= {row.fastq_1: row.fastq_2 for row in rows}
            named |= {key for row in rows for key in (row.fastq_1, row.fastq_2)}
    for key in reads:
        try:
            name = None if key in named else parse(check_key(key))
        except InvalidKey as error:
            found.append(error)
            continue
        if name and name.read == 1:
            pairs[key] = name.mate
    mates = set(pairs.values())
    found += _faults_of_reads(reads, pairs, [key for key in reads if key not in pairs and key not in mates])
    return found


def _faults_of_reads(reads: dict[str, Item], pairs: dict[str, str], alone: Sequence[str]) -> Iterator[StrandlineError]:
    for first, second in pairs.items():
        one, two = reads.get(first), reads.get(second)
        if one and two and one.path and two.path:
            try:
                preflight.check_pair(source(one.path), source(two.path))
            except InvalidFastq as error:
                yield error
        else:
            alone = [*alone, *(key for key in (first, second) if key in reads)]
    for key in alone:
        path = reads[key].path
        try:
            if path:
                preflight.check_file(source(path))
        except InvalidFastq as error:
            yield error


def source(path: Path, name: str = "") -> preflight.Source:
    """Return a file as the checks of reads look at it; their messages call it `name`, else what it is called."""

    def part(offset: int, length: int) -> bytes:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    return preflight.Source(name or path.name, path.stat().st_size, part)


def text_of(path: Path, key: str) -> str:
    """Return the text of a sheet; InvalidSheet when it is none."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidSheet(f"{key}: not UTF-8 text (byte {error.start}); save it as CSV UTF-8") from error


def _sheet(path: Path, key: str, bucket: str) -> tuple[list[samplesheet.Row], list[InvalidSheet]]:
    try:
        text = text_of(path, key)
    except InvalidSheet as error:
        return [], [error]
    return samplesheet.look(text, key, bucket) if samplesheet.is_sheet(text) else ([], [])


def _named(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Every file with the name it keeps: within a folder its path there, by itself only its name."""
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(name for name in names if not name.startswith(".")):
                    file = Path(folder) / name
                    yield file, file.relative_to(path).as_posix()
        elif path.is_file():
            yield path, path.name
        else:
            raise ReadsNotFound(f"{path} is not there.")


def _folder(key: str) -> str:
    return key.rpartition("/")[0] + "/"
