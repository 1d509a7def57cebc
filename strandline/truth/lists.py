"""The alleles behind the figures, as files that a genome browser opens."""

from pathlib import Path

from strandline.truth import bcftools
from strandline.truth.intersecting import Intersection, same_genotype

EXTRA = "false_positives.vcf.gz"
MISSED = "false_negatives.vcf.gz"
GENOTYPES = "genotype_errors.vcf.gz"


def write_lists(found: Intersection, folder: Path) -> list[Path]:
    """Write three lists of normalised alleles with an index each, and return them; INFO/RECORD leads to the records.

    Lists of that name are replaced. OSError when the folder cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sources = {EXTRA: found.extra, MISSED: found.missed, GENOTYPES: _genotype_errors(found)}
    for name, source in sources.items():
        bcftools.run("view", "-Oz", "-o", folder / name, source)
        bcftools.run("index", "--tbi", "--force", folder / name)
    return [folder / name for name in sources]


def _genotype_errors(found: Intersection) -> Path:
    """Write the shared alleles whose genotypes differ, with the columns CALLS and TRUTH."""
    out = found.folder / "genotypes.vcf"
    with out.open("w") as lines, found.called.open() as called:
        for line in called:
            if not line.startswith("##"):
                lines.write("\t".join([*line.split("\t")[:9], "CALLS", "TRUTH\n"]))
                break
            lines.write(line)
        for one, other in found.shared():
            if same_genotype(one.genotype, other.genotype) is False:
                lines.write(one.text.rstrip("\n") + f"\t{other.genotype}\n")
    return out
