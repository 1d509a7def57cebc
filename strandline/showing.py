"""Samples and runs as rich shows them; what is written to a pipe has no edge, so nothing of it is cut."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from strandline import report, words
from strandline.advice import Advice
from strandline.history import Failure, Step
from strandline.runs import Run, Task
from strandline.standing import Standing, last_line
from strandline.story import Log, Story

_ENDLESS = 100_000
_GAP = 2
_LONGEST_WORD = len("succeeded") + 2
_WAITS_FOR_RUN = "AwaitRun"


def console() -> Console:
    """The terminal as wide as it is, or a pipe without an edge."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(width=_ENDLESS, highlight=False)


def write(shown: RenderableType) -> None:
    """Print, in a pipe without the blanks that would fill up a table's last column."""
    out = console()
    if sys.stdout.isatty():
        for part in _parts(shown):
            # Text is left to the terminal to break, so that a command can be copied from it whole
            out.print(part, soft_wrap=isinstance(part, Text))
        return
    with out.capture() as captured:
        out.print(shown)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _parts(shown: RenderableType) -> Iterator[RenderableType]:
    if isinstance(shown, Group):
        for part in shown.renderables:
            yield from _parts(part)
    else:
        yield shown


def state(word: str) -> Text:
    """A state with its sign and colour."""
    known = word.strip()
    return Text(f"{words.SIGNS.get(known, ' ')} {word}", style=words.COLORS.get(known, ""))


def samples(found: Sequence[Standing], now: datetime, *, wrapped: bool) -> RenderableType:
    """One row for each sample; `wrapped` tells what to do below the table, else it stands in the row."""
    shown = _table("Project", "Sample", "State", "Since", "Variants", "Cause" if wrapped else "Cause, and what to do")
    for one in found:
        name = one.sample or Text(one.key.rpartition("/")[2], style="dim")
        loaded = "" if one.variants is None else f"{one.variants:,}"
        told = one.cause if wrapped else " → ".join(filter(None, (one.cause, one.next)))
        shown.add_row(one.project, name, state(one.state), words.age(one.seconds(now)), loaded, Text(told))
    todo = [one for one in found if one.next] if wrapped else []
    if not todo:
        return shown
    return Group(shown, Text(), Text("What to do", style="bold"), *map(_todo, todo))


def _todo(one: Standing) -> Text:
    name = "/".join(filter(None, (one.project, one.sample or one.key.rpartition("/")[2])))
    return Text(f"{name}: ").append(one.next, style="green")


def overview(still: Sequence[Standing], found: Sequence[Run], now: datetime, *, wrapped: bool) -> RenderableType:
    """What runs or waits for a person, and the newest runs."""
    parts: list[RenderableType] = []
    for title, states in (("Running", {"running"}), ("Not started", {"held", "refused", "waiting"})):
        if these := [one for one in still if one.state in states]:
            parts += [Text(title, style="bold"), samples(these, now, wrapped=wrapped), Text()]
    if found:
        return Group(*parts, Text("Newest runs", style="bold"), newest(found, now))
    return Group(*parts, Text("No run yet: `strandline submit --sample NAME READS` sends reads."))


def newest(found: Sequence[Run], now: datetime) -> Table:
    """One row for each run, newest first."""
    shown = _table("Project", "Sample", "State", "Started", "Took", "Cause")
    for run in found:
        started = words.age((now - run.started).total_seconds())
        cause = f"{run.failure.error}: {last_line(run.failure.cause)}".rstrip(": ") if run.failure else run.remark
        shown.add_row(
            run.project, run.sample, state(words.word(run.status)), started, words.duration(run.seconds(now)), cause
        )
    return shown


def story(told: Story, notes: Sequence[Standing], now: datetime) -> RenderableType:
    """One run: why it failed first, then its steps, and what went in and came out."""
    run = told.run
    parts: list[RenderableType] = [_headline(run, now)]
    if told.advice and run.failure:
        parts += _failure(told.advice, run.failure, told.log)
    elif run.note:
        parts.append(Text(run.note))
    parts += [Text(f"{note.state}: {note.cause} → {note.next}", style="yellow") for note in notes]
    parts += [Text(), Text("Steps", style="bold"), _indented(_steps(told, now))]
    parts += _facts("Inputs", [(file.lane, f"{file.uri} ({report.size(file.size)})") for file in run.inputs])
    loaded = [("loaded", ", ".join(f"{count:,} {name}" for name, count in told.loaded.items()))] if told.loaded else []
    parts += _facts("Outputs", [*((name, uri) for name, uris in told.outputs.items() for uri in uris), *loaded])
    parts += _facts("Quality", [(one["metric"], _judged(one)) for one in told.quality.get("figures", [])])
    parts += _facts("Versions", [(name.replace("_", " "), value) for name, value in told.versions.items()])
    return Group(*parts)


def _judged(one: Mapping[str, str]) -> str:
    return f"{one['verdict']}: {one['value']} ({one['bound']}; {one['over']})"


def progress(told: Story, now: datetime) -> RenderableType:
    """The steps of a run that is under way."""
    return Group(_headline(told.run, now), Text(), _indented(_steps(told, now)))


def _indented(shown: RenderableType) -> Padding:
    return Padding(shown, (0, 0, 0, 2), expand=False)


def _headline(run: Run, now: datetime) -> Text:
    started = run.started.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    again = f", attempt {run.attempt}" if run.attempt > 1 else ""
    took = words.duration(run.seconds(now))
    said = state(words.word(run.status))
    return said.append(f"  {run.project}/{run.sample}", style="bold").append(
        f"{again}, started {started}, {'for' if run.running else 'took'} {took}\n  run {run.name}", style="default"
    )


def _failure(said: Advice, failure: Failure, log: Log | None) -> list[RenderableType]:
    where = f" in {words.step(failure.step)}" if failure.step else ""
    parts: list[RenderableType] = [
        Text(),
        Text(f"{said.title} ({failure.error}{where})", style="bold red"),
        Text(said.why),
        Text("Next: ", style="bold").append(said.next, style="green"),
    ]
    if failure.cause:
        parts += [Text(), Text("Cause", style="bold"), *(Text(f"  {line}") for line in failure.cause.splitlines())]
    if log:
        parts += [Text(), Text(f"The end of {log.stream} in {log.group}", style="bold")]
        parts += [Text(f"  │ {line}") for line in log.lines]
    return parts


def _steps(told: Story, now: datetime) -> Table:
    shown = Table.grid(padding=(0, _GAP, 0, 0))
    for _ in range(2):
        shown.add_column(no_wrap=True)
    shown.add_column(no_wrap=True, justify="right")
    shown.add_column(overflow="fold")
    now = told.run.ended or now  # what was never left ended with the run
    for step in told.steps:
        shown.add_row(state(words.word(step.status)), words.step(step.name), *_times(step, now))
        if step.name == _WAITS_FOR_RUN:
            _add_tasks(shown, told, now)
    if told.reused:
        shown.add_row("", f"HealthOmics run {told.healthomics}", "", "done by an earlier attempt; not done again")
    return shown


def _times(step: Step, now: datetime) -> tuple[str, str]:
    again = f"{step.attempts} tries" if step.attempts > 1 else ""
    error = step.failure.error if step.failure else ""
    return words.duration(step.seconds(now)), ", ".join(filter(None, (again, error)))


def _add_tasks(shown: Table, told: Story, now: datetime) -> None:
    """The HealthOmics run, and each of its tasks, below the step that waits for it."""
    if told.healthomics:
        said = words.word(told.healthomics_status) if told.healthomics_status else "no longer known to the service"
        shown.add_row("", Text(f"  HealthOmics run {told.healthomics}", style="dim"), "", Text(said, style="dim"))
    for task in told.tasks:
        size = f"{task.cpus} vCPU, {task.memory} GiB"
        word = state(words.word(task.status).ljust(_LONGEST_WORD))
        shown.add_row("", Text("    ").append(word).append(task.name), _took(task, now), Text(size, style="dim"))


def _took(task: Task, now: datetime) -> str:
    return words.duration(((task.ended or now) - task.started).total_seconds()) if task.started else ""


def _facts(title: str, facts: Iterable[tuple[str, str]]) -> list[RenderableType]:
    shown = Table.grid(padding=(0, _GAP, 0, 0))
    shown.add_column(style="dim", no_wrap=True)
    shown.add_column(overflow="fold")
    before = None
    for name, value in facts:
        shown.add_row("" if name == before else name, Text(value))
        before = name
    return [Text(), Text(title, style="bold"), _indented(shown)] if before is not None else []


def _table(*titles: str) -> Table:
    shown = Table.grid(padding=(0, _GAP, 0, 0))
    for title in titles[:-1]:
        shown.add_column(no_wrap=True, justify="right" if title == "Variants" else "left")
    shown.add_column(overflow="fold")
    shown.add_row(*(Text(title, style="bold") for title in titles))
    return shown
