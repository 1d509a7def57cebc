"""What came of it, told from the tables alone: nothing about the demo's sample is known here beforehand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from strandline import athena, listing, queries, report
from strandline.athena import Result
from strandline.clinvar_terms import SIGNIFICANCES
from strandline.demo.depth import Depth, depth_of
from strandline.demo.materials import Materials, Who
from strandline.deployment import Deployment
from strandline.errors import StrandlineError
from strandline.filters import PATHOGENIC, VariantFilter
from strandline.queries import Row

ROWS_SHOWN = 10
SENTENCES_SHOWN = 20
MOST_ROWS = 1_000_000
"""Rows of one answer: more than ClinVar describes of any genome."""

_NO_CLINVAR = "No ClinVar was given (--clinvar), so nothing says what the variants mean and findings are empty."
_RANKS = {name: rank for rank, name in enumerate(SIGNIFICANCES)}


@dataclass(frozen=True)
class Answer:
    """One loaded sample: its row, what ClinVar says of its variants, and how deeply its targets were read."""

    row: Row
    findings: Result
    coverage: Sequence[Row] = ()

    @property
    def who(self) -> Who:
        """Project and sample."""
        return self.row["project"], self.row["sample"]


@dataclass(frozen=True, kw_only=True)
class Tale:
    """Everything that is to be told; `failures` says why a sample was not loaded, `out` where the results were put.

    `client` is a command that points another shell at this AWS; empty when this AWS ends now.
    """

    answers: Sequence[Answer]
    materials: Materials
    failures: Mapping[Who, str] = field(default_factory=dict)
    out: Path | None = None
    client: str = ""


def answer(deployment: Deployment, who: Who) -> Answer:
    """Ask for all that is known of a sample; StrandlineError when it was not loaded."""
    project, sample = who
    rows = athena.run(queries.samples(project, sample), deployment).rows
    if not rows:
        raise StrandlineError(f"The pipeline succeeded, yet sample {sample} is not among the loaded samples.")
    found = athena.run(queries.findings(VariantFilter(project=project, sample=sample), MOST_ROWS), deployment)
    covered = athena.run(queries.coverage(project, sample, limit=MOST_ROWS), deployment).rows
    return Answer(rows[0], found, covered)


def by_severity(answers: Sequence[Answer]) -> list[Row]:
    """Return the findings of all samples, the most severe first; those of one sample as Athena ordered them."""
    rows = [row for one in answers for row in one.findings.rows]
    if len(answers) < 2:
        return rows
    return sorted(rows, key=lambda row: (_RANKS.get(row["significance"], len(_RANKS)), -(row["stars"] or 0)))


def tell(console: Console, tale: Tale) -> None:
    """Print the most severe findings, a sentence for each sample and each pathogenic finding, and what went wrong."""
    rows = by_severity(tale.answers)
    console.print()
    if rows:
        console.print(listing.findings(rows[:ROWS_SHOWN], console.width))
    if len(rows) > ROWS_SHOWN:
        console.print(f"… and {len(rows) - ROWS_SHOWN:,} more.", style="dim")
    if rows or not tale.materials.own:
        console.print()
    for one in tale.answers:
        _say(console, _summary(one, tale.materials))
    if tale.materials.annotation:
        _tell_serious(console, rows)
    else:
        _say(console, _NO_CLINVAR)
    for (project, sample), why in tale.failures.items():
        _say(console, f"{project}/{sample} was not loaded: {why}", "red")
    if tale.materials.own or tale.out:
        _tell_next(console, tale)


def _tell_serious(console: Console, rows: Sequence[Row]) -> None:
    serious = [row for row in rows if row["significance"] in PATHOGENIC]
    for row in serious[:SENTENCES_SHOWN]:
        _say(console, report.sentence(row), "bold")
    if len(serious) > SENTENCES_SHOWN:
        _say(console, f"… and {len(serious) - SENTENCES_SHOWN:,} more that ClinVar calls pathogenic.", "bold")
    if not serious:
        _say(console, "ClinVar calls none of them pathogenic.", "bold")


def _summary(one: Answer, materials: Materials) -> str:
    counts = Counter(report.significance(row) for row in one.findings.rows)
    classes = ", ".join(f"{count} {name.lower()}" for name, count in counts.items())
    project, sample = one.who
    said = f"{project}/{sample}" if materials.own else sample
    said += f": {one.row['variants']} variants"
    if materials.annotation:
        described = f"ClinVar {one.row['annotation_release']} describes {len(one.findings.rows)} of them"
        said += f"; {described}{': ' + classes if classes else ''}"
    if materials.known is not None:
        said += f"; {_depth(depth_of(one.coverage, materials.counted), materials)}"
    return f"{said}."


def _depth(depth: Depth, materials: Materials) -> str:
    if not depth.bases:
        return "how deeply it was read is not known"
    where = "bases of the intervals" if materials.intervals else "known bases of the reference"
    return (
        f"read {depth.mean:.1f} times on average over the {depth.bases:,} {where}, "
        f"{depth.tenfold:.1%} of them ten times or more"
    )


def _tell_next(console: Console, tale: Tale) -> None:
    console.print()
    if tale.out:
        _say(console, f"Results are in {tale.out}: findings.tsv, coverage.tsv, qc.tsv, and a folder for each sample.")
    if not tale.materials.own:
        return
    if tale.client:
        project, sample = tale.answers[0].who
        everything = "" if tale.materials.annotation else " --all"
        _say(console, "To ask more while this runs, in another shell:")
        _say(console, f"  {tale.client}")
        _say(console, f"  strandline query --project {project} --sample {sample}{everything}")
    elif not tale.out:
        _say(console, "Nothing of it is kept; --out DIR keeps VCF, Parquet, findings and QC figures.")


def _say(console: Console, text: str, style: str | None = None) -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=not console.is_terminal)
