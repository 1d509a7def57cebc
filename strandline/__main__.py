"""The `strandline` command. Each subcommand is a module of `strandline.commands`, imported when it is used."""

import os
import sys
from importlib import import_module, metadata
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from strandline.errors import StrandlineError

COMMANDS = {
    "demo": "From real reads to a real finding on this machine, without an AWS account.",
    "upload": "Send your own folder and sheet as they are; what is complete starts.",
    "submit": "Send the reads of a sample that you name; the sheet is made for you.",
    "samples": "What has become of every sample, and what waits for a person.",
    "status": "What runs, and the steps of one run; why it failed comes first.",
    "resume": "Go on with a sample that failed or was stopped, where it ended.",
    "cancel": "Stop a run and what it has started.",
    "query": "Ask for variants by gene, region, sample, class or stars.",
    "truth": "Measure a sample's calls against a truth that you believe.",
    "doctor": "Check this machine, the account and the stack, and say what to do.",
    "convert": "Write one sample's VCF as Parquet.",
}
"""Every subcommand in the order of a newcomer's day, with what the list says of it."""

ENDING = """Exit codes: 0 it was done; 1 it could not be done, and stderr says why; 2 the command line is wrong;
130 it was stopped with Ctrl-C.

Every command reads the usual variables and profiles of AWS, so each of them works against an account or a local AWS.

Example: strandline query --gene BRCA1 --significance pathogenic"""


class Later(TyperCommand):
    """Stands for a subcommand, by name and sentence, until it is used; only then its module is imported."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Parse `args` as the real command does, which the context then belongs to."""
        real = typer.main.get_command(import_module(f"strandline.commands.{self.name}").app)
        real.help = _reflowed(real.help or "")
        return real.make_context(info_name, args, parent, **extra)


class Commands(TyperGroup):
    """The subcommands; a failure is told in one sentence, with exit code 1."""

    def __init__(self, **attributes: Any) -> None:
        later = {name: Later(name=name, callback=None, help=words) for name, words in COMMANDS.items()}
        super().__init__(**attributes | {"commands": later})

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand; an error that a person can act on is told without a traceback."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read our output has seen enough, and typer ends quietly
        except Exception as error:
            told = _told(error)
            if told is None:
                raise
            typer.echo(f"strandline: {told}", err=True)
            raise typer.Exit(1) from error


def _reflowed(text: str) -> str:
    """Return a docstring with one line for each paragraph, which a terminal of any width may break anew."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _told(error: Exception) -> str | None:
    """Return the sentence for an error that a person can act on, None for a mistake of ours."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    # An error of botocore's can only come from a process that has imported it, which takes longer than `--help` may.
    aws = sys.modules.get("botocore.exceptions")
    kinds = (StrandlineError, aws.ClientError, aws.BotoCoreError) if aws else (StrandlineError,)
    if not isinstance(error, kinds):
        return None
    from strandline import report  # noqa: PLC0415 — loads what --help needs not

    return "\nstrandline: ".join(report.failure(one) for one in getattr(error, "found", [error]))


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From sequencing reads to variants that you can ask about next to ClinVar.",
    epilog=_reflowed(ENDING),
)


def _version(asked: bool) -> None:
    if asked:
        try:
            version = metadata.version("strandline")
        except metadata.PackageNotFoundError:
            version = "as it lies here, not installed"  # in the tools image, say
        typer.echo(f"strandline {version}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line."""
    # Every tool of AWS reads AWS_REGION, except boto3.
    if region := os.environ.get("AWS_REGION"):
        os.environ.setdefault("AWS_DEFAULT_REGION", region)
    app(prog_name="strandline")


if __name__ == "__main__":
    main()
