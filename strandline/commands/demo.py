"""`strandline demo`: from real reads to a real finding, on this machine, without an AWS account."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from strandline.demo import journey, travel

LOG_WIDTH = 160

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def demo(
    *,
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the answer instead of serving the dashboard.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="TCP port of the local AWS; default any free one.")] = None,
    state: Annotated[Path | None, typer.Option(file_okay=False, help="Folder to keep the local AWS in.")] = None,
    install: Annotated[bool, typer.Option("--install", help="Install missing tools with apt-get.")] = False,
) -> None:
    """Start a local AWS, deploy Strandline into it, send it reads, and show what ClinVar says of what it finds."""
    options = travel.Options(leave=leave, port=port, state=state, install=install)
    console = Console() if sys.stdout.isatty() else Console(width=LOG_WIDTH)
    raise typer.Exit(journey.run(options, console))
