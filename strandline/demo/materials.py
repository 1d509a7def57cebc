"""What the demo works on: the files that it ships with, or those that somebody brought."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from strandline import fastq, samplesheet
from strandline.errors import StrandlineError
from strandline.fastq import Kind

PROJECT = "demo"
SUMS = "SHA256SUMS"


class Workflow(StrEnum):
    """The workflows that the demo can deploy, by their folders; `germline_gatk` needs GATK."""

    LITE = "germline_lite"
    GATK = "germline_gatk"


Who = tuple[str, str]
"""A project and a sample of it."""


@dataclass(frozen=True)
class Parcel:
    """A file and the key below `inputs/` that it is sent to."""

    path: Path
    key: str


@dataclass(frozen=True, kw_only=True)
class Materials:
    """What is sent, in this order, and whose it is; reference (FASTA), annotation (ClinVar VCF) and targets (BED).

    `intervals` (BED or interval list) is where variants are called, `known_sites` (VCF) are for base qualities.

    `reference_name` is what the reference is called when its file is called otherwise.
    `known` tells for each contig of somebody's own reference how many of its bases are not N; None for the shipped one.
    """

    parcels: tuple[Parcel, ...]
    people: tuple[Who, ...]
    reference: Path
    reference_name: str = ""
    annotation: Path | None = None
    targets: Path | None = None
    intervals: Path | None = None
    known_sites: tuple[Path, ...] = ()
    known: Mapping[str, int] | None = None

    @classmethod
    def find(cls, folder: Path) -> Self:
        """Find those that ship; StrandlineError when one is missing, doubled or not what its checksum says."""
        if not folder.is_dir():
            raise StrandlineError(f"{folder} is not there: the demo runs from a checkout of Strandline.")
        _check_sums(folder)
        files = sorted(path for path in folder.iterdir() if path.is_file())
        reads = [path for path in files if fastq.kind(fastq.ROOT + path.name) is Kind.READS]
        sheet = _only(files, "sample sheet", ".csv")
        parcels = tuple(Parcel(path, f"{fastq.ROOT}{PROJECT}/{path.name}") for path in (*reads, sheet))
        rows = samplesheet.read(sheet.read_text("utf-8-sig"), parcels[-1].key, "")
        return cls(
            parcels=parcels,
            people=tuple(dict.fromkeys((row.project, row.sample) for row in rows)),
            reference=_only(files, "reference", ".fa", ".fa.gz", ".fasta", ".fasta.gz"),
            annotation=_only(files, "annotation", ".vcf", ".vcf.gz"),
            targets=_only(files, "list of targets", ".bed"),
        )

    @property
    def counted(self) -> Mapping[str, int]:
        """The bases that a row of coverage is to be counted over, by contig; intervals are counted whole."""
        return {} if self.intervals else self.known or {}

    @property
    def own(self) -> bool:
        """Whether somebody brought these files."""
        return self.known is not None


def _only(files: list[Path], what: str, *endings: str) -> Path:
    found = [path for path in files if path.name.endswith(endings)]
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        raise StrandlineError(f"The demo needs one {what} ({' or '.join(endings)}) and found {names}.")
    return found[0]


def _check_sums(folder: Path) -> None:
    for line in (folder / SUMS).read_text().splitlines():
        wanted, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            raise StrandlineError(f"{path} is not the file that {SUMS} describes: restore it with git.")
