"""`strandline resume`: go on with a sample that failed, where it stopped."""

from typing import Annotated

import typer

from strandline import deployment, intake
from strandline.errors import StrandlineError
from strandline.resuming import resume as go_on

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def resume(
    who: Annotated[str, typer.Argument(metavar="PROJECT/SAMPLE", help="The sample that failed.")],
    stack: Annotated[str | None, typer.Option(help="Name of the stack; default STRANDLINE_STACK or dev.")] = None,
) -> None:
    """Go on with a sample that failed: what was imported or analysed already is not done again."""
    project, slash, sample = who.partition("/")
    if not (project and slash and sample):
        raise StrandlineError(f"{who} is no sample: name it as PROJECT/SAMPLE.")
    made = intake.of(deployment.load(stack))
    typer.echo(f"Started: {go_on(made.claims, made.pipeline, project, sample)}")
