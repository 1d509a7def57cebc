"""How deeply a sample was read: over its intervals, and without any over the bases that its reference knows.

The workflow counts a contig's N as bases that nobody read. Reads align to known bases only, so what it measured over a
whole contig, times the contig's length, is what lies on its known bases.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from strandline.coverage import is_contig
from strandline.queries import Row


@dataclass(frozen=True)
class Depth:
    """`mean` depth over `bases`, and the share of them that was read ten times or more."""

    bases: int
    mean: float = 0.0
    tenfold: float = 0.0


def depth_of(coverage: Iterable[Row], known: Mapping[str, int]) -> Depth:
    """Sum up the rows of table coverage that are of whole contigs, and where there are none all: those of intervals.

    `known` are the bases of each contig that are not N. A row of intervals tells how many bases of its span are theirs.
    """
    rows = list(coverage)
    bases, depths, deep = 0, 0.0, 0.0
    for row in list(filter(is_contig, rows)) or rows:
        length = (None if is_contig(row) else row["bases"]) or row["end"] - row["start"]
        bases += known.get(row["contig"], length)
        depths += row["mean_depth"] * length
        deep += row["fraction_10x"] * length
    if not bases:
        return Depth(0)
    return Depth(bases, depths / bases, min(1.0, deep / bases))
