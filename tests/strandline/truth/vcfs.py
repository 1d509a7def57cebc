"""VCFs as short as a test can say them, and their comparison."""

from pathlib import Path
from typing import Any

from strandline.truth.comparing import compare
from strandline.truth.comparison import Comparison, Wanted
from strandline.truth.figures import Counts, Kind

DATA = Path(__file__).parents[2] / "data" / "truth"
CALLS = DATA / "NA12878_calls.vcf.gz"
TRUTH = DATA / "NA12878_truth.vcf.gz"
REFERENCE = DATA / "chr20.grch38.npad.fa.gz"

BASES = "TTTTACGTCAAAAGTACGTTACGGGGTTTACCCCCCCCNN"
"""A contig of 40 bases with repeats, which `fasta` writes."""


def vcf(path: Path, *records: str, samples: str = "S1", contigs: str = "c:40") -> Path:
    """Write records as `c 5 A G 0/1` or `c 5 A G 0/1 LowQual`; contigs as `name:length`, or `name`, between blanks."""
    lines = ["##fileformat=VCFv4.2"]
    for contig in contigs.split():
        name, _, length = contig.partition(":")
        lines.append(f"##contig=<ID={name}{f',length={length}' if length else ''}>")
    lines.append("\t".join(["#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT".replace(" ", "\t"), *samples.split()]))
    for record in records:
        contig, position, ref, alt, genotypes, filters = [*record.split(), "PASS"][:6]
        columns = [contig, position, ".", ref, alt, "50", filters, ".", "GT", *genotypes.split(",")]
        lines.append("\t".join(columns))
    path.write_text("\n".join([*lines, ""]))
    return path


def fasta(folder: Path, name: str = "c", bases: str = BASES) -> Path:
    """Write a reference of one contig."""
    path = folder / "reference.fa"
    path.write_text(f">{name}\n{bases}\n")
    return path


def compared(folder: Path, calls: list[str], truth: list[str], **wanted: Any) -> Comparison:
    """Compare records with records."""
    return compare(Wanted(vcf(folder / "calls.vcf", *calls), vcf(folder / "truth.vcf", *truth), **wanted))


def figures(found: Comparison, kind: Kind = "all") -> tuple[int, int, int]:
    """How many alleles are shared, extra and missed."""
    counts: Counts = found.counts[kind]
    return counts.shared, counts.extra, counts.missed


def genotypes(found: Comparison) -> tuple[int, int, int]:
    """Of how many shared alleles the genotype is the same, another, or not known."""
    counts = found.counts["all"]
    return counts.same_genotype, counts.other_genotype, counts.unknown_genotype
