"""The stretches of the genome on which alleles are counted."""

import gzip
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Self

from strandline import compressed
from strandline.errors import InvalidRegion

_NO_INTERVAL = ("#", "track", "browser")


class Targets:
    """Intervals of a BED file, 0-based and half-open, merged where they overlap or touch."""

    def __init__(self, intervals: dict[str, list[tuple[int, int]]]) -> None:
        self._starts: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        for contig, ones in intervals.items():
            merged = _merged(sorted(ones))
            self._starts[contig] = [start for start, _ in merged]
            self._ends[contig] = [end for _, end in merged]

    @classmethod
    def read(cls, path: Path, name: Callable[[str], str]) -> Self:
        """Read a BED file, plain or compressed, its contigs named by `name`; InvalidRegion tells what is wrong."""
        intervals: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip() or line.startswith(_NO_INTERVAL):
                continue
            contig, start, end = [*line.rstrip("\r\n").split("\t"), "", "", ""][:3]
            if not (start.isdecimal() and end.isdecimal() and int(start) < int(end)):
                raise InvalidRegion(
                    f"{path.name}, line {number}: is no interval of a BED file. Write contig, start and end between "
                    "tabs, the start counted from 0 and below the end."
                )
            intervals[name(contig)].append((int(start), int(end)))
        if not intervals:
            raise InvalidRegion(f"{path.name} holds no interval, so nothing would be counted.")
        return cls(intervals)

    @property
    def intervals(self) -> int:
        """How many stretches there are, after merging."""
        return sum(map(len, self._starts.values()))

    @property
    def bases(self) -> int:
        """How many bases they cover."""
        return sum(map(sum, self._ends.values())) - sum(map(sum, self._starts.values()))

    def overlap(self, contig: str, start: int, end: int) -> bool:
        """Tell whether a base of start to end (0-based, half-open) is in an interval."""
        starts = self._starts.get(contig)
        if starts is None:
            return False
        at = bisect_right(starts, end - 1) - 1
        return at >= 0 and self._ends[contig][at] > start


def changed(position: int, ref: str, alt: str) -> tuple[int, int]:
    """Return the bases (0-based, half-open) that a normalised allele changes; of an insertion, the base before it.

    `position` is 1-based, as in VCF.
    """
    start, end = position - 1, position - 1 + len(ref)
    if len(ref) > 1 and ref[0] == alt[0]:
        start += 1
    return start, end


def _merged(ordered: list[tuple[int, int]]) -> list[tuple[int, int]]:
    reach = accumulate((end for _, end in ordered), max)
    merged: list[tuple[int, int]] = []
    for (start, _), end in zip(ordered, reach, strict=True):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        head = file.read(14)
        if compressed.is_bgzip(head) and compressed.is_cut(file):
            raise InvalidRegion(f"{path.name} is cut short: the block that ends a bgzip file is missing.")
    packed = head.startswith(compressed.MAGIC)
    try:
        with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as lines:
            yield from lines
    except (*compressed.DAMAGED, UnicodeDecodeError) as error:
        raise InvalidRegion(f"{path.name} cannot be read as BED: {error}.") from error
