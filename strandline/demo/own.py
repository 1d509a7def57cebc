"""Somebody's own data, made ready or refused: everything is looked at before anything is started."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from strandline import report
from strandline.demo import annotation, reads, reference
from strandline.demo.annotation import Release
from strandline.demo.folder import ReadsFolder
from strandline.demo.materials import Materials, Parcel
from strandline.demo.reference import Derived
from strandline.errors import StrandlineError
from strandline.fastq import Kind
from strandline.planning import Plan

SAMPLES_SHOWN = 20

Remark = Callable[[str], None]


class Unfit(StrandlineError):
    """Somebody's data cannot be analysed as it is; `mistakes` says each reason in a sentence."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__(" ".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody named on the command line, and `scratch` for what no cache can keep."""

    reads: Path
    reference: Path
    scratch: Path
    annotation: Path | None = None
    intervals: Path | None = None
    known_sites: tuple[Path, ...] = ()
    out: Path | None = None


@dataclass
class Prepared:
    """The materials, and sentences that say what they are and what will be done with them."""

    materials: Materials
    sentences: list[str] = field(default_factory=list)


def prepare(given: Given, remark: Remark = lambda _: None) -> Prepared:
    """Look at everything that was given; Unfit tells every mistake at once."""
    mistakes = check_out(given.out, given.reads)
    remark("Looking into the reads")
    folder, found = _reads(given.reads, mistakes)
    remark("Reading the reference")
    derived, where = _reference(given, mistakes)
    release = None
    if given.annotation:
        remark("Holding ClinVar against the reference")
        release = _annotation(given.annotation, derived, given.reference.name, mistakes)
    mistakes += check_calling(given.intervals, given.known_sites)
    if mistakes or folder is None or derived is None:
        raise Unfit(mistakes)
    materials = Materials(
        parcels=_parcels(folder, found.plans),
        people=tuple((plan.project, plan.sample) for plan in found.plans),
        reference=derived.fasta,
        reference_name=re.sub(r"\.(gz|bgz|bgzf)$", "", given.reference.name),
        annotation=given.annotation,
        intervals=given.intervals,
        known_sites=given.known_sites,
        known=derived.known,
    )
    sentences = [
        *_told_samples(folder, found.plans),
        *(folder.shown(note) for note in found.notes),
        _told_reference(given.reference, derived, where),
        _told_release(given.annotation, release),
    ]
    return Prepared(materials, sentences)


def check_calling(intervals: Path | None, known_sites: tuple[Path, ...]) -> list[str]:
    """Return which of the files for the GATK workflow are not there; what is in them is checked by its tasks."""
    named = [("--intervals", path) for path in (intervals,) if path] + [("--known-sites", path) for path in known_sites]
    return [
        f"{option} {path} {'is a folder' if path.is_dir() else 'is not there'}; name a file."
        for option, path in named
        if not path.is_file()
    ]


def check_out(out: Path | None, beside: Path | None = None) -> list[str]:
    """Return why nothing can be put into the folder `out`; nothing to say is well."""
    why = _objection(out, beside) if out else ""
    return [f"--out {out} {why}."] if why else []


def _objection(out: Path, beside: Path | None) -> str:
    if out.resolve() == Path.cwd():
        return "is the folder that you are in; name a new one"
    if beside and out.resolve().is_relative_to(beside.resolve()):
        return "lies in the folder of the reads, where the next demo would look for reads"
    if out.is_dir():
        full = any(out.iterdir())
        return f"is not empty, and nothing is ever overwritten; {_next_free(out)} would be free" if full else ""
    if out.exists():
        return "is a file; name a folder that is not there yet"
    above = next(path for path in out.absolute().parents if path.exists())
    if not above.is_dir():
        return f"cannot be made: {above} is a file"
    return "" if os.access(above, os.W_OK) else f"cannot be made: {above} is read-only"


def _next_free(out: Path) -> Path:
    return next(path for number in range(2, 10_000) if not (path := out.with_name(f"{out.name}-{number}")).exists())


def _reads(path: Path, mistakes: list[str]) -> tuple[ReadsFolder | None, reads.Reads]:
    if not path.is_dir():
        what = "is a file; name the folder that it lies in" if path.is_file() else "is not there"
        mistakes.append(f"--reads {path} {what}.")
        return None, reads.Reads()
    try:
        folder = ReadsFolder(path)
        found = reads.check(folder)
    except OSError as error:
        mistakes.append(f"--reads: {error.filename} cannot be read: {error.strerror}.")
        return None, reads.Reads()
    mistakes += [folder.shown(mistake) for mistake in found.mistakes]
    return folder, found


def _reference(given: Given, mistakes: list[str]) -> tuple[Derived | None, Path]:
    path, cache = given.reference, reference.cache_folder()
    if not path.is_file():
        mistakes.append(f"--reference {path} {'is a folder' if path.is_dir() else 'is not there'}; name a FASTA file.")
        return None, cache
    try:
        try:
            return reference.derive(path, cache), cache
        except PermissionError:
            # A home that cannot be written is no reason to stop: it is only done again next time
            return reference.derive(path, given.scratch), given.scratch
    except StrandlineError as error:
        mistakes.append(f"--reference: {error}")
    except OSError as error:
        mistakes.append(f"--reference {path} cannot be made ready: {error.strerror} ({error.filename}).")
    return None, cache


def _annotation(path: Path, derived: Derived | None, called: str, mistakes: list[str]) -> Release | None:
    if not path.is_file():
        mistakes.append(f"--clinvar {path} {'is a folder' if path.is_dir() else 'is not there'}; name a VCF file.")
        return None
    try:
        return annotation.check(path, derived, called)
    except StrandlineError as error:
        mistakes.append(f"--clinvar: {error}")
    except OSError as error:
        mistakes.append(f"--clinvar {path} cannot be read: {error.strerror}.")
    return None


def _parcels(folder: ReadsFolder, plans: list[Plan]) -> tuple[Parcel, ...]:
    """Sheets first, so that no name speaks before them; markers last, because they say that all is there."""
    wanted = {key for plan in plans for key in plan.files}
    reads_ = [key for key in folder.of_kind(Kind.READS) if key in wanted]
    keys = [*folder.of_kind(Kind.SHEET), *reads_, *folder.of_kind(Kind.MARKER)]
    return tuple(Parcel(folder.files[key], key) for key in keys)


def _told_samples(folder: ReadsFolder, plans: list[Plan]) -> list[str]:
    people = "1 sample" if len(plans) == 1 else f"{len(plans)} samples"
    told = [f"{people} in {folder.root} (project/sample):"]
    for plan in plans[:SAMPLES_SHOWN]:
        size = report.size(sum(folder.files[key].stat().st_size for key in plan.files))
        lanes = f"{len(plan.lanes)} lanes ({', '.join(lane.id for lane in plan.lanes)})"
        said_by = f", by {folder.shown(plan.sheet)}" if plan.sheet else ""
        told.append(f"  {plan.project}/{plan.sample}: {'1 pair' if len(plan.lanes) == 1 else lanes}, {size}{said_by}")
    if len(plans) > SAMPLES_SHOWN:
        told.append(f"  … and {len(plans) - SAMPLES_SHOWN} more")
    return told


def _told_reference(path: Path, derived: Derived, where: Path) -> str:
    lengths, known = derived.lengths, sum(derived.known.values())
    contigs = "1 contig" if len(lengths) == 1 else f"{len(lengths):,} contigs"
    kept = f"; what is derived from it is kept in {where}" if derived.fresh else "; derived earlier"
    return f"Reference {path}: {contigs}, {known:,} known bases{kept}."


def _told_release(path: Path | None, release: Release | None) -> str:
    if path is None or release is None:
        return "No ClinVar (--clinvar): variants are called and loaded, and nothing will say what they mean."
    return (
        f"ClinVar {path} of {release.date}: {release.records:,} records, all {release.compared} compared alleles fit."
    )
