"""The report of a smoke test: a line as each check is made, the sum at the end, and the same as JSON."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from scripts.smoke_checks.check import Made, Outcome
from scripts.smoke_checks.estimate import Estimate
from scripts.smoke_checks.world import PROJECT, World

_STYLES = {Outcome.OK: "green", Outcome.FAILED: "bold red", Outcome.NOT_HERE: "magenta", Outcome.NOT_YET: "yellow"}
_OUTCOME, _NAME = 8, 16


def header(console: Console) -> None:
    """Write the names of the columns."""
    console.print(Text(f"{'result':{_OUTCOME}}  {'seconds':>7}  {'check':{_NAME}} what was seen", style="bold"))


def line(console: Console, made: Made) -> None:
    """Write one check."""
    outcome = made.result.outcome
    told = Text(f"{outcome:{_OUTCOME}}", style=_STYLES[outcome])
    console.print(told.append(f"  {made.seconds:7.1f}  {made.check.name:{_NAME}} {made.result.said}", style="default"))


def summary(made: Sequence[Made]) -> str:
    """Return how many checks ended how."""
    counts = Counter(one.result.outcome for one in made)
    return f"{len(made)} checks: {', '.join(f'{counts[outcome]} {outcome}' for outcome in Outcome if counts[outcome])}."


def write(path: Path, stack: str, world: World, estimate: Estimate, made: Sequence[Made]) -> None:
    """Write the report as one JSON document."""
    path.write_text(json.dumps(_document(stack, world, estimate, made), indent=2, ensure_ascii=False) + "\n", "utf-8")


def _document(stack: str, world: World, estimate: Estimate, made: Sequence[Made]) -> dict[str, Any]:
    checks = [
        {
            "check": one.check.name,
            "outcome": one.result.outcome,
            "said": one.result.said,
            "seconds": round(one.seconds, 1),
            "proves": one.check.proves,
        }
        for one in made
    ]
    return {
        "stack": stack,
        "sample": f"{PROJECT}/{world.sample}",
        "began": world.began.isoformat(timespec="seconds"),
        "estimate_usd": round(estimate.amount, 2),
        "prices_of": estimate.collected,
        "tasks": [
            {"task": one.name, "instance": one.instance, "started": str(one.started), "ended": str(one.ended)}
            for one in (world.story.tasks if world.story else [])
        ],
        "checks": checks,
    }
