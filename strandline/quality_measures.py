"""The figures that a sample is judged by: of its reads, its variants, what was read how deeply, and its sex."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strandline.coverage import is_contig
from strandline.quality_reports import Figure, figures, reads_by_contig
from strandline.regions import grch38_contig

FEWEST_VARIANTS = 1000
"""With fewer passing single-base variants, as in a panel, ratios of them tell nothing."""

FEWEST_ON_X = 1000
"""With fewer reads on chrX the sex is not told."""

MOST_Y_OF_FEMALE, LEAST_Y_OF_MALE = 0.02, 0.04
"""Reads on chrY for each on chrX: stray ones in a female, about 0.06 (exome) to 0.2 (genome) in a male."""

_SEX_AND_MITOCHONDRIAL = {"chrX", "chrY", "chrM"}


@dataclass(frozen=True)
class Measure:
    """A figure in its metric's unit, and what it was measured over; None with the reason why it was not measured."""

    value: float | None
    over: str


def measure(
    reports: Mapping[str, str], coverage: Sequence[Mapping[str, Any]], sheet_sex: str = ""
) -> dict[str, Measure]:
    """Return every metric from the texts of a run's reports, the rows of its coverage, and what the sheet says."""
    found = figures(reports)
    depth, covered = _coverage(coverage)
    enough = (found["snvs"] or 0) >= FEWEST_VARIANTS
    few = f"{found['snvs'] or 0} passing single-base variants are too few, {FEWEST_VARIANTS} are needed"
    over = f"{found['snvs']} passing single-base variants"
    return {
        "mapped": _share(found, "mapped"),
        "duplicates": _share(found, "duplicate"),
        "depth": depth,
        "covered_20x": covered,
        "ti_tv": Measure(found["ts_tv"], over) if enough else Measure(None, few),
        "het_hom": Measure(found["het_hom"], over) if enough else Measure(None, few),
        "sex_mismatch": _sex(reads_by_contig(reports), coverage, sheet_sex),
    }


def _share(found: Mapping[str, Figure], name: str) -> Measure:
    share, reads = found[f"{name}_fraction"], found["reads"]
    if reads == 0:
        return Measure(0.0, "no reads at all")
    if share is None or reads is None:
        return Measure(None, "the workflow wrote no whole report of samtools stats")
    return Measure(share * 100, f"{reads:,} reads")


def _coverage(rows: Sequence[Mapping[str, Any]]) -> tuple[Measure, Measure]:
    """Mean depth, and share at 20x: over the targets, or without targets over the genes on chromosomes 1 to 22.

    Whole contigs are not judged: nothing tells how many of their bases are N, which nobody can read.
    """
    genome = any(map(is_contig, rows))
    judged = [row for row in rows if not is_contig(row)]
    if genome:
        judged = [row for row in judged if grch38_contig(row["contig"]) not in _SEX_AND_MITOCHONDRIAL]
    bases = sum(row.get("bases") or 0 for row in judged)
    if not bases:
        why = "the workflow counted no bases at 20x" if judged else "no targets, nor genes on chromosomes of GRCh38"
        return Measure(None, why), Measure(None, why)
    over = f"{bases:,} bases of {'genes on chromosomes 1 to 22' if genome else 'the targets'}"
    mean, covered = (sum(row[name] * row["bases"] for row in judged) / bases for name in ("mean_depth", "fraction_20x"))
    return Measure(mean, over), Measure(covered * 100, over)


def _sex(reads: Mapping[str, int], coverage: Sequence[Mapping[str, Any]], said: str) -> Measure:
    if not said:
        return Measure(None, "the sheet says no sex")
    if not {"chrX", "chrY"} <= {grch38_contig(row["contig"]) for row in coverage}:
        return Measure(None, "nothing on chrX or nothing on chrY was to be read")
    by_name = {grch38_contig(name): count for name, count in reads.items()}
    on_x, on_y = by_name.get("chrX", 0), by_name.get("chrY")
    if on_y is None or on_x < FEWEST_ON_X:
        return Measure(None, f"the reference lacks chrX or chrY, or fewer than {FEWEST_ON_X:,} reads lie on chrX")
    share = on_y / on_x
    over = f"the sheet says {said}; {share:.3f} reads on chrY for each of {on_x:,} on chrX"
    if MOST_Y_OF_FEMALE < share < LEAST_Y_OF_MALE:
        return Measure(None, f"{over}, which tells neither sex")
    return Measure(float((share >= LEAST_Y_OF_MALE) != (said == "male")), over)
