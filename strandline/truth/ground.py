"""Where alleles are compared: the contigs and their names, the reference, and the regions that count."""

from collections.abc import Callable
from pathlib import Path

from strandline.truth.comparison import Wanted
from strandline.truth.contigs import Contigs
from strandline.truth.fasta import Fasta, open_fasta
from strandline.truth.targets import Targets
from strandline.vcf import VcfReader

Place = Callable[[str, int, int], str | None]

_MARGIN = 10_000
"""Bases after the regions that are read all the same: an indel may be written to the right of where it begins."""


class Ground:
    """What two files have in common before their alleles are read.

    Contigs have the names of the reference, else of the calls. `scratch` is a folder for temporary files.
    """

    def __init__(self, wanted: Wanted, scratch: Path) -> None:
        self.contigs = Contigs()
        self.fasta: Fasta | None = None
        if wanted.reference:
            self.fasta = open_fasta(wanted.reference, scratch)
            self.contigs.learn(self.fasta.name, self.fasta.lengths)
        for path in (wanted.calls, wanted.truth):
            with VcfReader.open(path) as reader:
                self.contigs.learn(path.name, reader.header.contigs)
        self.targets = Targets.read(wanted.regions, self.contigs.name) if wanted.regions else None

    def counts(self, contig: str, start: int, end: int) -> bool:
        """Tell whether a base of start to end (0-based, half-open) counts."""
        return self.targets is None or self.targets.overlap(contig, start, end)

    def place(self, reader: VcfReader) -> Place:
        """Return what gives a contig its one name, or None where no region is near (0-based, half-open)."""

        def place(contig: str, start: int, end: int) -> str | None:
            name = self.contigs.name(contig)
            if not self.counts(name, start - _MARGIN, end):
                return None
            if self.fasta and name not in self.fasta.lengths:
                raise reader.fault(
                    f"{contig} is not in {self.fasta.name}. Give the reference that the calls were made on, or count "
                    "with --regions only where there is one"
                )
            return name

        return place
