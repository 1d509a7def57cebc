"""`strandline query`: the findings, or every call, that a person asks for."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from strandline import absence, athena, deployment, listing, queries, report
from strandline.clinvar_terms import Significance
from strandline.deployment import Deployment
from strandline.errors import EmptyFilter, StrandlineError
from strandline.filters import MAX_STARS, VariantFilter
from strandline.queries import Row
from strandline.regions import Region

_CLASSES = f"Class of ClinVar ({', '.join(Significance)}); may be repeated."

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def query(
    *,
    gene: Annotated[list[str] | None, typer.Option(help="Gene symbol, such as BRCA1; may be repeated.")] = None,
    region: Annotated[str | None, typer.Option(help="chr17:43,044,295-43,125,364, 1-based, or a whole contig.")] = None,
    sample: Annotated[str | None, typer.Option(help="One sample.")] = None,
    project: Annotated[str | None, typer.Option(help="One project.")] = None,
    significance: Annotated[list[Significance] | None, typer.Option(metavar="CLASS", help=_CLASSES)] = None,
    stars: Annotated[int, typer.Option(min=0, max=MAX_STARS, help="At least so many review stars.")] = 0,
    every: Annotated[bool, typer.Option("--all", help="Also calls that ClinVar does not describe.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Write CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many rows.")] = queries.DEFAULT_LIMIT,
    stack: Annotated[str | None, typer.Option(help="Name of the stack; default STRANDLINE_STACK or dev.")] = None,
) -> None:
    """Show the variants of loaded samples that ClinVar describes, the most severe first.

    Exit code 0 when the question was answered, also with no rows; 1 when it could not be; 2 for a wrong command line.
    """
    if csv and json:
        raise typer.BadParameter("--csv and --json exclude each other.")
    try:
        asked = VariantFilter(
            project=project,
            sample=sample,
            genes=tuple(gene or ()),
            region=Region.parse(region) if region else None,
            significance=tuple(item.value for item in significance or ()),
            min_stars=stars,
        )
    except EmptyFilter as error:
        raise typer.BadParameter(str(error)) from error
    stack_made = deployment.load(stack)
    build = queries.variant_annotations if every else queries.findings
    result = athena.run(build(asked, limit), stack_made)
    _write(result.rows, "csv" if csv else "json" if json else "table")
    _remark(result, asked, stack_made, limit)


def _write(rows: list[Row], form: str) -> None:
    if form == "csv":
        sys.stdout.write(report.to_csv(rows))
    elif form == "json":
        typer.echo(report.to_json(rows))
    elif rows:
        # A table in a file or a pipe is never cut; only a terminal has an edge.
        console = Console() if sys.stdout.isatty() else Console(width=listing.width(rows))
        console.print(listing.findings(rows, console.width if console.is_terminal else None))


def _remark(result: athena.Result, asked: VariantFilter, stack: Deployment, limit: int) -> None:
    """Say on stderr what the rows do not: that there are more, or none, and then whether anybody looked."""
    if len(result.rows) == limit:
        typer.echo(f"These are the first {limit} rows; ask for more with --limit.", err=True)
    if result.rows:
        return
    typer.echo("No variant matches.", err=True)
    try:
        for line in absence.explain(asked, lambda query: athena.run(query, stack).rows):
            typer.echo(line, err=True)
    except StrandlineError as error:
        typer.echo(f"Whether anybody looked could not be asked: {error}", err=True)
