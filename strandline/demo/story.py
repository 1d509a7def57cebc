"""What came of it, told from the tables alone: nothing about the demo's sample is known here beforehand."""

from collections import Counter

from rich.console import Console

from strandline import athena, listing, queries, report
from strandline.athena import Result
from strandline.demo.materials import PROJECT
from strandline.deployment import Deployment
from strandline.errors import StrandlineError
from strandline.filters import PATHOGENIC, VariantFilter
from strandline.queries import Row

ROWS_SHOWN = 10


def loaded(deployment: Deployment, sample: str) -> Row:
    """Return the sample's row; StrandlineError when it was not loaded."""
    rows = athena.run(queries.samples(PROJECT, sample), deployment).rows
    if not rows:
        raise StrandlineError(f"The pipeline succeeded, yet sample {sample} is not among the loaded samples.")
    return rows[0]


def ask(deployment: Deployment, sample: str) -> Result:
    """Ask for all findings of the sample."""
    return athena.run(queries.findings(VariantFilter(project=PROJECT, sample=sample)), deployment)


def tell(console: Console, sample: Row, findings: Result) -> None:
    """Print the most severe findings and one sentence for each pathogenic one, or that there is none."""
    rows = findings.rows
    console.print()
    if rows:
        console.print(listing.findings(rows[:ROWS_SHOWN], console.width))
    if len(rows) > ROWS_SHOWN:
        console.print(f"… and {len(rows) - ROWS_SHOWN} more.", style="dim")
    console.print()
    console.print(_summary(sample, rows), markup=False, highlight=False, soft_wrap=not console.is_terminal)
    serious = [row for row in rows if row["significance"] in PATHOGENIC]
    for row in serious:
        told = report.sentence(row)
        console.print(told, style="bold", markup=False, highlight=False, soft_wrap=not console.is_terminal)
    if not serious:
        console.print("ClinVar calls none of them pathogenic.", style="bold")


def _summary(sample: Row, rows: list[Row]) -> str:
    counts = Counter(report.significance(row) for row in rows)
    classes = ", ".join(f"{count} {name.lower()}" for name, count in counts.items())
    described = f"ClinVar {sample['annotation_release']} describes {len(rows)} of them"
    return f"{sample['sample']}: {sample['variants']} variants; {described}{': ' + classes if classes else ''}."
