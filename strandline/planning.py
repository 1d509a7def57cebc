"""Which files make a sample: a sample sheet decides, else a completion marker, else the names alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

from strandline import samplesheet
from strandline.errors import InvalidKey, InvalidSheet
from strandline.fastq import MARKER, ROOT, Kind, ReadsName, check_key, kind, parse
from strandline.ownership import Person


@dataclass(frozen=True)
class PlannedLane:
    """Two keys that should be mates, whether or not they are there."""

    id: str
    library: str
    platform: str
    fastq_1: str
    fastq_2: str
    sex: str = ""


@dataclass(frozen=True)
class Plan:
    """One sample as somebody means it; `note_key` is where it is noted why it has not started.

    `waits` says why it may not start yet, `disputed` which other sheet says something else. `sheet` is empty for a plan
    that was made from names.
    """

    note_key: str
    project: str
    sample: str
    patient: str
    lanes: tuple[PlannedLane, ...]
    waits: str = ""
    disputed: str = ""
    sheet: str = ""

    @property
    def files(self) -> list[str]:
        """The keys of all files, lane by lane."""
        return [key for lane in self.lanes for key in (lane.fastq_1, lane.fastq_2)]

    @property
    def person(self) -> Person:
        """Whose reads they are; names say nothing of a patient."""
        return Person(self.project, self.sample, self.patient if self.sheet else None)


class Shelf(Protocol):
    """Where files lie under keys: the input bucket, or a folder that is laid out like it."""

    @property
    def name(self) -> str:
        """The bucket's name; empty for a folder."""

    def folder(self, prefix: str) -> list[str]:
        """Return the keys directly in the folder `prefix` (which ends in a slash), sorted."""

    def sheet(self, key: str) -> str | None:
        """Return the text of a sample sheet, None when it is gone; InvalidSheet when it is no text."""


def _nowhere(folder: str) -> Iterable[str]:
    return ()


class Planner:
    """Plans from what lies in the input bucket; `elsewhere` tells which sheets of other folders name files of one."""

    def __init__(self, bucket: Shelf, elsewhere: Callable[[str], Iterable[str]] = _nowhere) -> None:
        self.bucket = bucket
        self.elsewhere = elsewhere
        self._read: dict[str, list[Plan]] = {}

    def for_object(self, key: str) -> list[Plan]:
        """Return the plans that the object at `key` belongs to or gives; InvalidKey or InvalidSheet refuse it."""
        self._read.clear()
        match kind(key):
            case Kind.READS:
                return self.for_reads(key)
            case Kind.SHEET:
                self._read[key] = self.for_sheet(key)
                return self._judged(self._read[key])
            case Kind.MARKER:
                return self.for_folder(_folder(key))
            case Kind.OTHER:
                return []

    def for_sheet(self, key: str) -> list[Plan]:
        """One plan for each sample of the sheet."""
        text = self.bucket.sheet(key)
        if text is None or not samplesheet.is_sheet(text):
            return []
        rows = sorted(
            samplesheet.read(text, key, self.bucket.name), key=lambda row: (row.project, row.sample, row.line)
        )
        return [_from_rows(key, list(group)) for _, group in groupby(rows, key=lambda row: (row.project, row.sample))]

    def for_reads(self, key: str) -> list[Plan]:
        """The plans of the sheets that name `key`; without one, the pair, its folder or a wait."""
        check_key(key)
        plans, broken = self._of_sheets(self._speaking(_folder(key)))
        if named := [plan for plan in plans if key in plan.files]:
            return self._judged(named)
        name = parse(key)
        if broken:
            return [_pair(name, waits=broken)]
        if not name.partial:
            return [_pair(name)]
        if name.folder + MARKER in self.bucket.folder(name.folder):
            return [plan for plan in self.for_folder(name.folder) if key in plan.files]
        return [
            _pair(name, waits=f"its name says that there are more lanes; add a sample sheet or {name.folder}{MARKER}")
        ]

    def for_folder(self, folder: str) -> list[Plan]:
        """Every sample of a folder that is complete, with all its lanes; what a sheet names is left to the sheet."""
        plans, broken = self._of_sheets(self._speaking(folder))
        own = [plan for plan in plans if any(_folder(key) == folder for key in (plan.sheet, *plan.files))]
        named = {key for plan in plans for key in plan.files}
        names = sorted(
            (name for key in self.bucket.folder(folder) if key not in named and (name := _parsed(key))),
            key=lambda name: (name.project, name.sample, name.lane_id, name.read),
        )
        grouped = groupby(names, key=lambda name: (name.project, name.sample))
        return self._judged(own) + [_from_names(list(group), broken) for _, group in grouped]

    def _speaking(self, folder: str) -> list[str]:
        """The sheets that may name files of a folder: those in it, above it, and elsewhere."""
        near = [key for above in _folders(folder) for key in self.bucket.folder(above) if kind(key) is Kind.SHEET]
        return list(dict.fromkeys([*near, *self.elsewhere(folder)]))

    def _of_sheets(self, sheets: Iterable[str]) -> tuple[list[Plan], str]:
        """The plans of the sheets that can be read, and what is wrong with one that cannot."""
        plans: list[Plan] = []
        broken = ""
        for sheet in sheets:
            try:
                if sheet not in self._read:
                    self._read[sheet] = self.for_sheet(sheet)
                plans += self._read[sheet]
            except InvalidSheet as error:
                broken = f"the sample sheet beside it cannot be read: {error}"
        return plans, broken

    def _judged(self, plans: Sequence[Plan]) -> list[Plan]:
        """The plans, marked where another sheet means something else by their files or their sample."""
        folders = sorted({_folder(key) for plan in plans for key in plan.files})
        sheets = dict.fromkeys(sheet for folder in folders for sheet in self._speaking(folder))
        others, _ = self._of_sheets(sheets)
        return [replace(plan, disputed=_dispute(plan, others)) for plan in plans]


def _dispute(plan: Plan, others: Iterable[Plan]) -> str:
    files = set(plan.files)
    for other in others:
        same = other.person == plan.person
        if other.sheet == plan.sheet or (same and files == set(other.files)):
            continue
        if files & set(other.files):
            return f"{other.sheet} says that these reads are {other.person}, {plan.sheet} that they are {plan.person}"
        if (other.project, other.sample) == (plan.project, plan.sample):
            return f"{other.sheet} names other reads of {plan.project}/{plan.sample} than {plan.sheet}"
    return ""


def _folder(key: str) -> str:
    return key.rpartition("/")[0] + "/"


def _folders(folder: str) -> Iterator[str]:
    """`folder` and those above it, nearest first, up to `inputs/`."""
    while folder.startswith(ROOT):
        yield folder
        folder = _folder(folder.removesuffix("/"))


def _parsed(key: str) -> ReadsName | None:
    if kind(key) is not Kind.READS:
        return None
    try:
        return parse(key)
    except InvalidKey:
        return None  # its own arrival has said so


def _pair(name: ReadsName, waits: str = "") -> Plan:
    return Plan(min(name.key, name.mate), name.project, name.sample, name.sample, (_lane(name),), waits)


def _lane(name: ReadsName) -> PlannedLane:
    first, second = (name.key, name.mate) if name.read == 1 else (name.mate, name.key)
    return PlannedLane(name.lane_id, name.sample, "ILLUMINA", first, second)


def _from_names(names: Iterable[ReadsName], waits: str) -> Plan:
    """All lanes of one sample; a mate that is not there is planned nevertheless, so that it is waited for."""
    lanes = {_lane(name).fastq_1: (_lane(name), name) for name in names}
    first = next(iter(lanes.values()))[1]
    planned = tuple(lane for lane, _ in lanes.values())
    if len({lane.id for lane in planned}) < len(planned):
        waits = waits or "two pairs of it have the same lane; a sample sheet can tell them apart"
    return Plan(min(lanes), first.project, first.sample, first.sample, planned, waits)


def _from_rows(sheet: str, rows: list[samplesheet.Row]) -> Plan:
    first = rows[0]
    lanes = tuple(PlannedLane(row.lane, row.library, row.platform, row.fastq_1, row.fastq_2, row.sex) for row in rows)
    note_key = f"{sheet}:{first.project}/{first.sample}"
    return Plan(note_key, first.project, first.sample, first.patient, lanes, sheet=sheet)
