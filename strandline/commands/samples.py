"""`strandline samples`: what every sample has come to, and what waits for a person."""

import json
from typing import Annotated

import typer

from strandline import deployment, runs
from strandline.claims import Claim, Claims
from strandline.clients import table

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def samples(
    *,
    project: Annotated[str | None, typer.Option(help="Only the samples of this project.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    stack: Annotated[str | None, typer.Option(help="Name of the stack; default STRANDLINE_STACK or dev.")] = None,
) -> None:
    """List what became of each sample that started, and why others have not."""
    made = deployment.load(stack)
    claims = [one for one in Claims(table(made.claim_table)).claims() if project in {None, one.project}]
    notes = [note for note in runs.notes(made) if project in {None, note.project}]
    if as_json:
        typer.echo(json.dumps({"samples": [vars(one) for one in claims], "notes": [vars(note) for note in notes]}))
        return
    for one in sorted(claims, key=lambda one: (one.project, one.sample, one.started)):
        typer.echo(_line(one))
    for note in notes:
        typer.echo(f"{note.status:8} {note.key}: {note.reason}")
    if not claims and not notes:
        typer.echo("No sample has been sent yet.")


def _line(one: Claim) -> str:
    failure = f" {one.error}: {one.cause.strip().splitlines()[-1]}" if one.cause.strip() else f" {one.error}".rstrip()
    return f"{one.status:8} {one.project}/{one.sample}, since {one.ended or one.started}{failure}"
