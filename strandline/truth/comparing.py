"""One comparison of calls with a truth, from two VCFs to figures."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from strandline import tools
from strandline.errors import AssemblyMismatch, StrandlineError
from strandline.truth.carried import CarriedAlleles
from strandline.truth.comparison import Comparison, Side, Wanted
from strandline.truth.contigs import Contigs
from strandline.truth.counted import write_counted
from strandline.truth.fasta import Fasta, open_fasta
from strandline.truth.intersecting import Intersection
from strandline.truth.lists import write_lists
from strandline.truth.normalising import normalise
from strandline.truth.targets import Targets
from strandline.vcf import VcfReader

_MARGIN = 10_000
"""Bases beyond the regions that are read all the same: an indel may be written to the right of where it begins."""

_TOOLS = ("bcftools", "samtools")


def compare(wanted: Wanted) -> Comparison:
    """Compare calls with a truth; StrandlineError says why that cannot be, with what to do."""
    tools.require(_TOOLS)
    with tempfile.TemporaryDirectory(prefix="strandline-truth-") as folder:
        return _Comparer(wanted, Path(folder)).compare()


class _Comparer:
    """Compares in a folder for temporary files; the names of contigs are those of the reference, else of the calls."""

    def __init__(self, wanted: Wanted, scratch: Path) -> None:
        self._wanted = wanted
        self._scratch = scratch
        self._contigs = Contigs()
        self._fasta: Fasta | None = None
        if wanted.reference:
            self._fasta = open_fasta(wanted.reference, scratch)
            self._contigs.learn(self._fasta.name, self._fasta.lengths)
        for path in (wanted.calls, wanted.truth):
            with VcfReader.open(path) as reader:
                self._contigs.learn(path.name, reader.header.contigs)
        self._targets = Targets.read(wanted.regions, self._contigs.name) if wanted.regions else None

    def compare(self) -> Comparison:
        """Return the figures."""
        wanted = self._wanted
        calls = self._side(wanted.calls, wanted.sample, "--sample", "calls", every_filter=wanted.every_filter)
        truth = self._side(wanted.truth, wanted.truth_sample, "--truth-sample", "truth", every_filter=False)
        self._require_common_ground(calls, truth)
        found = Intersection.of(self._scratch / "calls.bcf", self._scratch / "truth.bcf", self._scratch / "isec")
        found.require_one_assembly(calls.file, truth.file)
        lists = write_lists(found, wanted.out) if wanted.out else []
        missed = found.missed_by_contig(), found.missed_beside_extra()
        return Comparison(wanted, calls, truth, self._targets, found.count(), *missed, lists)

    def _side(self, path: Path, sample: str | None, option: str, name: str, *, every_filter: bool) -> Side:
        scratch = self._scratch / name
        with VcfReader.open(path) as reader:
            carried = CarriedAlleles(reader, sample, option, place=self._place(reader), every_filter=every_filter)
            alleles = normalise(carried, self._contigs, self._fasta, scratch, path.name)
        counted = write_counted(alleles, carried, self._contigs.all, self._targets, scratch.with_suffix(".bcf"))
        return Side(path.name, carried.sample, counted, carried.left_out)

    def _place(self, reader: VcfReader) -> Callable[[str, int, int], str | None]:
        """Return what gives a contig its one name, or None where no region is near (0-based, half-open)."""

        def place(contig: str, start: int, end: int) -> str | None:
            name = self._contigs.name(contig)
            if self._targets and not self._targets.overlap(name, start - _MARGIN, end + _MARGIN):
                return None
            if self._fasta and name not in self._fasta.lengths:
                raise reader.fault(
                    f"{contig} is not in {self._fasta.name}. Give the reference that the calls were made on, or count "
                    "with --regions only where there is one"
                )
            return name

        return place

    def _require_common_ground(self, calls: Side, truth: Side) -> None:
        if not truth.counted:
            where = f" in {self._wanted.regions.name}" if self._wanted.regions else ""
            raise StrandlineError(
                f"{truth.file} has no allele{where} to measure with ({left_out(truth)}). Do its contigs have the names "
                f"{'of the regions' if where else 'that you expect'}, and is {truth.sample} whom you mean?"
            )
        used = calls.counted.keys() | truth.counted.keys()
        self._contigs.require_one_assembly(used)
        if calls.counted and not calls.counted.keys() & truth.counted.keys():
            ours, theirs = (", ".join(list(side.counted)[:3]) for side in (calls, truth))
            raise AssemblyMismatch(
                f"{calls.file} has alleles on {ours} and {truth.file} on {theirs}: no contig is in both, so "
                "there is nothing to compare. Name contigs alike (`bcftools annotate --rename-chrs`), or take the "
                "truth that matches."
            )


def left_out(side: Side) -> str:
    """Say why alleles of a file do not count, as in `3 reference (0/0), 1 marked by a filter`."""
    return ", ".join(f"{count:,} {why}" for why, count in side.left_out.items() if count) or "it is empty"
