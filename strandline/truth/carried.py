"""The alleles that one sample of a VCF carries, and a tally of what is left out and why."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from strandline.truth.sample import FIRST_SAMPLE, sample_column
from strandline.vcf import VcfLine, VcfReader
from strandline.vcf_alleles import CARRIED, clean_alternate, clean_reference, genotype_of, is_placeholder

FILTERED: Final = "marked by a filter"
NO_CALL: Final = "not called (./.)"
REFERENCE: Final = "reference (0/0)"
SYMBOLIC: Final = "symbolic, * or breakend"
AMBIGUOUS: Final = "with bases other than ACGT"
OUTSIDE: Final = "outside the regions"
REPEATED: Final = "said twice"

_BASES: Final = frozenset("ACGT")
_UNMARKED: Final = frozenset({"PASS", "."})


@dataclass(frozen=True, slots=True)
class CarriedAllele:
    """One alternate allele as a record writes it: `position` is 1-based, `line` is the record's line in its file.

    `ploidy` is 0 where a half-call (./1) leaves it open how many copies there are.
    """

    contig: str
    position: int
    ref: str
    alt: str
    quality: str
    filters: str
    copies: int
    ploidy: int
    line: int


class CarriedAlleles:
    """Iterates the alleles of one sample that pass the filters; `left_out` counts the others by reason.

    `place(contig, start, end)` gives a contig its one name, or None where nothing is counted (0-based, half-open).
    Raises InvalidVcf, with the line, for a gVCF and for what is no record.
    """

    def __init__(
        self,
        reader: VcfReader,
        sample: str | None,
        option: str,
        *,
        place: Callable[[str, int, int], str | None],
        every_filter: bool = False,
    ) -> None:
        self.left_out: Counter[str] = Counter()
        self._reader = reader
        self._column = sample_column(reader, sample, option)
        self._place = place
        self._every_filter = every_filter

    @property
    def sample(self) -> str:
        """The sample, as the file names it."""
        return self._reader.header.samples[self._column - FIRST_SAMPLE]

    def __iter__(self) -> Iterator[CarriedAllele]:
        for line in self._reader:
            yield from self._of(line)

    def _of(self, line: VcfLine) -> Iterator[CarriedAllele]:
        contig, position, _, ref, alts, quality, filters, info = line.fields[:8]
        if not (position.isascii() and position.isdecimal()):
            raise self._reader.fault(f"POS {position} is not a whole number")
        alternates = alts.split(",")
        self._refuse_gvcf(alternates, info)
        start = int(position) - 1
        name = self._place(contig, start, start + len(ref))
        if name is None:
            self.left_out[OUTSIDE] += len(alternates)
            return
        genotype = self._genotype(line)
        marked = filters not in _UNMARKED and not self._every_filter
        for number, alt in enumerate(alternates, start=1):
            if alt == ".":
                self.left_out[REFERENCE] += 1
                continue
            seen = genotype_of(genotype, number, len(alternates))
            if seen is None:
                raise self._reader.fault(f"GT {genotype} is no genotype of {len(alternates)} alternate alleles")
            view, zygosity, _ = seen
            if zygosity in CARRIED and not marked and (bases := self._bases(ref, alt)):
                ploidy = 0 if "." in view else view.count("/") + view.count("|") + 1
                yield CarriedAllele(name, start + 1, *bases, quality, filters, view.count("1"), ploidy, line.number)
            elif zygosity not in CARRIED:
                self.left_out[NO_CALL if zygosity == "no_call" else REFERENCE] += 1
            elif marked:
                self.left_out[FILTERED] += 1

    def _refuse_gvcf(self, alternates: list[str], info: str) -> None:
        block = all(map(is_placeholder, alternates))
        if block or (alternates == ["."] and ";END=" in f";{info}"):
            raise self._reader.fault(
                "is a block of reference, so this is a gVCF, which says what is not there too. Give the genotyped VCF; "
                "GATK's GenotypeGVCFs makes one"
            )

    def _genotype(self, line: VcfLine) -> str:
        keys = line.fields[8].split(":")
        if keys[0] != "GT":
            raise self._reader.fault("has no genotype (GT is not the first key of FORMAT)")
        return line.fields[self._column].split(":", 1)[0]

    def _bases(self, reference: str, alternate: str) -> tuple[str, str] | None:
        """Return both alleles in upper case; None, and a tally, for what cannot be compared base by base."""
        ref, alt = clean_reference(reference), clean_alternate(alternate)
        if ref is None or alt is None:
            raise self._reader.fault(f"REF {reference}, ALT {alternate} are no alleles")
        if not alt.isalpha():
            self.left_out[SYMBOLIC] += 1
            return None
        if not _BASES.issuperset(ref) or not _BASES.issuperset(alt):
            self.left_out[AMBIGUOUS] += 1
            return None
        return ref, alt
