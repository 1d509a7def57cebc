"""`strandline query`: the findings, or every call, that a person asks for."""

from json import dumps as to_json
from pathlib import Path
from typing import Annotated

import typer

from strandline import answers, asked_genes, assessed, athena, deployment, genes, queries
from strandline.answers import Form
from strandline.athena import Reader
from strandline.clinvar_terms import Significance
from strandline.command_options import AsJson, Stack
from strandline.errors import StrandlineError
from strandline.filters import MAX_STARS, VariantFilter
from strandline.queries import Query
from strandline.regions import Region

_COMPLETED = 2

app = typer.Typer(pretty_exceptions_enable=False)


def _symbols(incomplete: str) -> list[str]:
    """Complete a gene in the case in which it was begun, which is all that a shell takes."""
    if len(incomplete) < _COMPLETED:
        return []
    rests = [symbol[len(incomplete) :] for symbol in genes.beginning(incomplete)]
    return [incomplete + (rest.lower() if incomplete.islower() else rest) for rest in rests]


@app.command(epilog="Example: strandline query --gene BRCA1 --sample HCC1395BL --stars 2")
def query(
    *,
    gene: Annotated[
        list[str] | None, typer.Option(help="Gene symbol, such as BRCA1; may be repeated.", autocompletion=_symbols)
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="As chr17:43,057,078 or 17:43057078-43071077, counted from 1, or chr17.")
    ] = None,
    sample: Annotated[str | None, typer.Option(help="One sample, as SAMPLE or PROJECT/SAMPLE.")] = None,
    project: Annotated[str | None, typer.Option(help="One project.")] = None,
    significance: Annotated[
        list[Significance] | None,
        typer.Option(case_sensitive=False, metavar="CLASS", help=f"{', '.join(Significance)}; may be repeated."),
    ] = None,
    stars: Annotated[int, typer.Option(min=0, max=MAX_STARS, help="At least so many review stars.")] = 0,
    every: Annotated[
        bool, typer.Option("--all", help="Also calls that ClinVar does not describe; of a gene, all in its span.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Write CSV.")] = False,
    json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", dir_okay=False, help="File to write; .csv and .json say the form."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many rows.")] = queries.DEFAULT_LIMIT,
    sql: Annotated[bool, typer.Option("--sql", help="Show the SQL and its parameters, and ask nothing.")] = False,
    stack: Stack = None,
) -> None:
    """Show the variants of loaded samples that ClinVar describes, the most severe first.

    A finding belongs to the genes that ClinVar names for it. Each class is one of its own: to see all that is called
    pathogenic, repeat --significance for pathogenic, pathogenic_or_likely_pathogenic and likely_pathogenic.

    Rows go to stdout; how many they are, how much of an asked gene was read, and what Athena scanned go to stderr. No
    rows are an answer, too.
    """
    form = _form(out, csv=csv, json=json)
    asked = _filter(gene, region, sample, project, significance=significance, stars=stars)
    build = queries.variant_annotations if every else queries.findings
    question = build(asked, limit)
    if sql:
        _show(asked, question, json=json)
        return
    reader = Reader(deployment.load(stack))
    asked_genes.check(asked.genes, build, reader.ask)
    rows = reader.ask(question)
    answers.write(rows, form, out)
    _explain(asked, reader, found=bool(rows))
    if len(rows) == limit:
        typer.echo(f"These are the first {limit} rows; ask for more with --limit.", err=True)
    count = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
    where = f" in {out}" if out else ""
    typer.echo(f"{count}{where}. {answers.cost(reader.bytes_scanned, reader.milliseconds)}", err=True)


def _form(out: Path | None, *, csv: bool, json: bool) -> Form:
    if csv and json:
        raise typer.BadParameter("--csv and --json exclude each other.")
    if out and not out.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {out.parent} to write {out.name} in.")
    by_name = {".csv": Form.CSV, ".json": Form.JSON}.get(out.suffix.lower() if out else "", Form.TABLE)
    return Form.CSV if csv else Form.JSON if json else by_name


def _filter(
    gene: list[str] | None,
    region: str | None,
    sample: str | None,
    project: str | None,
    *,
    significance: list[Significance] | None,
    stars: int,
) -> VariantFilter:
    """Return what is asked for; typer.BadParameter for what nobody can mean."""
    if region and (found := genes.places(region)):
        raise typer.BadParameter(f"{region} is a gene: ask with --gene {found[0].symbol}.")
    of_project, slash, name = (sample or "").partition("/")
    if slash and project not in {None, of_project}:
        raise typer.BadParameter(f"--sample {sample} is not in --project {project}.")
    try:
        return VariantFilter(
            project=of_project if slash else project,
            sample=name if slash else sample,
            genes=tuple(gene or ()),
            region=Region.parse(region) if region else None,
            significance=tuple(item.value for item in significance or ()),
            min_stars=stars,
        )
    except StrandlineError as error:
        raise typer.BadParameter(str(error)) from error


def _show(asked: VariantFilter, question: Query, *, json: bool) -> None:
    for symbol in asked.genes:
        if not genes.places(symbol):
            typer.echo(genes.unknown(symbol), err=True)
    if json:
        typer.echo(to_json({"sql": question.sql, "parameters": question.parameters}, indent=2))
        return
    typer.echo(f"{question.sql}\n-- The ? in order: {', '.join(map(athena.literal, question.parameters))}")


def _explain(asked: VariantFilter, reader: Reader, *, found: bool) -> None:
    """Say on stderr how much of the asked genes was read, and what no rows mean: none, or that nobody looked."""
    if not found:
        typer.echo("No variant matches.", err=True)
    try:
        for line in assessed.sentences(asked, reader.ask, found=found):
            typer.echo(line, err=True)
    except StrandlineError as error:
        typer.echo(f"Whether anybody looked could not be asked: {error}", err=True)
