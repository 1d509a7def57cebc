"""What a person may ask for. Values stay values here; `queries` turns a filter into SQL and parameters.

Regions are written as people write them, 1-based with both ends included (`chr17:43,044,295-43,125,364`), and kept
0-based half-open as the tables are.
"""

import re
from dataclasses import dataclass

from strandline.errors import EmptyFilter, InvalidRegion, StrandlineError

SIGNIFICANCES = (
    "pathogenic",
    "pathogenic_or_likely_pathogenic",
    "likely_pathogenic",
    "conflicting",
    "uncertain",
    "risk_factor",
    "drug_response",
    "likely_benign",
    "benign_or_likely_benign",
    "benign",
    "other",
    "not_provided",
)
"""The classes of `significance`, the ones that need a person first."""

PATHOGENIC = SIGNIFICANCES[:3]
"""The classes that a report calls pathogenic."""

MAX_STARS = 4

_REGION = re.compile(r"(?P<contig>[A-Za-z0-9_.*]+)(?::(?P<first>[0-9][0-9,]*)(?:-(?P<last>[0-9][0-9,]*))?)?")
_BARE_CONTIG = re.compile(r"(?:[0-9]{1,2}|X|Y|M)")
_GENE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_OPEN_READING_FRAME = re.compile(r"(C(?:[0-9]{1,2}|X|Y))ORF([0-9]+.*)")


@dataclass(frozen=True)
class Region:
    """A stretch of one contig, 0-based half-open; `end` None means to the contig's end."""

    contig: str
    start: int = 0
    end: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Region":
        """Read `chr17:43,044,295-43,125,364`, `17:43057078` or `chr17` (1-based, inclusive); else InvalidRegion."""
        match = _REGION.fullmatch(text.strip())
        if not match:
            raise InvalidRegion(f"{text!r} is not a region: write it as chr17:43,044,295-43,125,364.")
        contig = canonical_contig(match["contig"])
        if match["first"] is None:
            return cls(contig)
        first = int(match["first"].replace(",", ""))
        last = int(match["last"].replace(",", "")) if match["last"] else first
        if first < 1:
            raise InvalidRegion(f"{text!r} starts at 0, but the first base of a contig is 1.")
        if last < first:
            raise InvalidRegion(f"{text!r} ends before it starts.")
        return cls(contig, first - 1, last)

    def __str__(self) -> str:
        if self.end is None:
            return self.contig
        return f"{self.contig}:{self.start + 1}-{self.end}"


def canonical_contig(name: str) -> str:
    """Return the GRCh38 name of a contig: `17` and `Chr17` are `chr17`, `MT` is `chrM`."""
    bare = name[3:] if name.lower().startswith("chr") else name
    bare = "M" if bare.upper() == "MT" else bare
    return f"chr{bare.upper()}" if _BARE_CONTIG.fullmatch(bare.upper()) else name


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
        object.__setattr__(self, "significance", tuple(dict.fromkeys(self.significance)))
        unknown = sorted(set(self.significance) - set(SIGNIFICANCES))
        if unknown:
            raise StrandlineError(f"{', '.join(unknown)} is not a class of ClinVar: use {', '.join(SIGNIFICANCES)}.")
        if not 0 <= self.min_stars <= MAX_STARS:
            raise StrandlineError(f"ClinVar gives 0 to {MAX_STARS} stars, not {self.min_stars}.")
        if not any((self.project, self.sample, self.genes, self.region, self.significance, self.min_stars)):
            raise EmptyFilter(
                "Say what to look for: a gene, a region, a sample, a project, a class of ClinVar or a number of stars."
            )

    @property
    def asks_annotation(self) -> bool:
        """Whether only variants that ClinVar describes can match."""
        return bool(self.genes or self.significance or self.min_stars)
