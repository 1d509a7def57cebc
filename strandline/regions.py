"""Regions of the genome and the names of its contigs.

Inside, coordinates are 0-based and half-open; people write and read them 1-based and closed, as
`chr17:43044295-43125364`.
"""

import re
from dataclasses import dataclass
from typing import Self

from strandline.errors import InvalidRegion

_WITHOUT_PREFIX = re.compile(r"(?:[1-9]|1\d|2[0-2]|X|Y)")
_REGION = re.compile(r"([A-Za-z0-9._*-]+)(?::([\d,]+)(?:-([\d,]+))?)?", re.ASCII)


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
        """The region that a person wrote: contig, contig:base or contig:first-last, 1-based; else InvalidRegion."""
        found = _REGION.fullmatch(text.strip())
        if not found:
            raise InvalidRegion(
                f"“{text}” is not a region. Write it as chr17:43044295-43125364, or chr17 for all of it."
            )
        contig = grch38_contig(found[1])
        if found[2] is None:
            return cls(contig)
        first = _position(found[2], text)
        last = _position(found[3], text) if found[3] else first
        if last < first or first < 1:
            raise InvalidRegion(f"“{text}” is empty: positions count from 1 and the last is not before the first.")
        return cls(contig, first - 1, last)

    def __str__(self) -> str:
        if self.end is None:
            return self.contig if self.start == 0 else f"{self.contig}:{self.start + 1:,}-"
        return f"{self.contig}:{self.start + 1:,}-{self.end:,}"


def _position(digits: str, text: str) -> int:
    plain = digits.replace(",", "")
    if not plain or len(plain) > 12:
        raise InvalidRegion(f"“{text}” holds a position that no genome has.")
    return int(plain)
