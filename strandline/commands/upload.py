"""`strandline upload`: send files as they are, and say what will start and what will wait."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from strandline import deployment, foresight, parcel, report, sending, words
from strandline.claims import Claims, Note
from strandline.clients import client, table
from strandline.command_options import AsJson, DryRun, Stack
from strandline.deployment import Deployment
from strandline.fastq import Kind, project_of
from strandline.faults import refuse
from strandline.foresight import Outcome
from strandline.identity import DEFAULT_PROJECT
from strandline.inputs import InputBucket
from strandline.parcel import Item, Parcel

_FILES = "FASTQ files, sample sheets (.csv), or a folder of them."
_TO = "Folder below the project's; or a whole one that begins with inputs/."
_COMPLETE = "Send a completion marker last: all lanes of its folder start."
_REPLACE = "Let a sheet take the place of another of its name; reads are never replaced."
_SAYS = {"start": "Will start", "wait": "Will wait", "hold": "Will be held", "known": "Known already"}

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(epilog="Example: strandline upload run42/ --project cardio --complete")
def upload(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILES|DIR", help=_FILES)] = None,
    *,
    project: Annotated[str | None, typer.Option(help=f"Project of the samples; default {DEFAULT_PROJECT}.")] = None,
    to: Annotated[str, typer.Option(metavar="PREFIX", help=_TO)] = "",
    complete: Annotated[bool, typer.Option("--complete", help=_COMPLETE)] = False,
    replace: Annotated[bool, typer.Option("--replace", help=_REPLACE)] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: Stack = None,
) -> None:
    """Send files under the names they have: your folder, your sheet, as they are.

    The names or your own sample sheet say whose the reads are. A pair such as
    S1_R1.fastq.gz and S1_R2.fastq.gz starts by itself; one whose name holds a
    lane (S1_L001_R1.fastq.gz) waits for a sheet or for --complete, since more
    lanes may follow. `strandline submit` is the other way: you name the sample,
    and the sheet and the folder are made for you.

    What is there already with the same content is not sent again, so an upload
    that broke off is simply repeated. Other content is never replaced.
    """
    if not files and not complete:
        raise typer.BadParameter("name files or a folder, or use --complete for a folder that was sent before.")
    prefix = parcel.prefix_of(project or DEFAULT_PROJECT, to)
    if project and project_of(f"{prefix}x") != project:
        raise typer.BadParameter(f"--to {to} is not in project {project}: leave --project out, or name a folder in it.")
    made = deployment.load(stack)
    packed = parcel.pack(files or [], prefix, complete=complete)
    refuse(parcel.faults(packed, made.input_bucket))
    claims = Claims(table(made.claim_table))
    named = [(item.key, item.path) for item in packed.items]
    same, other = sending.there(client("s3"), made.input_bucket, named)
    replaced = _replaceable(other, claims) if not replace else {key for key in other if _is_sheet(packed, key)}
    _refuse_other(made, [key for key in other if key not in replaced])
    outcomes = foresight.foresee(packed, InputBucket(client("s3"), made.input_bucket), claims, set(same))
    if not as_json:
        _announce(packed, outcomes)
    if not dry_run:
        missing = [(key, path) for key, path in named if key not in same]
        sending.send(client("s3"), made.input_bucket, missing, replaced)
    if as_json:
        typer.echo(json.dumps(_document(packed, same, outcomes, dry_run=dry_run), indent=2, ensure_ascii=False))
    else:
        typer.echo(_summary(packed, made, len(same), outcomes, dry_run=dry_run))


def _refuse_other(made: Deployment, other: list[str]) -> None:
    sheets = all(key.lower().endswith(".csv") for key in other)
    new = "send yours into a folder of their own (--to), or under other names"
    sending.refuse(made.input_bucket, other, "let the new sheet take its place with --replace" if sheets else new)


def _replaceable(keys: list[str], claims: Claims) -> set[str]:
    """Sheets that the pipeline has refused: nothing came of them, so a corrected one may take their place."""
    if not keys:
        return set()
    refused = {_about(note) for note in claims.notes() if note.status == "REFUSED"}
    return {key for key in keys if key in refused and key.lower().endswith(".csv")}


def _about(note: Note) -> str:
    """The sheet that a note is about, which for one of its samples stands before a colon."""
    return note.key.partition(".csv:")[0] + ".csv" if ".csv:" in note.key else note.key


def _is_sheet(packed: Parcel, key: str) -> bool:
    return any(item.key == key and item.kind is Kind.SHEET for item in packed.items)


def _announce(packed: Parcel, outcomes: list[Outcome]) -> None:
    for one in outcomes:
        lanes = f"{one.lanes} lane{'s' if one.lanes > 1 else ''}"
        why = f": {one.why}" if one.why else ""
        typer.echo(f"{_SAYS[one.what]}: {one.project}/{one.sample}, {lanes}, {report.size(one.size)}{why}.")
        if one.what == "wait" and "more lanes" in one.why:
            typer.echo(f"  To start it: strandline upload --complete --to {packed.prefix}, or send a sheet (.csv).")
    if packed.skipped:
        names = words.some([path.name for path in packed.skipped], 4)
        typer.echo(f"Left here, neither reads nor sheet: {names}.")


def _summary(packed: Parcel, made: Deployment, old: int, outcomes: list[Outcome], *, dry_run: bool) -> str:
    place = f"s3://{made.input_bucket}/{packed.prefix}"
    there = f", {old} of them there already" if old else ""
    files = f"{len(packed.items)} file{'s' if len(packed.items) > 1 else ''}"
    if dry_run:
        return f"Would send {files} ({report.size(packed.size)}) to {place}{there}. Nothing was sent."
    starts = [one for one in outcomes if one.what == "start"]
    follow = f"strandline status {starts[0].project}/{starts[0].sample}" if len(starts) == 1 else "strandline status"
    return f"{files} in {place}{there}. Follow: {follow}"


def _document(packed: Parcel, same: list[str], outcomes: list[Outcome], *, dry_run: bool) -> dict[str, Any]:
    def told(item: Item) -> dict[str, Any]:
        path = str(item.path) if item.path else None
        return {"key": item.key, "path": path, "size": item.size, "new": item.key not in same}

    return {
        "dry_run": dry_run,
        "files": [told(item) for item in packed.items],
        "skipped": [str(path) for path in packed.skipped],
        "samples": [asdict(one) for one in outcomes],
    }
