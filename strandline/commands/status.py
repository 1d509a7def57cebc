"""`strandline status`: what runs now, or the steps of one run, with why it failed first."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.live import Live

from strandline import deployment, lookup, runs, showing, standing, story, words
from strandline.command_options import AsJson, Stack
from strandline.deployment import Deployment
from strandline.lookup import Found, Unknown
from strandline.runs import Run

NEWEST = 10
SECONDS = 2.0
PATIENCE = 60.0
"""Seconds within which what was just sent should have started, or been noted."""

_NAME = "A sample, whose newest run is shown, or a run; nothing for all that happens."

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(epilog="Example: strandline status demo/HCC1395BL --wait")
def status(
    name: Annotated[str | None, typer.Argument(metavar="[SAMPLE|PROJECT/SAMPLE|RUN]", help=_NAME)] = None,
    *,
    watch: Annotated[
        bool | None,
        typer.Option("--watch/--no-watch", help="Look again until it ends; the default for a run on a terminal."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Return when the run ends; exit code 1 if it failed.")] = False,
    as_json: AsJson = False,
    stack: Stack = None,
) -> None:
    """Show what runs, what waits for a person, and the newest runs; with a name, one run step by step.

    Why a run failed comes first, in plain words, with what to do next.
    Ctrl-C ends the looking, never the run.
    """
    if wait and name is None:
        raise typer.BadParameter("--wait needs the name of a sample or a run.")
    made = deployment.load(stack)
    terminal = sys.stdout.isatty() and not as_json
    if name is None:
        _overview(made, as_json=as_json, watch=bool(watch) and terminal)
        return
    found = _awaited(made, name) if wait else lookup.find(made, name)
    if found.run and found.run.running and (wait or watch or (watch is None and terminal)):
        _follow(found.run, live=terminal)
        found = Found(runs.find(found.run.arn), found.notes)
    _show(found, as_json=as_json)
    if wait and not (found.run and found.run.status == "SUCCEEDED"):
        raise typer.Exit(1)


def _overview(made: Deployment, *, as_json: bool, watch: bool) -> None:
    if as_json:
        surveyed = [asdict(one) for one in standing.survey(made) if one.state in standing.OPEN]
        typer.echo(_json({"open": surveyed, "newest": [_document(run) for run in runs.newest(made, NEWEST)]}))
        return
    if not watch:
        showing.write(_everything(made))
        return
    with Live(_everything(made), console=showing.console(), auto_refresh=False) as live:
        while True:
            time.sleep(SECONDS)
            live.update(_everything(made), refresh=True)


def _everything(made: Deployment) -> RenderableType:
    now = datetime.now(UTC)
    still = [one for one in standing.survey(made) if one.state in standing.OPEN]
    return showing.overview(still, runs.newest(made, NEWEST), now, wrapped=sys.stdout.isatty())


def _awaited(made: Deployment, name: str) -> Found:
    """Find what was perhaps sent a moment ago and has not been noticed yet."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            found = lookup.find(made, name)
            if found.run or any(note.state != "waiting" for note in found.notes) or time.monotonic() > until:
                return found
        except Unknown:
            if time.monotonic() > until:
                raise
        time.sleep(SECONDS)


def _follow(run: Run, *, live: bool) -> None:
    """Return when the run has ended; on a terminal its steps are shown meanwhile."""

    def steps() -> RenderableType:
        return showing.progress(story.tell(runs.find(run.arn)), datetime.now(UTC))

    if live:
        with Live(steps(), console=showing.console(), auto_refresh=False, transient=True) as shown:
            _until_ended(run.arn, lambda: shown.update(steps(), refresh=True))
    else:
        _until_ended(run.arn, lambda: None)


def _until_ended(arn: str, each: Callable[[], None]) -> None:
    while runs.find(arn).running:
        time.sleep(SECONDS)
        each()


def _show(found: Found, *, as_json: bool) -> None:
    notes = [asdict(note) for note in found.notes]
    told = story.tell(found.run) if found.run else None
    if as_json:
        typer.echo(_json((told.document() if told else {"run": None}) | {"notes": notes}))
        return
    now = datetime.now(UTC)
    parts: list[RenderableType] = [showing.story(told, found.notes, now)] if told else []
    if not told:
        parts = [showing.samples(found.notes, now, wrapped=sys.stdout.isatty())]
    showing.write(Group(*parts))


def _document(run: Run) -> dict[str, Any]:
    return {
        "run": run.name,
        "project": run.project,
        "sample": run.sample,
        "state": words.word(run.status),
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat() if run.ended else None,
        "failure": asdict(run.failure) if run.failure else None,
    }


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)
