"""Which files make a sample: a sample sheet decides, else a completion marker, else the names alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from strandline import samplesheet
from strandline.errors import InvalidKey, InvalidSheet
from strandline.fastq import MARKER, ROOT, Kind, ReadsName, check_key, kind, parse
from strandline.inputs import InputBucket


@dataclass(frozen=True)
class PlannedLane:
    """Two keys that should be mates, whether or not they are there."""

    id: str
    library: str
    platform: str
    fastq_1: str
    fastq_2: str


@dataclass(frozen=True)
class Plan:
    """One sample as somebody means it. `waits` says why it may not start yet; `note_key` is where that is noted."""

    note_key: str
    project: str
    sample: str
    patient: str
    lanes: tuple[PlannedLane, ...]
    waits: str = ""

    @property
    def files(self) -> list[str]:
        """The keys of all files, lane by lane."""
        return [key for lane in self.lanes for key in (lane.fastq_1, lane.fastq_2)]


class Planner:
    """Plans from what lies in the input bucket."""

    def __init__(self, bucket: InputBucket) -> None:
        self.bucket = bucket

    def for_object(self, key: str) -> list[Plan]:
        """Return the plans that the object at `key` belongs to or gives; InvalidKey or InvalidSheet refuse it."""
        match kind(key):
            case Kind.READS:
                return self.for_reads(key)
            case Kind.SHEET:
                return self.for_sheet(key)
            case Kind.MARKER:
                return self.for_folder(key.rpartition("/")[0] + "/")
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
        sheets = [sheet for folder in _folders(key) for sheet in self._sheets(folder)]
        broken = ""
        named: list[Plan] = []
        for sheet in sheets:
            try:
                named += [plan for plan in self.for_sheet(sheet) if key in plan.files]
            except InvalidSheet as error:
                broken = str(error)
        if named:
            return named
        name = parse(key)
        if broken:
            return [_pair(name, waits=f"the sample sheet beside it cannot be read: {broken}")]
        if not name.partial:
            return [_pair(name)]
        if name.folder + MARKER in self.bucket.folder(name.folder):
            return [plan for plan in self.for_folder(name.folder) if key in plan.files]
        return [
            _pair(name, waits=f"its name says that there are more lanes; add a sample sheet or {name.folder}{MARKER}")
        ]

    def for_folder(self, folder: str) -> list[Plan]:
        """Every sample of a folder that is complete, with all its lanes; what a sheet names is left to the sheet."""
        keys = self.bucket.folder(folder)
        plans = [plan for sheet in self._sheets(folder) for plan in self._readable(sheet)]
        named = {key for plan in plans for key in plan.files}
        names = sorted(
            (name for key in keys if key not in named and (name := _parsed(key))),
            key=lambda name: (name.project, name.sample, name.lane_id, name.read),
        )
        grouped = groupby(names, key=lambda name: (name.project, name.sample))
        return plans + [_from_names(list(group)) for _, group in grouped]

    def _sheets(self, folder: str) -> list[str]:
        return [key for key in self.bucket.folder(folder) if kind(key) is Kind.SHEET]

    def _readable(self, sheet: str) -> list[Plan]:
        try:
            return self.for_sheet(sheet)
        except InvalidSheet:
            return []  # the sheet's own arrival has said so


def _folders(key: str) -> Iterator[str]:
    """The folders above `key`, nearest first, up to `inputs/`."""
    folder = key.rpartition("/")[0]
    while folder.startswith(ROOT.rstrip("/")) and folder:
        yield f"{folder}/"
        folder = folder.rpartition("/")[0]


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


def _from_names(names: Iterable[ReadsName]) -> Plan:
    """All lanes of one sample; a mate that is not there is planned nevertheless, so that it is waited for."""
    lanes = {_lane(name).fastq_1: (_lane(name), name) for name in names}
    first = next(iter(lanes.values()))[1]
    planned = tuple(lane for lane, _ in lanes.values())
    waits = "two pairs of it have the same lane; a sample sheet can tell them apart"
    ambiguous = len({lane.id for lane in planned}) < len(planned)
    return Plan(min(lanes), first.project, first.sample, first.sample, planned, waits if ambiguous else "")


def _from_rows(sheet: str, rows: list[samplesheet.Row]) -> Plan:
    first = rows[0]
    lanes = tuple(PlannedLane(row.lane, row.library, row.platform, row.fastq_1, row.fastq_2) for row in rows)
    return Plan(f"{sheet}:{first.sample}", first.project, first.sample, first.patient, lanes)
