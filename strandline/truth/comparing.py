"""One comparison of calls with a truth, from two VCFs to figures."""

import tempfile
from pathlib import Path

from strandline import tools
from strandline.errors import AssemblyMismatch, StrandlineError
from strandline.truth.carried import CarriedAlleles
from strandline.truth.comparison import Comparison, Side, Wanted
from strandline.truth.counted import write_counted
from strandline.truth.ground import Ground
from strandline.truth.intersecting import Intersection
from strandline.truth.lists import write_lists
from strandline.truth.normalising import normalise
from strandline.vcf import VcfReader

_TOOLS = ("bcftools", "samtools")


def compare(wanted: Wanted) -> Comparison:
    """Compare calls with a truth; StrandlineError says why that cannot be, with what to do."""
    tools.require(_TOOLS)
    with tempfile.TemporaryDirectory(prefix="strandline-truth-") as folder:
        return _Comparer(wanted, Path(folder)).compare()


class _Comparer:
    """Compares in a folder for temporary files."""

    def __init__(self, wanted: Wanted, scratch: Path) -> None:
        self._wanted = wanted
        self._scratch = scratch
        self._ground = Ground(wanted, scratch)

    def compare(self) -> Comparison:
        """Return the figures."""
        wanted = self._wanted
        calls = self._side(wanted.calls, wanted.sample, "--sample", "calls", every_filter=wanted.every_filter)
        truth = self._side(wanted.truth, wanted.truth_sample, "--truth-sample", "truth", every_filter=False)
        self._require_common_ground(calls, truth)
        found = Intersection.of(self._scratch / "calls.bcf", self._scratch / "truth.bcf", self._scratch / "isec")
        found.require_one_assembly(calls.file, truth.file)
        lists = write_lists(found, wanted.out) if wanted.out else []
        return Comparison(wanted, calls, truth, self._ground.targets, *found.count(), lists)

    def _side(self, path: Path, sample: str | None, option: str, name: str, *, every_filter: bool) -> Side:
        scratch = self._scratch / name
        with VcfReader.open(path) as reader:
            carried = CarriedAlleles(
                reader, sample, option, place=self._ground.place(reader), every_filter=every_filter
            )
            alleles = normalise(carried, self._ground, scratch, path.name)
        counted = write_counted(alleles, carried, self._ground, scratch.with_suffix(".bcf"))
        return Side(path.name, carried.sample, counted, carried.left_out)

    def _require_common_ground(self, calls: Side, truth: Side) -> None:
        if not truth.counted:
            where = f" in {self._wanted.regions.name}" if self._wanted.regions else ""
            raise StrandlineError(
                f"{truth.file} has no allele{where} to measure with ({left_out(truth)}). Do its contigs have the names "
                f"{'of the regions' if where else 'that you expect'}, and is {truth.sample} whom you mean?"
            )
        used = calls.counted.keys() | truth.counted.keys()
        self._ground.contigs.require_one_assembly(used)
        if calls.counted and not calls.counted.keys() & truth.counted.keys():
            ours, theirs = (", ".join(list(side.counted)[:3]) for side in (calls, truth))
            raise AssemblyMismatch(
                f"{calls.file} has alleles on {ours} and {truth.file} on {theirs}: no contig is in both, so "
                "there is nothing to compare. Name contigs alike (`bcftools annotate --rename-chrs`), or take the "
                "truth that matches."
            )


def left_out(side: Side) -> str:
    """Say why alleles of a file do not count, as in `3 reference (0/0), 1 marked by a filter`."""
    return ", ".join(f"{count:,} {why}" for why, count in side.left_out.items()) or "it is empty"
