"""The `strandline` command. Each subcommand is a module of `strandline.commands`, imported when it is asked for."""

from importlib import import_module
from typing import Any

import typer
from botocore.exceptions import BotoCoreError, ClientError
from typer.core import TyperGroup

from strandline import report
from strandline.errors import StrandlineError

COMMANDS = ("demo", "submit", "samples", "resume", "query", "convert")


class Commands(TyperGroup):
    """Finds subcommands by name, and tells a failure in one sentence with exit code 1."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of a newcomer's day."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import one subcommand, or return None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        return typer.main.get_command(import_module(f"strandline.commands.{cmd_name}").app)

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand; an error that a person can act on is told without a traceback."""
        try:
            return super().invoke(ctx)
        except (StrandlineError, ClientError, BotoCoreError) as error:
            typer.echo(f"strandline: {report.failure(error)}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="From sequencing reads to variants that you can ask about next to ClinVar.",
)


@app.callback()
def _root() -> None:
    pass


def main() -> None:
    """Run the command line."""
    app(prog_name="strandline")


if __name__ == "__main__":
    main()
