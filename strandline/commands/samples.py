"""`strandline samples`: what every sample has come to, and what waits for a person."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated

import typer

from strandline import deployment, showing, standing
from strandline.command_options import AsJson, Stack

_NAMES = {word.replace(" ", "_"): word for word in standing.STATES}
State = Enum("State", _NAMES, type=str)  # type: ignore[misc]  # there is one list of states

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(epilog="Example: strandline samples --project demo --state held --state refused")
def samples(
    *,
    project: Annotated[str | None, typer.Option(help="Only the samples of this project.")] = None,
    state: Annotated[list[State] | None, typer.Option(help="Only these states; may be repeated.")] = None,
    as_json: AsJson = False,
    stack: Stack = None,
) -> None:
    """List how each sample stands, why, and what to do about what waits for a person.

    A sample is held until somebody decides, waits until all its files are there, or was refused for what is in them.
    """
    wanted = {one.value for one in state or ()}
    found = [
        one
        for one in standing.survey(deployment.load(stack))
        if project in {None, one.project} and (not wanted or one.state in wanted)
    ]
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    elif found:
        showing.write(showing.samples(found, datetime.now(UTC), wrapped=sys.stdout.isatty()))
    elif project or wanted:
        typer.echo("No sample matches.", err=True)
    else:
        typer.echo("No sample has been sent yet: `strandline submit --sample NAME READS` sends one.", err=True)
