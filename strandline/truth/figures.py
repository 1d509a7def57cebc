"""How calls stand against a truth, in numbers: what was found, what was missed, what was made up."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["snv", "indel", "all"]
Metric = Literal["recall", "precision", "f1", "genotype_concordance"]

KINDS: Final[tuple[Kind, ...]] = ("snv", "indel", "all")


@dataclass(slots=True)
class Counts:
    """Alleles of one kind; a share of nothing is None."""

    shared: int = 0
    """In both: true positives."""
    extra: int = 0
    """Only in the calls: false positives."""
    missed: int = 0
    """Only in the truth: false negatives."""
    same_genotype: int = 0
    other_genotype: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.shared + other.shared,
            self.extra + other.extra,
            self.missed + other.missed,
            self.same_genotype + other.same_genotype,
            self.other_genotype + other.other_genotype,
        )

    @property
    def unknown_genotype(self) -> int:
        """Shared alleles of which one side does not know how many copies there are."""
        return self.shared - self.same_genotype - self.other_genotype

    @property
    def recall(self) -> float | None:
        """The share of the truth that was called."""
        return _share(self.shared, self.shared + self.missed)

    @property
    def precision(self) -> float | None:
        """The share of the calls that is true."""
        return _share(self.shared, self.shared + self.extra)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of recall and precision."""
        return _share(2 * self.shared, 2 * self.shared + self.missed + self.extra)

    @property
    def genotype_concordance(self) -> float | None:
        """The share with the same genotype, of shared alleles whose genotype is known on both sides."""
        return _share(self.same_genotype, self.same_genotype + self.other_genotype)


def kind_of(ref: str, alt: str) -> Kind:
    """Say what an allele is; substitutions of several bases are taken apart before they come here."""
    return "snv" if len(ref) == len(alt) == 1 else "indel"


def together(counts: dict[Kind, Counts]) -> dict[Kind, Counts]:
    """Return the counts of every kind, and of all of them."""
    snv, indel = counts.get("snv", Counts()), counts.get("indel", Counts())
    return {"snv": snv, "indel": indel, "all": snv + indel}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
