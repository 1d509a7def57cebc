"""Make `strandline/genes/grch38.tsv.gz` from the gene table of the npm package ideogram, which NOTICE describes.

    npm pack ideogram@1.53.0 && tar xzf ideogram-1.53.0.tgz
    python scripts/gene_table.py package/dist/data/cache/genes/homo-sapiens-genes.tsv.gz

The same file always gives the same bytes.
"""

import gzip
import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

TARGET = Path(__file__).parents[1] / "strandline" / "genes" / "grch38.tsv.gz"
SOURCE_SHA256 = "710228fe86ec5bde458503df499a8e04c4793b38ead36ef8d87de593b2c71ed8"
CHROMOSOMES = [*map(str, range(1, 23)), "X", "Y", "MT"]
FAMILY = 3
"""A name at so many places or more is a family of small RNAs or repeats, not a gene."""

_OFFICIAL = re.compile(r"[A-Z0-9-]+(orf[A-Z0-9]+)?(-[A-Z0-9]+)?")
"""HGNC's symbols; what is spelt otherwise is a name of Rfam or miRBase."""

Span = tuple[str, int, int]


def spans_of(lines: Iterable[str]) -> dict[str, list[Span]]:
    """Return contig, 0-based start and end of each symbol; a line is contig, 1-based start, end - start, id, symbol."""
    found: dict[str, list[Span]] = defaultdict(list)
    for line in lines:
        if line.startswith("#"):
            continue
        contig, start, length, _, symbol = line.rstrip("\n").split("\t")[:5]
        if contig in CHROMOSOMES:
            name = "chrM" if contig == "MT" else f"chr{contig}"
            found[symbol].append((name, int(start) - 1, int(start) + int(length)))
    return {name: _merged(spans) for name, spans in found.items() if len(spans) < FAMILY and _OFFICIAL.fullmatch(name)}


def table(spans: dict[str, list[Span]]) -> str:
    """Return the table as text, in the order of the genome."""
    order = {f"chr{name}": rank for rank, name in enumerate(CHROMOSOMES)} | {"chrM": len(CHROMOSOMES)}
    rows = [
        (order[contig], start, end, symbol, contig) for symbol, all_ in spans.items() for contig, start, end in all_
    ]
    lines = [f"{symbol}\t{contig}\t{start}\t{end}" for _, start, end, symbol, contig in sorted(rows)]
    return "\n".join(["symbol\tcontig\tstart\tend", *lines, ""])


def _merged(spans: list[Span]) -> list[Span]:
    """Return the spans with those that overlap made one: they are parts of one gene that were annotated apart."""
    merged: list[Span] = []
    for contig, start, end in sorted(spans):
        before = merged[-1] if merged else ("", 0, 0)
        if before[0] == contig and start < before[2]:
            merged[-1] = (contig, before[1], max(before[2], end))
        else:
            merged.append((contig, start, end))
    return merged


def main(source: Path) -> None:
    """Write the table; ends with a sentence when `source` is another version of the file."""
    packed = source.read_bytes()
    if hashlib.sha256(packed).hexdigest() != SOURCE_SHA256:
        sys.exit(f"{source} is not the file that NOTICE names: its SHA-256 differs.")
    text = table(spans_of(gzip.decompress(packed).decode("utf-8").splitlines()))
    TARGET.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))
    print(f"{text.count(chr(10)) - 1} genes in {TARGET.name}, {TARGET.stat().st_size:,} bytes.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
