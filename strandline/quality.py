"""Whether a sample is good enough to be loaded: its figures, judged by the rules of the stack."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from strandline.quality_reports import Figure, figures, reads_by_contig
from strandline.quality_rules import FAIL, METRICS, NOT_ASSESSED, PASS, WARN, Bound, Rules
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


@dataclass(frozen=True)
class Judged:
    """What one metric came to; `value` and `bound` as people read them."""

    metric: str
    value: str
    over: str
    bound: str
    verdict: str

    def __str__(self) -> str:
        return f"{self.metric} is {self.value}, {self.bound} ({METRICS[self.metric].words}; {self.over})"


@dataclass(frozen=True)
class Judgement:
    """All metrics of a sample, judged."""

    judged: tuple[Judged, ...]

    @property
    def verdict(self) -> str:
        """The worst of the metrics' verdicts: fail, warn or pass."""
        found = {one.verdict for one in self.judged}
        return next((verdict for verdict in (FAIL, WARN) if verdict in found), PASS)

    def told(self, verdict: str) -> list[str]:
        """A sentence for each metric of this verdict, with its value and its threshold."""
        return [str(one) for one in self.judged if one.verdict == verdict]

    def document(self) -> dict[str, Any]:
        """The judgement as the state machine carries it: {verdict, warnings, figures}."""
        return {"verdict": self.verdict, "warnings": self.told(WARN), "figures": [asdict(one) for one in self.judged]}


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


def judge(measured: Mapping[str, Measure], rules: Rules) -> Judgement:
    """Judge each metric that a rule is for; one that could have failed but was not measured warns."""
    return Judgement(tuple(_judge(name, measured[name], bounds) for name, bounds in rules.items() if bounds))


def _judge(name: str, found: Measure, bounds: Sequence[Bound]) -> Judged:
    unit = METRICS[name].unit
    wanted = " and ".join(f"{bound.verdict} {_WORDS[bound.sign]} {_limit(bound)}{unit}" for bound in bounds)
    if found.value is None:
        could_fail = any(bound.verdict == FAIL for bound in bounds)
        return Judged(name, NOT_ASSESSED, found.over, wanted, WARN if could_fail else NOT_ASSESSED)
    for bound in bounds:
        if bound.broken_by(found.value):
            crossed = f"{_WORDS[bound.sign]} the threshold of {_limit(bound)}{unit}"
            return Judged(name, _told(found.value, bounds) + unit, found.over, crossed, bound.verdict)
    return Judged(name, _told(found.value, bounds) + unit, found.over, wanted, PASS)


_WORDS = {"<": "below", ">": "above"}


def _limit(bound: Bound) -> str:
    return f"{bound.limit:.3f}".rstrip("0").rstrip(".")


def _told(value: float, bounds: Sequence[Bound]) -> str:
    """Return a figure with two decimals, or with as many as keep it on its side of every threshold."""
    for decimals in range(2, 12):
        text = f"{value:.{decimals}f}"
        if all(bound.broken_by(float(text)) == bound.broken_by(value) for bound in bounds):
            return text.rstrip("0").rstrip(".")
    return repr(value)


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
    genome = any(row["target"] == row["contig"] for row in rows)
    judged = [row for row in rows if row["target"] != row["contig"]]
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
