"""Which variant of which sample is meant: what a row's identity is, whatever its place in a table."""

from dataclasses import dataclass
from typing import Self

from strandline.queries import Row


@dataclass(frozen=True, order=True)
class VariantKey:
    """One allele of one sample; `start` is 0-based."""

    project: str
    sample: str
    contig: str
    start: int
    ref: str
    alt: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the key of a row of findings or of variants."""
        return cls(row["project"], row["sample"], row["contig"], row["start"], row["ref"], row["alt"])

    @property
    def allele(self) -> str:
        """The variant without its sample, 1-based: `chr17-43057078-G-A`."""
        return f"{self.contig}-{self.start + 1}-{self.ref}-{self.alt}"

    def __str__(self) -> str:
        return f"{self.project}/{self.sample}/{self.allele}"
