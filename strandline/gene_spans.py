"""The genes of GRCh38 as BED, for a workflow that measures how deeply each was read: `strandline-genes --contigs BED`.

This runs in the tools image. A contig counts as one of GRCh38's when it has the length of the one of its name, so
that a reference of another assembly, or a part of one, is given no genes where it has none.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from strandline import genes
from strandline.regions import grch38_contig

Interval = tuple[str, int, int, str]
"""Contig, start (0-based), end (after the last base), name."""

LENGTHS = {
    "chr1": 248_956_422,
    "chr2": 242_193_529,
    "chr3": 198_295_559,
    "chr4": 190_214_555,
    "chr5": 181_538_259,
    "chr6": 170_805_979,
    "chr7": 159_345_973,
    "chr8": 145_138_636,
    "chr9": 138_394_717,
    "chr10": 133_797_422,
    "chr11": 135_086_622,
    "chr12": 133_275_309,
    "chr13": 114_364_328,
    "chr14": 107_043_718,
    "chr15": 101_991_189,
    "chr16": 90_338_345,
    "chr17": 83_257_441,
    "chr18": 80_373_285,
    "chr19": 58_617_616,
    "chr20": 64_444_167,
    "chr21": 46_709_983,
    "chr22": 50_818_468,
    "chrX": 156_040_895,
    "chrY": 57_227_415,
    "chrM": 16_569,
}
"""Bases of each chromosome of GRCh38, whose lengths no other assembly of a human shares (but for chrM)."""


def spans(contigs: Iterable[tuple[str, int]]) -> Iterator[Interval]:
    """Yield the genes on those contigs (name and length) that are GRCh38's, under the contig's own name, by symbol."""
    own = {grch38_contig(name): name for name, length in contigs if LENGTHS.get(grch38_contig(name)) == length}
    for symbol in genes.beginning(""):
        for place in genes.places(symbol):
            if place.contig in own:
                yield own[place.contig], place.start, place.end, place.symbol


def main(argv: Sequence[str] | None = None) -> int:
    """The command: reads the contigs as BED, writes the genes as BED to stdout."""
    parser = argparse.ArgumentParser(prog="strandline-genes", description="Write the genes of GRCh38 as BED.")
    parser.add_argument("--contigs", type=Path, required=True, help="BED of all contigs of the reference")
    lines = parser.parse_args(argv).contigs.read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line]
    for span in spans((name, int(end)) for name, _, end, *_ in cells):
        sys.stdout.write("\t".join(map(str, span)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
