"""What the pipeline will make of a folder of reads, found out before anything is started: samples, or mistakes.

The plans are made by the pipeline's own planner over the folder, and the pairs are looked into by its own preflight,
so what is told here is what will happen. Unlike the pipeline, this goes on after a mistake, to tell all at once.
"""

import difflib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from strandline import preflight, samplesheet
from strandline.demo import whole_file
from strandline.demo.copies import copies
from strandline.demo.folder import ReadsFolder
from strandline.errors import InvalidFastq, InvalidKey, InvalidSheet, MateMismatch
from strandline.fastq import MARKER, Kind, check_key, parse
from strandline.inputs import MOST_LANES
from strandline.parcel import source
from strandline.planning import Plan, PlannedLane, Planner
from strandline.samplesheet import Row

_ALIKE = 0.6


@dataclass
class Reads:
    """The plan of each sample, what will be done without being asked for, and every mistake as a sentence."""

    plans: list[Plan] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)


def check(folder: ReadsFolder) -> Reads:
    """Look at everything that lies in the folder; the sentences name files by their keys.

    Files that a sheet with a mistake may speak for are looked into, but nothing is concluded from their names.
    """
    found = Reads()
    unsure = tuple(_check_sheets(folder, found))
    names = _check_names(folder, found)
    _mark(folder, [key for key in names if not key.startswith(unsure)], found)
    sure, others = _plans(folder, names, unsure, found)
    for plan in sure:
        _check_plan(plan, folder, found)
    for plan in (*sure, *others):
        found.mistakes += [said for lane in plan.lanes for said in _pair(lane, folder)]
    found.plans = sure
    if not found.mistakes:
        sent = {key: folder.files[key] for plan in sure for key in plan.files}
        found.notes += [f"{' and '.join(same)} hold the same reads: is one a copy by mistake?" for same in copies(sent)]
    found.mistakes = list(dict.fromkeys(found.mistakes))
    if not folder.of_kind(Kind.READS) and not found.mistakes:
        found.mistakes.append(
            f"{folder.root} holds no reads: FASTQ files are expected (<sample>_R1.fastq.gz, <sample>_R2.fastq.gz)."
        )
    return found


def _check_sheets(folder: ReadsFolder, found: Reads) -> list[str]:
    """Tell the mistakes of every sheet, and return the folders of those that have some."""
    unsure = []
    for key in folder.of_kind(Kind.SHEET):
        try:
            text = folder.sheet(key) or ""
        except InvalidSheet as error:
            said = [f"{error}."]
        else:
            if not samplesheet.is_sheet(text):
                found.notes.append(f"{key} is Illumina's own sample sheet and is not followed.")
                continue
            rows, faults = samplesheet.look(text, key, folder.name)
            said = [f"{fault}." for fault in faults] + _absent(rows, key, folder)
        found.mistakes += said
        if said:
            unsure.append(key.rpartition("/")[0] + "/")
    return unsure


def _absent(rows: Iterable[Row], key: str, folder: ReadsFolder) -> list[str]:
    cells = [(row, column, getattr(row, column)) for row in rows for column in ("fastq_1", "fastq_2")]
    named = {file for _, _, file in cells}
    return [
        f"{key}: line {row.line}, column {column}: there is no file {file}.{_meant(file, folder, named)}"
        for row, column, file in cells
        if file not in folder.files
    ]


def _meant(missing: str, folder: ReadsFolder, taken: set[str]) -> str:
    """Name the file that is most like a missing one, if any is."""
    home, _, name = missing.rpartition("/")
    free = {key.rpartition("/")[2]: key for key in folder.of_kind(Kind.READS) if key not in taken}
    beside = [one for one, key in free.items() if key.rpartition("/")[0] == home]
    if name in free:
        return f" Did you mean {free[name]}?"
    close = difflib.get_close_matches(name, beside, 1, _ALIKE)
    return f" Did you mean {close[0]}?" if close else ""


def _check_names(folder: ReadsFolder, found: Reads) -> list[str]:
    """Return the keys of reads that may be keys, having told of the others."""
    good = []
    for key in folder.of_kind(Kind.READS):
        try:
            good.append(check_key(key))
        except InvalidKey as error:
            found.mistakes.append(_bad_name(key, error))
    return good


def _bad_name(key: str, error: InvalidKey) -> str:
    if key.endswith((".fastq", ".fq")):
        return f"{key} is not compressed; compress it with `gzip` or `bgzip`."
    home = key.rpartition("/")[0]
    try:
        check_key(f"{home}/a.fq.gz")
    except InvalidKey:
        return f"{home}: {error}; rename it."  # said once, however many files lie there
    return f"{key}: {error}."


def _mark(folder: ReadsFolder, names: Iterable[str], found: Reads) -> None:
    """Put a completion marker where names say that there are more lanes, and nothing says that all are there."""
    planner = Planner(folder)
    for key in names:
        try:
            waiting = [plan for plan in planner.for_reads(key) if plan.waits and not plan.sheet]
            name = parse(key)
        except InvalidKey:
            continue
        if waiting and name.partial and folder.add_marker(name.folder):
            found.notes.append(
                f"No sheet says how many lanes there are in {name.folder}: all that lie there are taken, "
                f"and {MARKER} is sent after them to say so."
            )


def _plans(
    folder: ReadsFolder, names: Iterable[str], unsure: tuple[str, ...], found: Reads
) -> tuple[list[Plan], list[Plan]]:
    """Return one plan for each sample, and those that a mistake in a sheet makes uncertain."""
    planner = Planner(folder)
    plans: dict[tuple[str, str], Plan] = {}
    others: list[Plan] = []
    for key in [*folder.of_kind(Kind.SHEET), *names]:
        doubtful = key.startswith(unsure)
        try:
            made = planner.for_object(key)
        except (InvalidKey, InvalidSheet) as error:
            if not doubtful:
                found.mistakes.append(f"{key}: {error}.")
            continue
        if doubtful:
            others += [replace(plan, waits="", disputed="") for plan in made]
            continue
        for plan in made:
            other = plans.setdefault((plan.project, plan.sample), plan)
            if set(other.files) != set(plan.files):
                found.mistakes.append(_twice(other, plan))
    return [plans[who] for who in sorted(plans)], others


def _twice(*plans: Plan) -> str:
    one, two = (" ".join(sorted(plan.files)) for plan in sorted(plans, key=lambda plan: sorted(plan.files)))
    return (
        f"{plans[0].project}/{plans[0].sample} would be two different sets of reads, {one} and {two}: write a sheet "
        "(patient,sample,lane,fastq_1,fastq_2) in a folder above all of them, "
        "or rename what is another sample."
    )


def _check_plan(plan: Plan, folder: ReadsFolder, found: Reads) -> None:
    who = f"{plan.project}/{plan.sample}"
    found.mistakes += [f"{who}: {said}." for said in (plan.disputed, plan.waits) if said]
    if len(plan.lanes) > MOST_LANES:
        found.mistakes.append(f"{who} has {len(plan.lanes)} lanes; HealthOmics imports at most {MOST_LANES} at once.")
    for lane in plan.lanes if not plan.sheet else ():
        missing = [key for key in (lane.fastq_1, lane.fastq_2) if key not in folder.files]
        if missing:
            found.mistakes.append(_alone(lane, missing[0], folder))


def _alone(lane: PlannedLane, missing: str, folder: ReadsFolder) -> str:
    there = lane.fastq_2 if missing == lane.fastq_1 else lane.fastq_1
    return (
        f"{there} has no mate: {missing} is not there.{_meant(missing, folder, {there} | _paired(folder))} "
        "Reads must be paired: add it, or take this file out."
    )


def _paired(folder: ReadsFolder) -> set[str]:
    """The reads whose mates, by their names, are there: nobody meant one of them for another sample's."""
    paired = set()
    for key in folder.of_kind(Kind.READS):
        with suppress(InvalidKey):
            if parse(key).mate in folder.files:
                paired.add(key)
    return paired


def _pair(lane: PlannedLane, folder: ReadsFolder) -> list[str]:
    """Return what is wrong with two mates; of two damaged files, both are told."""
    keys = (lane.fastq_1, lane.fastq_2)
    if any(key not in folder.files for key in keys):
        return []
    try:
        one, two = (source(folder.files[key], key) for key in keys)
        return _faults(one, two) or _ends(*((key, folder.files[key]) for key in keys))
    except OSError as error:
        return [f"{error.filename} cannot be read: {error.strerror}."]


def _faults(one: preflight.Source, two: preflight.Source) -> list[str]:
    try:
        preflight.check_pair(one, two)
    except MateMismatch as error:
        return [f"{error}."]
    except InvalidFastq:
        said = []
        for source in (one, two):
            try:
                preflight.check_file(source)
            except InvalidFastq as error:
                said.append(f"{error}.")
        return said
    return []


def _ends(first: tuple[str, Path], second: tuple[str, Path]) -> list[str]:
    try:
        whole_file.check_pair(first, second)
    except InvalidFastq as error:
        return [f"{error}."]
    return []
