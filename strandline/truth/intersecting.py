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
_NEAR = 30  # bases; tools that compare haplotypes look about as far


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

    def shared(self) -> Iterator[tuple[Allele, Allele]]:
        """Alleles that both have, each as the calls and as the truth have it."""
        pair = (alleles(self.folder / "0002.vcf"), alleles(self.folder / "0003.vcf"))
        return zip(*pair, strict=True)

    def count(self) -> dict[Kind, Counts]:
        """Count alleles and genotypes by kind."""
        counts: dict[Kind, Counts] = defaultdict(Counts)
        for one in alleles(self.extra):
            counts[one.kind].extra += 1
        for one in alleles(self.missed):
            counts[one.kind].missed += 1
        for called, true in self.shared():
            of_kind = counts[called.kind]
            of_kind.shared += 1
            same = same_genotype(called.genotype, true.genotype)
            if same is not None:
                of_kind.same_genotype += same
                of_kind.other_genotype += not same
        return together(counts)

    def missed_by_contig(self) -> Counter[str]:
        """Return how many alleles of the truth were missed on each contig."""
        return Counter(one.contig for one in alleles(self.missed))

    def missed_beside_extra(self) -> int:
        """Return how many missed alleles have an extra one nearby: perhaps one change of bases, written in two ways."""
        places: dict[str, list[int]] = defaultdict(list)
        for one in alleles(self.extra):
            places[one.contig].append(one.position)
        beside = 0
        for one in alleles(self.missed):
            extra = places.get(one.contig, [])
            at = bisect_left(extra, one.position - _NEAR)
            beside += at < len(extra) and extra[at] <= one.position + _NEAR
        return beside

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


def same_genotype(one: str, other: str) -> bool | None:
    """Tell whether two genotypes of an allele agree; None when one of them is a half-call.

    On all copies is on all copies: 1 of a haploid call is 1/1 of a diploid one.
    """
    if "." in one or "." in other:
        return None
    return one == other or ("0" not in one and "0" not in other)
