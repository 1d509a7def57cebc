"""`strandline cancel`: stop a run and what it has started, so that the sample can be resumed or replaced."""

import getpass
import json
from typing import Annotated

import typer

from strandline import deployment, lookup, stopping
from strandline.claims import Claims
from strandline.clients import table
from strandline.command_options import AsJson, Stack
from strandline.errors import StrandlineError

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(epilog="Example: strandline cancel demo/HCC1395BL --reason 'wrong reads'")
def cancel(
    name: Annotated[str, typer.Argument(metavar="SAMPLE|PROJECT/SAMPLE|RUN", help="The sample or run to stop.")],
    *,
    reason: Annotated[str, typer.Option(help="Why, for those who look at the run later.")] = "",
    as_json: AsJson = False,
    stack: Stack = None,
) -> None:
    """Stop a run, cancel its HealthOmics run, and free the sample to be resumed or replaced.

    Nothing is deleted: `strandline resume` goes on with what was reached.
    """
    made = deployment.load(stack)
    run = lookup.find(made, name).run
    if run is None:
        raise StrandlineError(f"Nothing of {name} has started, so there is nothing to stop.")
    claims = Claims(table(made.claim_table))
    over = stopping.is_over(claims, run.content)
    if over and over.arn == run.arn:
        cancelled = stopping.close(claims, over, made.workflow_id)
        done = "had ended; its claim is closed now"
    else:
        why = reason or f"stopped by {getpass.getuser()} with strandline cancel"
        cancelled = stopping.stop(claims, run, made.workflow_id, why)
        done = "is stopped"
    if as_json:
        typer.echo(json.dumps({"run": run.name, "healthomics_runs": cancelled}))
        return
    also = f" HealthOmics run {', '.join(cancelled)} is cancelled." if cancelled else ""
    typer.echo(f"The run {run.name} of {run.project}/{run.sample} {done}.{also}")
    typer.echo(f"To go on where it stopped: strandline resume {run.project}/{run.sample}")
