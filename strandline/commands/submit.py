"""`strandline submit`: send reads and the sheet that says whose they are, and say what will start."""

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from strandline import deployment, intake, report, sending, stopping, submission
from strandline.claims import Claims
from strandline.clients import client, table
from strandline.command_options import AsJson, DryRun, Stack
from strandline.deployment import Deployment
from strandline.errors import StrandlineError
from strandline.faults import refuse
from strandline.identity import DEFAULT_PROJECT
from strandline.releasing import release
from strandline.sending import Sendable
from strandline.submission import Owner, Submission

Who = tuple[str, str]

_AGAIN = "Replace what is known of the sample by these reads; without reads, start what is held."

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(epilog="Example: strandline submit lane1/ --project cardio --sample S1")
def submit(
    reads: Annotated[list[Path] | None, typer.Argument(help="FASTQ files, or a folder that holds them.")] = None,
    *,
    project: Annotated[str, typer.Option(help="Project of the sample.")] = DEFAULT_PROJECT,
    sample: Annotated[str | None, typer.Option(help="Whose reads they are; a sheet says it instead.")] = None,
    patient: Annotated[str | None, typer.Option(help="Person the sample was taken from; default the sample.")] = None,
    sheet: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Sample sheet; its files lie beside it.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help=_AGAIN)] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: Stack = None,
) -> None:
    """Send the reads of a sample that you name; the sheet and the folder are made for you.

    All of it starts by itself as soon as it is there, whatever the files are
    called. `strandline upload` is the other way: your own folder, names and
    sheet are sent as they are.

    Nothing in the bucket is ever replaced: what is there already with the same
    content is not sent again.
    """
    if again and sample and not (reads or sheet or patient):
        _release(deployment.load(stack), (project, sample), dry_run=dry_run, as_json=as_json)
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
    refuse(submission.faults(planned))
    claims = Claims(table(made.claim_table))
    known = {who: _known(made, claims, who, again=again) for who in planned.samples}
    if not as_json:
        _announce(planned, known, again=again)
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch) / "sheet.csv"
        written.write_text(planned.sheet, "utf-8")
        files = [(planned.sheet_key, written), *planned.files.items()]
        same = _there(made, files)
        if not dry_run:
            for who in (who for who, content in known.items() if content and again):
                claims.forget_sample(*who)
            sending.send(client("s3"), made.input_bucket, [one for one in files if one[0] not in same])
    if as_json:
        typer.echo(json.dumps(_document(planned, known, same, dry_run=dry_run), indent=2, ensure_ascii=False))
    else:
        typer.echo(_summary(planned, made, len(same), dry_run=dry_run))


def _release(made: Deployment, who: Who, *, dry_run: bool, as_json: bool) -> None:
    if dry_run:
        raise typer.BadParameter("what is held is started, or not: --dry-run needs READS.")
    _known(made, Claims(table(made.claim_table)), who, again=True)
    started = release(intake.of(made), *who)
    typer.echo(json.dumps({"project": who[0], "sample": who[1], "run": started}) if as_json else f"Started: {started}")


def _known(made: Deployment, claims: Claims, who: Who, *, again: bool) -> str | None:
    """The content that a sample is known with; StrandlineError when it shall be replaced while it is worked on."""
    content = claims.content_of(*who)
    if content and again:
        if over := stopping.is_over(claims, content):
            stopping.close(claims, over, made.workflow_id)
        if claims.is_running(content):
            name = "/".join(who)
            raise StrandlineError(
                f"{name} is being worked on: wait until that run has ended (`strandline status {name} --wait`), or end "
                f"it (`strandline cancel {name}`), then submit again."
            )
    return content


def _announce(planned: Submission, known: dict[Who, str | None], *, again: bool) -> None:
    for who, content in known.items():
        lanes = planned.lanes(*who)
        said = f"{len(lanes)} lane{'s' if len(lanes) > 1 else ''} ({', '.join(lanes)})"
        size = report.size(planned.size(*who))
        typer.echo(f"Will start: sample {who[1]} of project {who[0]}, {said}, {size}.")
        if content and not again:
            typer.echo(f"{'/'.join(who)} is known already: other reads for it are held until --again releases them.")


def _there(made: Deployment, files: Sequence[Sendable]) -> set[str]:
    same, other = sending.there(client("s3"), made.input_bucket, files)
    sending.refuse(made.input_bucket, other, "send yours with --again to take their place, or as another sample")
    return set(same)


def _summary(planned: Submission, made: Deployment, old: int, *, dry_run: bool) -> str:
    count = len(planned.files) + 1
    place = f"s3://{made.input_bucket}/{planned.sheet_key.rpartition('/')[0]}/"
    there = f", {old} of them there already" if old else ""
    if dry_run:
        return f"Would send {count} files to {place}{there}. Nothing was sent."
    follow = f" {'/'.join(planned.samples[0])}" if len(planned.samples) == 1 else ""
    return f"{count} files in {place}{there}. Follow: strandline status{follow}"


def _document(planned: Submission, known: dict[Who, str | None], same: set[str], *, dry_run: bool) -> dict[str, Any]:
    files = [(planned.sheet_key, None), *planned.files.items()]
    return {
        "dry_run": dry_run,
        "files": [{"key": key, "path": str(path) if path else None, "new": key not in same} for key, path in files],
        "samples": [
            {
                "project": project,
                "sample": sample,
                "lanes": planned.lanes(project, sample),
                "size": planned.size(project, sample),
                "known": known[project, sample] is not None,
            }
            for project, sample in planned.samples
        ],
    }
