"""`strandline doctor`: what works, what does not, and what to do."""

import json
from collections import Counter

import typer
from rich.console import Console
from rich.text import Text

from strandline import deployment
from strandline.command_options import AsJson, Stack
from strandline.doctor.examination import examine
from strandline.doctor.finding import Check, Finding, Verdict

_STYLES = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red", Verdict.UNKNOWN: "magenta"}
_SAID = {Verdict.OK: "ok", Verdict.WARN: "to look at", Verdict.FAIL: "failed", Verdict.UNKNOWN: "could not be made"}
_WIDTH, _NAME = 7, 16

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(epilog="Example: strandline doctor --stack dev")
def doctor(
    *,
    as_json: AsJson = False,
    stack: Stack = None,
) -> None:
    """Check this machine, the account and the stack, and say what to do about each thing that is amiss.

    Nothing is changed and no key is shown. Each check is ok, warn (look at it), fail (this stops the work) or unknown
    (it could not be made, and why). Exit code 1 when one failed.
    """
    counts: Counter[Verdict] = Counter()
    said = []
    area = ""
    console = Console(soft_wrap=True, highlight=False)
    for check, finding in examine(stack):
        counts[finding.verdict] += 1
        said.append({"area": check.area, "check": check.name} | vars(finding))
        if not as_json:
            if check.area != area:
                area = check.area
                console.print(Text(area, style="bold"))
            _tell(console, check, finding)
    failed = counts[Verdict.FAIL] > 0
    if as_json:
        typer.echo(json.dumps({"stack": deployment.stack_name(stack), "failed": failed, "checks": said}, indent=2))
    else:
        summary = ", ".join(f"{counts[verdict]} {words}" for verdict, words in _SAID.items() if counts[verdict])
        console.print(f"{counts.total()} checks: {summary}.")
    raise typer.Exit(1 if failed else 0)


def _tell(console: Console, check: Check, finding: Finding) -> None:
    line = Text("  ").append(f"{finding.verdict:{_WIDTH}} ", style=_STYLES[finding.verdict])
    console.print(line.append(f"{check.name:{_NAME}} {finding.said}"))
    if finding.advice:
        console.print(Text(" " * (_WIDTH + _NAME + 4) + finding.advice, style="dim"))
