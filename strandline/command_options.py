"""Options that mean the same in every command."""

from typing import Annotated

import typer

Stack = Annotated[str | None, typer.Option(help="Name of the stack; default STRANDLINE_STACK or dev.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be sent and started; send nothing.")]
