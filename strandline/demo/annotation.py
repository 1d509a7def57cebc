"""A ClinVar file held against the reference before anything is started, as the pipeline would after minutes."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from strandline import words
from strandline.clinvar import ClinvarReader
from strandline.demo.reference import Derived
from strandline.errors import AssemblyMismatch
from strandline.regions import grch38_contig


@dataclass(frozen=True)
class Release:
    """A ClinVar release that fits the reference: its date, its records, and how many alleles were compared."""

    date: str
    records: int
    compared: int


def check(path: Path, reference: Derived | None, called: str) -> Release:
    """Read a ClinVar VCF whole and compare it with the reference, which is called `called`; None compares nothing.

    Raises InvalidAnnotation for another form, InvalidVcf for a damaged file, AssemblyMismatch for another assembly.
    """
    with ClinvarReader.open(path) as reader:
        records = reader.scan()
        if reference is None:
            return Release(reader.release, records, 0)
        known = {grch38_contig(name) for name in reference.lengths}
        if not known & reader.sampled.keys():
            raise AssemblyMismatch(
                f"{path.name} describes {_some(reader.sampled)}, and {called} has {_some(known)}: they share no "
                "contig, so nothing could be found. Take the ClinVar of all chromosomes, or leave --clinvar out."
            )
        try:
            return Release(reader.release, records, reader.check_assembly(reference.bases))
        except AssemblyMismatch as error:
            raise AssemblyMismatch(
                f"{error} {called} and ClinVar must be of the same assembly, GRCh38: take clinvar.vcf.gz of NCBI's "
                "folder vcf_GRCh38 and a GRCh38 reference."
            ) from error


def _some(names: Collection[str]) -> str:
    return words.some(sorted(names, key=lambda name: (len(name), name)), 3) or "no contig"
