"""BRCA1 of the demo's reference as a genome of its own: what takes bwa a minute on the N before it takes no time."""

import gzip
from pathlib import Path

from tests.workflows.runs import DEMO

OFFSET = 43_000_000
"""Bases of chr17 that are left out in front, so a place here is that much smaller than in GRCh38."""

LINE = 60


def reference(folder: Path) -> Path:
    """Write chr17 from OFFSET on, which holds BRCA1."""
    text = gzip.decompress(next(DEMO.glob("*.fa.gz")).read_bytes()).decode()
    bases = "".join(text.splitlines()[1:])[OFFSET:]
    lines = [bases[at : at + LINE] for at in range(0, len(bases), LINE)]
    path = folder / "BRCA1.fa"
    path.write_text("\n".join([">chr17", *lines, ""]))
    return path


def length(fasta: Path) -> int:
    """Bases of the slice."""
    return sum(map(len, fasta.read_text().splitlines()[1:]))


def known_sites(folder: Path, bases: int) -> Path:
    """Write the sites of the demo's ClinVar that lie in the slice, as variants that are known."""
    with gzip.open(next(DEMO.glob("*.vcf.gz")), "rt") as file:
        rows = [line.split("\t")[:5] for line in file if not line.startswith("#")]
    # The pathogenic variant of the reads is left out: a base that differs there is to count as a variant, not as known
    sites = [
        f"chr17\t{int(at) - OFFSET}\t.\t{ref}\t{alt}\t.\t.\t."
        for _, at, _, ref, alt in rows
        if int(at) > OFFSET and alt != "." and len(ref) < 50
    ]
    path = folder / "known.vcf"
    head = f"##fileformat=VCFv4.2\n##contig=<ID=chr17,length={bases}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    path.write_text(head + "\n".join(sites) + "\n")
    return path


def annotation(folder: Path) -> Path:
    """Write what the demo's ClinVar says of the slice, as a release that knows nothing else."""
    path = folder / "clinvar.vcf.gz"
    with gzip.open(next(DEMO.glob("*.vcf.gz")), "rt") as given, gzip.open(path, "wt") as written:
        for line in given:
            contig, at, rest = [*line.split("\t", 2), "", ""][:3]
            if line.startswith("#"):
                written.write(line)
            elif int(at) > OFFSET:
                written.write(f"{contig}\t{int(at) - OFFSET}\t{rest}")
    return path


def targets(folder: Path) -> Path:
    """Write the demo's targets that lie in the slice."""
    rows = [line.split("\t") for line in (DEMO / "targets.bed").read_text().splitlines()]
    moved = [(name, int(start) - OFFSET, int(end) - OFFSET, *more) for name, start, end, *more in rows]
    path = folder / "targets.bed"
    path.write_text("".join("\t".join(map(str, row)) + "\n" for row in moved if row[1] > 0))
    return path
