"""What `strandline submit` sends: reads, and the sample sheet that says whose they are.

Files named by people go into a folder of their own for each sample. The sheet goes first, so that names that happen to
follow a convention never start a run of their own before the sheet can speak.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from strandline import fastq, preflight, samplesheet
from strandline.errors import InvalidFastq, InvalidKey, InvalidSheet, ReadsNotFound, StrandlineError
from strandline.fastq import Kind, ReadsName
from strandline.faults import refuse
from strandline.identity import check_name
from strandline.parcel import source, text_of

SHEET_COLUMNS = ("patient", "sample", "lane", "fastq_1", "fastq_2")


@dataclass(frozen=True)
class Submission:
    """Files by their keys, and a sheet of one or several samples; nothing of it is sent yet."""

    sheet_key: str
    sheet: str
    rows: tuple[samplesheet.Row, ...]
    files: dict[str, Path]

    @property
    def samples(self) -> list[tuple[str, str]]:
        """The (project, sample) pairs that the sheet names, in its order."""
        return list(dict.fromkeys((row.project, row.sample) for row in self.rows))

    def lanes(self, project: str, sample: str) -> list[str]:
        """The lanes of one sample."""
        return [row.lane for row in self.rows if (row.project, row.sample) == (project, sample)]

    def size(self, project: str, sample: str) -> int:
        """Bytes of the reads of one sample."""
        mine = [row for row in self.rows if (row.project, row.sample) == (project, sample)]
        keys = [key for row in mine for key in (row.fastq_1, row.fastq_2)]
        return sum(self.files[key].stat().st_size for key in keys if key in self.files)


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose reads they are, and the folder below the project that receives them."""

    project: str
    sample: str
    patient: str
    folder: str = ""


def of_reads(paths: Iterable[Path], owner: Owner, bucket: str) -> Submission:
    """Pair reads by their names; ReadsNotFound without mates, InvalidKey for a name that follows no convention.

    Faults when this concerns several files.
    """
    for value, what in ((owner.project, "project"), (owner.sample, "sample"), (owner.patient, "patient")):
        check_name(value, what)
    folder = "/".join(filter(None, (f"{fastq.ROOT}{owner.project}", owner.sample, owner.folder))) + "/"
    files = _keyed(_reads(paths), folder)
    pairs = _pairs(_parsed(files))
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(SHEET_COLUMNS)
    for lane, (first, second) in zip(_lanes([first for first, _ in pairs]), pairs, strict=True):
        sheet.writerow([owner.patient, owner.sample, lane, _name(first.key), _name(second.key)])
    key = f"{folder}{owner.sample}.csv"
    return Submission(key, text.getvalue(), tuple(samplesheet.read(text.getvalue(), key, bucket)), files)


def of_sheet(path: Path, project: str, bucket: str, folder: str = "") -> Submission:
    """Take a sheet and the files it names, relative to its own folder; ReadsNotFound for one that is not there.

    InvalidSheet for a mistake in it, Faults when there are several.
    """
    check_name(project, "project")
    place = "/".join(filter(None, (f"{fastq.ROOT}{project}", folder))) + "/"
    key = f"{place}{path.name}"
    text = text_of(path, key)
    if not samplesheet.is_sheet(text):
        raise InvalidSheet(f"{path.name} is Illumina's own sample sheet; write one with {','.join(SHEET_COLUMNS)}.")
    rows, wrong = samplesheet.look(text, key, bucket)
    files: dict[str, Path] = {}
    missing: dict[str, StrandlineError] = {}
    for name in (name for row in rows for name in (row.fastq_1, row.fastq_2)):
        shown = name.removeprefix(place)
        beside = path.parent / shown
        if name.startswith(place) and beside.is_file():
            files[name] = beside
        elif f"s3://{bucket}/{name}" not in text:
            missing[name] = ReadsNotFound(f"{path.name} names {shown}, and there is no such file beside it.")
    refuse([*wrong, *missing.values()])
    return Submission(key, text, tuple(rows), files)


def faults(submission: Submission) -> list[InvalidFastq]:
    """Look into the files as the pipeline will, before anything is sent: what is wrong with each pair."""
    found = []
    for row in submission.rows:
        pair = [submission.files.get(key) for key in (row.fastq_1, row.fastq_2)]
        try:
            if pair[0] and pair[1]:
                preflight.check_pair(source(pair[0]), source(pair[1]))
        except InvalidFastq as error:
            found.append(error)
    return found


def _reads(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.iterdir() if file.is_file() and _is_reads(file))
        elif path.is_file():
            found.append(path)
        else:
            raise ReadsNotFound(f"{path} is not there.")
    if not found:
        raise ReadsNotFound("There are no reads: name FASTQ files (.fastq.gz, .fq.gz) or a folder that holds them.")
    return found


def _is_reads(path: Path) -> bool:
    return fastq.kind(f"{fastq.ROOT}{path.name}") is Kind.READS


def _keyed(paths: Sequence[Path], folder: str) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for path in paths:
        other = files.setdefault(f"{folder}{path.name}", path)
        if other.resolve() != path.resolve():
            raise ReadsNotFound(f"{other} and {path} have the same name: rename one, or write a sheet (--sheet).")
    return files


def _parsed(keys: Iterable[str]) -> list[ReadsName]:
    names: list[ReadsName] = []
    wrong: list[InvalidKey] = []
    for key in keys:
        try:
            names.append(fastq.parse(key))
        except InvalidKey as error:
            wrong.append(error)
    refuse(wrong)
    return names


def _pairs(names: list[ReadsName]) -> list[tuple[ReadsName, ReadsName]]:
    known = {name.key: name for name in names}
    refuse(
        [
            ReadsNotFound(f"{_name(name.key)} has no mate: {_name(name.mate)} is not among the reads.")
            for name in names
            if name.mate not in known
        ]
    )
    return [(name, known[name.mate]) for name in names if name.read == 1]


def _lanes(firsts: list[ReadsName]) -> list[str]:
    named = [first.lane_id for first in firsts]
    return named if len(set(named)) == len(named) else [f"L{number:03d}" for number in range(1, len(named) + 1)]


def _name(key: str) -> str:
    return key.rpartition("/")[2]
