"""The files that the demo works on, told apart by what they are and checked against their sums."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from strandline import fastq, samplesheet
from strandline.errors import StrandlineError
from strandline.fastq import Kind

PROJECT = "demo"
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Materials:
    """Reads and the sheet that names them; reference (FASTA), annotation (ClinVar VCF) and targets (BED)."""

    reads: tuple[Path, ...]
    sheet: Path
    reference: Path
    annotation: Path
    targets: Path

    @classmethod
    def find(cls, folder: Path) -> Self:
        """Find them in `folder`; StrandlineError when one is missing, doubled or not what its checksum says."""
        if not folder.is_dir():
            raise StrandlineError(f"{folder} is not there: the demo runs from a checkout of Strandline.")
        _check_sums(folder)
        files = sorted(path for path in folder.iterdir() if path.is_file())
        reads = tuple(path for path in files if fastq.kind(fastq.ROOT + path.name) is Kind.READS)
        return cls(
            reads,
            _only(files, "sample sheet", ".csv"),
            _only(files, "reference", ".fa", ".fa.gz", ".fasta", ".fasta.gz"),
            _only(files, "annotation", ".vcf", ".vcf.gz"),
            _only(files, "list of targets", ".bed"),
        )

    @property
    def samples(self) -> list[str]:
        """The samples that the sheet names."""
        rows = samplesheet.read(self.sheet.read_text("utf-8-sig"), f"{fastq.ROOT}{PROJECT}/{self.sheet.name}", "")
        return list(dict.fromkeys(row.sample for row in rows))


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
