"""Regions of the genome and the names of its contigs.

Inside, coordinates are 0-based and half-open; people write and read them 1-based and closed, as
`chr17:43044295-43125364`.
"""

import re
from dataclasses import dataclass
from typing import Self

from strandline.errors import InvalidRegion

_WITHOUT_PREFIX = re.compile(r"(?:[1-9]|1\d|2[0-2]|X|Y)")
_CHROMOSOME = re.compile(r"(?:chr)?([1-9]|1\d|2[0-2]|X|Y|MT?)", re.IGNORECASE)
_REGION = re.compile(r"([A-Za-z0-9._*-]+)(?::([\d,]+)(?:(-|\.\.)([\d,]+)?)?)?", re.ASCII)
_PLACED = re.compile(
    r"((?:chr)?(?:[1-9]|1\d|2[0-2]|X|Y|MT?)|NC_0000\d\d\.\d+)[-_:](?:g\.|m\.)?([\d,]+)(.*)", re.IGNORECASE
)
_ALLELES = re.compile(r"[ :_-]?(?:[ACGTN.]+[>:/-][ACGTN.]*|[\d,]*(?:del|ins|dup).*)", re.IGNORECASE)
_PUNCTUATION = re.compile(r"\s*(:|,|-|\.\.)\s*")
_SEX = {"23": "X", "24": "Y"}  # the numbers of RefSeq
_DASHES = str.maketrans("–—−", "---")


def grch38_contig(name: str) -> str:
    """The GRCh38 name of a contig: 17 is chr17, MT and M are chrM, all other names stay."""
    if name in {"MT", "M"}:
        return "chrM"
    return f"chr{name}" if _WITHOUT_PREFIX.fullmatch(name) else name


@dataclass(frozen=True, order=True)
class Region:
    """A stretch of a contig, 0-based and half-open; `end` is None for the rest of the contig."""

    contig: str
    start: int = 0
    end: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The region that a person wrote: contig, contig:base, contig:first-last or contig:first-; else InvalidRegion.

        Positions are 1-based and closed, commas and spaces between are free, and 17, chr17 and CHR17 are the same.
        """
        plain = _PUNCTUATION.sub(r"\1", text.strip().translate(_DASHES))
        found = _REGION.fullmatch(plain)
        # With another sign than a colon the whole would pass for the name of a contig that no genome has.
        if not found or (found[2] is None and _PLACED.fullmatch(plain)):
            raise InvalidRegion(_refusal(text.strip()))
        contig = _contig(found[1])
        if found[2] is None:
            return cls(contig)
        first = _position(found[2], text)
        last = _position(found[4], text) if found[4] else None if found[3] else first
        if first < 1 or (last is not None and last < first):
            raise InvalidRegion(f"“{text}” is empty: positions count from 1 and the last is not before the first.")
        return cls(contig, first - 1, last)

    def __str__(self) -> str:
        if self.end is None:
            return self.contig if self.start == 0 else f"{self.contig}:{self.start + 1:,}-"
        return f"{self.contig}:{self.start + 1:,}-{self.end:,}"


def _contig(name: str) -> str:
    """Return the GRCh38 name of a contig as people write it, in any case; other names must be exact."""
    found = _CHROMOSOME.fullmatch(name)
    return grch38_contig(found[1].upper()) if found else name


def _refusal(text: str) -> str:
    placed = _PLACED.fullmatch(text)
    if placed and _ALLELES.fullmatch(placed[3]):
        number = placed[1][3:9].lstrip("0")
        contig = f"chr{_SEX.get(number, number)}" if placed[1].startswith("NC_") else placed[1]
        return f"“{text}” is a variant, not a region. Ask for its place, {contig}:{placed[2]}."
    return f"“{text}” is not a region. Write it as chr17:43044295-43125364, or chr17 for all of it."


def _position(digits: str, text: str) -> int:
    plain = digits.replace(",", "")
    if not plain or len(plain) > 12:
        raise InvalidRegion(f"“{text}” holds a position that no genome has.")
    return int(plain)
