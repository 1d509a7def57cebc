"""`strandline resume`: go on with a sample that failed or was stopped, where it ended."""

import json
from typing import Annotated

import typer

from strandline import deployment, intake, lookup, stopping
from strandline.command_options import AsJson, Stack
from strandline.errors import StrandlineError
from strandline.resuming import resume as go_on

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(epilog="Example: strandline resume demo/HCC1395BL")
def resume(
    name: Annotated[str, typer.Argument(metavar="SAMPLE|PROJECT/SAMPLE", help="The sample that failed.")],
    *,
    as_json: AsJson = False,
    stack: Stack = None,
) -> None:
    """Go on with a sample that failed or was stopped; what was imported or analysed already is not done again."""
    deployed = deployment.load(stack)
    made = intake.of(deployed)
    run = lookup.find(deployed, name).run
    if run is None:
        raise StrandlineError(f"Nothing of {name} has started yet: `strandline samples` says what it waits for.")
    if over := stopping.is_over(made.claims, run.content):
        stopping.close(made.claims, over, deployed.workflow_id)
    started = go_on(made.claims, made.pipeline, run.project, run.sample)
    if as_json:
        typer.echo(json.dumps({"project": run.project, "sample": run.sample, "run": started}))
        return
    typer.echo(f"Started: {started}")
    typer.echo(f"Follow: strandline status {run.project}/{run.sample}")
