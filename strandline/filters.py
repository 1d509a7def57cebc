"""What a person may ask for. Values stay values here; `queries` turns a filter into SQL and parameters."""

import re
from dataclasses import dataclass

from strandline.clinvar_terms import SIGNIFICANCES
from strandline.errors import EmptyFilter, StrandlineError
from strandline.regions import Region

PATHOGENIC = SIGNIFICANCES[:3]
"""The classes that a report calls pathogenic."""

MAX_STARS = 4

_GENE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_OPEN_READING_FRAME = re.compile(r"(C(?:[0-9]{1,2}|X|Y))ORF([0-9]+.*)")


def canonical_gene(symbol: str) -> str:
    """Return a gene symbol in HGNC's spelling (`brca1` is `BRCA1`, `c9orf72` is `C9orf72`)."""
    text = symbol.strip()
    if not _GENE.fullmatch(text):
        raise StrandlineError(f"{symbol!r} is not a gene symbol, such as BRCA1.")
    return _OPEN_READING_FRAME.sub(r"\1orf\2", text.upper())


@dataclass(frozen=True, kw_only=True)
class VariantFilter:
    """Which variants are asked for; every restriction holds at once, and several genes or classes are alternatives.

    Raises EmptyFilter when nothing is restricted, and StrandlineError for a gene, class or star count that cannot be.
    """

    project: str | None = None
    sample: str | None = None
    genes: tuple[str, ...] = ()
    region: Region | None = None
    significance: tuple[str, ...] = ()
    min_stars: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "genes", tuple(dict.fromkeys(canonical_gene(gene) for gene in self.genes)))
        object.__setattr__(self, "significance", tuple(dict.fromkeys(str(item) for item in self.significance)))
        unknown = sorted(set(self.significance) - set(SIGNIFICANCES))
        if unknown:
            raise StrandlineError(f"{', '.join(unknown)} is not a class of ClinVar: use {', '.join(SIGNIFICANCES)}.")
        if not 0 <= self.min_stars <= MAX_STARS:
            raise StrandlineError(f"ClinVar gives 0 to {MAX_STARS} stars, not {self.min_stars}.")
        if not any((self.project, self.sample, self.genes, self.region, self.significance, self.min_stars)):
            raise EmptyFilter(
                "Say what to look for: a gene, a region, a sample, a project, a class of ClinVar or a number of stars."
            )
