"""What two normalised files have in common, and what only one of them has, as bcftools isec says it."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from strandline.errors import AssemblyMismatch
from strandline.truth import bcftools
from strandline.truth.figures import Counts, Kind, kind_of, together

_COMPARED = 200_000
NEAR = 30  # bases; tools that compare haplotypes look about as far


class Allele(NamedTuple):
    """A normalised allele of a list; `position` is 1-based, `text` is its record."""

    contig: str
    position: int
    ref: str
    alt: str
    genotype: str
    text: str

    @property
    def kind(self) -> Kind:
        """What kind of allele it is."""
        return kind_of(self.ref, self.alt)


class Tally(NamedTuple):
    """Counts by kind, missed alleles by contig, and how many of these have an extra one nearby.

    Two alleles that lie so near are perhaps one change of bases, written in two ways.
    """

    counts: dict[Kind, Counts]
    missed: Counter[str]
    beside_extra: int


@dataclass(frozen=True)
class Intersection:
    """The four lists that bcftools isec makes, in a folder of their own."""

    folder: Path

    @classmethod
    def of(cls, calls: Path, truth: Path, folder: Path) -> "Intersection":
        """Intersect two indexed files by contig, position and both alleles."""
        bcftools.run("isec", "--collapse", "none", "-Ov", "-p", folder, calls, truth)
        return cls(folder)

    @property
    def extra(self) -> Path:
        """Alleles that only the calls have."""
        return self.folder / "0000.vcf"

    @property
    def missed(self) -> Path:
        """Alleles that only the truth has."""
        return self.folder / "0001.vcf"

    @property
    def called(self) -> Path:
        """Alleles that both have, as the calls have them."""
        return self.folder / "0002.vcf"

    def shared(self) -> Iterator[tuple[Allele, Allele]]:
        """Alleles that both have, each as the calls and as the truth have it."""
        pair = (alleles(self.called), alleles(self.folder / "0003.vcf"))
        return zip(*pair, strict=True)

    def count(self) -> Tally:
        """Count alleles and genotypes, in one pass over each list."""
        counts: dict[Kind, Counts] = defaultdict(Counts)
        places: dict[str, list[int]] = defaultdict(list)
        missed: Counter[str] = Counter()
        beside = 0
        for one in alleles(self.extra):
            counts[one.kind].extra += 1
            places[one.contig].append(one.position)
        for one in alleles(self.missed):
            counts[one.kind].missed += 1
            missed[one.contig] += 1
            beside += _is_near(one.position, places.get(one.contig, []))
        for called, true in self.shared():
            of_kind = counts[called.kind]
            of_kind.shared += 1
            same = same_genotype(called.genotype, true.genotype)
            if same is not None:
                of_kind.same_genotype += same
                of_kind.other_genotype += not same
        return Tally(together(counts), missed, beside)

    def require_one_assembly(self, calls: str, truth: str) -> None:
        """Raise AssemblyMismatch when both files name a base of the same place and these differ.

        Only places that no shared allele vouches for are looked at, the first 200,000 of the truth.
        """
        known = {(one.contig, one.position): one.ref for one in islice(alleles(self.missed), _COMPARED)}
        for one in alleles(self.extra) if known else ():
            true = known.get((one.contig, one.position))
            if true and true[: len(one.ref)] != one.ref[: len(true)]:
                raise AssemblyMismatch(
                    f"At {one.contig}:{one.position} the reference is {one.ref} in {calls} and {true} in {truth}, so "
                    "they are of two assemblies. Take the truth for the assembly that the calls were made on."
                )


def alleles(path: Path) -> Iterator[Allele]:
    """Return the alleles of one list."""
    with path.open() as lines:
        for text in lines:
            if not text.startswith("#"):
                fields = text.rstrip("\n").split("\t")
                yield Allele(fields[0], int(fields[1]), fields[3], fields[4], fields[9], text)


def _is_near(position: int, others: list[int]) -> bool:
    at = bisect_left(others, position - NEAR)
    return at < len(others) and others[at] <= position + NEAR


def same_genotype(one: str, other: str) -> bool | None:
    """Tell whether two genotypes of an allele agree; None when one of them is a half-call.

    On all copies is on all copies: 1 of a haploid call is 1/1 of a diploid one.
    """
    if "." in one or "." in other:
        return None
    return one == other or ("0" not in one and "0" not in other)
