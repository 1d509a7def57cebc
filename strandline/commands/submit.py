"""`strandline submit`: send reads and the sheet that says whose they are, and say what will start."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from strandline import deployment, intake, report, submission
from strandline.claims import Claims
from strandline.clients import client, table
from strandline.errors import StrandlineError
from strandline.identity import DEFAULT_PROJECT
from strandline.releasing import release
from strandline.submission import Owner, Submission
from strandline.upload import Uploaded, upload

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def submit(
    reads: Annotated[list[Path] | None, typer.Argument(help="FASTQ files, or a folder that holds them.")] = None,
    *,
    project: Annotated[str, typer.Option(help="Project of the sample.")] = DEFAULT_PROJECT,
    sample: Annotated[str | None, typer.Option(help="Whose reads they are; a sheet says it instead.")] = None,
    patient: Annotated[str | None, typer.Option(help="Person the sample was taken from; default the sample.")] = None,
    sheet: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Sample sheet; its files lie beside it.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Replace what is known of the sample by these reads.")] = False,
    stack: Annotated[str | None, typer.Option(help="Name of the stack; default STRANDLINE_STACK or dev.")] = None,
) -> None:
    """Send reads and a sample sheet to the input bucket; the pipeline starts by itself when all of them are there.

    Nothing in the bucket is ever replaced: a file that is there already with the same content counts as sent.
    With --again and --sample but without reads, what is held for that sample is started as it lies in the bucket.
    """
    if again and sample and not (reads or sheet or patient):
        typer.echo(f"Started: {release(intake.of(deployment.load(stack)), project, sample)}")
        return
    if bool(reads) == bool(sheet) or (sheet and (sample or patient)):
        raise typer.BadParameter("name READS and --sample, or a --sheet alone.")
    if reads and not sample:
        raise typer.BadParameter("whose reads are they? Name --sample, or write a --sheet.")
    made = deployment.load(stack)
    folder = datetime.now(UTC).strftime("again-%Y%m%dT%H%M%SZ") if again else ""
    if sheet:
        planned = submission.of_sheet(sheet, project, made.input_bucket, folder)
    else:
        owner = Owner(project=project, sample=sample or "", patient=patient or sample or "", folder=folder)
        planned = submission.of_reads(reads or [], owner, made.input_bucket)
    submission.preflight_reads(planned)
    claims = Claims(table(made.claim_table))
    for who in planned.samples:
        typer.echo(_announce(planned, who))
        _make_way(claims, who, again=again)
    sent = _send(planned, made.input_bucket)
    old = sum(not item.new for item in sent)
    there = f", {old} of them there already" if old else ""
    typer.echo(f"{len(sent)} files in s3://{made.input_bucket}/{planned.sheet_key.rpartition('/')[0]}/{there}.")


def _announce(planned: Submission, who: tuple[str, str]) -> str:
    lanes = planned.lanes(*who)
    lanes_said = f"{len(lanes)} lane{'s' if len(lanes) > 1 else ''} ({', '.join(lanes)})"
    return f"Will start: sample {who[1]} of project {who[0]}, {lanes_said}, {report.size(planned.size(*who))}."


def _make_way(claims: Claims, who: tuple[str, str], *, again: bool) -> None:
    known = claims.content_of(*who)
    if known is None:
        return
    if not again:
        typer.echo(f"{'/'.join(who)} is known already: other reads for it are held until --again releases them.")
        return
    if claims.is_running(known):
        raise StrandlineError(f"{'/'.join(who)} is being worked on: wait until that run has ended, then submit again.")
    claims.forget_sample(*who)


def _send(planned: Submission, bucket: str) -> list[Uploaded]:
    total = sum(path.stat().st_size for path in planned.files.values())
    with tempfile.TemporaryDirectory() as scratch:
        sheet = Path(scratch) / "sheet.csv"
        sheet.write_text(planned.sheet)
        with _progress(total) as moved:
            parcel = [(sheet, planned.sheet_key), *((path, key) for key, path in planned.files.items())]
            return [upload(client("s3"), path, bucket, key, moved) for path, key in parcel]


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("Sending"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("send", total=total)
        yield lambda count: bar.advance(task, count)
