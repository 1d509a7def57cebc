"""Prove on a deployed stack what a local AWS cannot: `python -m scripts.smoke`, two hours and less than 5 dollars.

One lane of the demo is sent through the stack as a sample of the project `smoke`, every check says what it saw, and all
that was made is taken away again. docs/operations.md says when to run it, docs/local.md what each check proves.
"""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scripts.smoke_checks import cleaning, order, telling
from scripts.smoke_checks.check import Check, Made, Outcome, make
from scripts.smoke_checks.estimate import Estimate, estimate
from scripts.smoke_checks.world import World
from strandline import deployment, report
from strandline.command_options import Stack
from strandline.errors import StrandlineError

MINUTES = 150.0
"""How long a run may take: with a whole genome's reference, germline_gatk builds bwa's index for more than an hour."""

_AGAIN = "Look again at the sample of an earlier test that had not ended; nothing is sent."
_KEEP = "Leave the sample and all that belongs to it."

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(epilog="Example: python -m scripts.smoke --stack dev --yes --json report.json")
def smoke(
    *,
    stack: Stack = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it costs something.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help=_KEEP)] = False,
    sample: Annotated[str | None, typer.Option(help=_AGAIN)] = None,
    minutes: Annotated[float, typer.Option(help="How long to wait for the run.")] = MINUTES,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report to this file as well.")] = None,
) -> None:
    """Send the demo's reads through a deployed stack, and check what only a real account can show.

    Each check is ok, failed, not here (what answers has no such thing, in its own words) or not yet. Exit code 1 when
    one failed or is not there yet.
    """
    console = Console(soft_wrap=True, highlight=False)
    cost = estimate()
    try:
        made = deployment.load(stack)
    except StrandlineError as error:
        typer.echo(f"smoke: {report.failure(error)}", err=True)
        raise typer.Exit(1) from error
    if sample is None:
        _agree(console, deployment.stack_name(stack), cost, yes=yes)
    name = sample or datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    world = World(made, name, time.monotonic() + minutes * 60, again=sample is not None)
    done = _made(console, world, keep=keep)
    console.print(telling.summary(done))
    if json_file:
        telling.write(json_file, deployment.stack_name(stack), world, cost, done)
    raise typer.Exit(1 if any(one.result.outcome in {Outcome.FAILED, Outcome.NOT_YET} for one in done) else 0)


def _made(console: Console, world: World, *, keep: bool) -> list[Made]:
    """Make every check and tell each as soon as it is made."""
    done: list[Made] = []
    telling.header(console)
    try:
        for one in _checks(world, keep=keep):
            done.append(one)
            telling.line(console, one)
    except KeyboardInterrupt:
        again = f"python -m scripts.smoke --sample {world.sample}"
        console.print(f"Stopped. `{again}` goes on with what was sent, and takes it away.")
        raise typer.Exit(130) from None
    return done


def _checks(world: World, *, keep: bool) -> Iterator[Made]:
    for check in order.EVERY:
        yield make(check, world)
    if not keep:
        yield make(Check(order.CLEANING, "that a sample can be taken away again", cleaning.clean), world)


def _agree(console: Console, stack: str, cost: Estimate, *, yes: bool) -> None:
    console.print(f"This sends one lane of the demo through the stack {stack}. {cost.sentence()}")
    console.print("An alarm rings once for the trial: whoever has subscribed to the topic gets a mail that says so.")
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to agree to the cost: say --yes.")
    typer.confirm("Go on?", abort=True)


if __name__ == "__main__":
    app()
