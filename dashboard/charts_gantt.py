"""The steps of a run as bars over time, HealthOmics' tasks nested below the step that waits for them.

`rows` says what is drawn and is plain data; `figure` draws it. Nothing here knows Streamlit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from dashboard import words
from strandline.history import Call, Step
from strandline.runs import Task

HOST_STEP = "AwaitRun"
"""The step that waits for the HealthOmics run, below which its tasks stand."""

NARROWEST = 0.006
"""The least width of a bar as a part of the whole time, so that milliseconds stay visible."""

SHORTEST = timedelta(seconds=1)
"""The least time that the whole chart spans."""

WAITED = "queued, or between tries"
WAITED_COLOR = "rgba(140,150,165,0.28)"
_ROW = 24
_AROUND = 90
INDENT = "↳ "


@dataclass(frozen=True)
class Bar:
    """One span of a row; `state` is a word of ours or WAITED, `ended` is None while it goes on."""

    state: str
    started: datetime
    ended: datetime | None
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the chart: its label, how it stands as a whole, and its bars, the first at the back."""

    label: str
    state: str
    bars: tuple[Bar, ...]


def rows(steps: Sequence[Step], tasks: Sequence[Task] = ()) -> list[Line]:
    """Return a row for each step in the order of entering, and for each task by name below the step that waits."""
    lines: list[Line] = []
    names: list[str] = []
    for step in steps:
        names.append(step.name)
        again = names.count(step.name)
        label = words.step(step.name) + (f" ({again})" if again > 1 else "")
        lines.append(Line(label, step_state(step), tuple(_step_bars(step))))
        if step.name == HOST_STEP:
            lines += _task_rows(tasks)
            tasks = ()
    return lines


def step_state(step: Step) -> str:
    """Return how a step stands, as a word: one that failed for want of time is timed out."""
    state = words.word(step.status)
    timed_out = state == "failed" and step.failure is not None and step.failure.error.endswith("Timeout")
    return "timed out" if timed_out else state


def figure(lines: Sequence[Line], now: datetime, zone: ZoneInfo) -> go.Figure:
    """Draw the rows; what goes on reaches to `now`, and times are those of `zone`."""
    first = min((bar.started for line in lines for bar in line.bars), default=now)
    last = max((bar.ended or now for line in lines for bar in line.bars), default=now)
    whole = max(last - first, SHORTEST)
    drawn = go.Figure([_trace(state, lines, now, zone, whole) for state in _states(lines)])
    drawn.update_layout(
        barmode="overlay",
        bargap=0.25,
        height=_AROUND + _ROW * max(len(lines), 2),
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        uirevision="kept",
        hoverlabel={"align": "left"},
    )
    reach = [_local(first - whole * 0.01, zone), _local(max(last, first + whole) + whole * 0.13, zone)]
    drawn.update_xaxes(type="date", range=reach, title_text=f"Time ({zone.key})", showgrid=True)
    labels = [_label(line) for line in lines]
    drawn.update_yaxes(
        type="category", categoryorder="array", categoryarray=labels, autorange="reversed", automargin=True
    )
    return drawn


def alt(lines: Sequence[Line], now: datetime) -> str:
    """Say in words what the chart shows, for those who do not see it."""
    told = [f"{line.label.removeprefix(INDENT)} {line.state} {words.duration(_length(line, now))}" for line in lines]
    return f"Steps over time: {'; '.join(told)}" if told else "No step yet"


def _step_bars(step: Step) -> Iterable[Bar]:
    left = step.exited if step.status == "RUNNING" else step.exited or step.entered
    if len(step.calls) < 2:
        return [Bar(step_state(step), step.entered, left)]
    tries = [_call_bar(call, step, number, len(step.calls)) for number, call in enumerate(step.calls, 1)]
    return [Bar(WAITED, step.entered, left), *tries]


def _call_bar(call: Call, step: Step, number: int, several: int) -> Bar:
    note = f"try {number} of {several}" if several > 1 else ""
    if call.error:
        state = "timed out" if call.error.endswith(("Timeout", "TimedOut")) else "failed"
        return Bar(state, call.started, call.ended, " · ".join(filter(None, (note, call.error))))
    if call.ended is not None:
        return Bar("succeeded", call.started, call.ended, note)
    return Bar(step_state(step), call.started, step.exited, note)


def _task_rows(tasks: Iterable[Task]) -> list[Line]:
    """One row for each name: HealthOmics gives a task that it tries again the same name."""
    by_name: dict[str, list[Task]] = {}
    for task in tasks:
        by_name.setdefault(task.name, []).append(task)
    lines = []
    for name, several in by_name.items():
        bars = [bar for number, task in enumerate(several, 1) for bar in _task_bars(task, number, len(several))]
        # What waited lies at the back
        bars.sort(key=lambda bar: bar.state != WAITED)
        lines.append(Line(INDENT + name, words.word(several[-1].status), tuple(bars)))
    return lines


def _task_bars(task: Task, number: int, several: int) -> list[Bar]:
    note = f"try {number} of {several} · " if several > 1 else ""
    size = f"{note}{task.cpus} vCPU, {task.memory} GiB"
    queued = task.created
    bars = []
    if queued and (task.started or not task.ended):
        bars.append(Bar(WAITED, queued, task.started, "waiting for a machine"))
    if task.started:
        bars.append(Bar(words.word(task.status), task.started, task.ended, size))
    elif queued and task.ended:
        bars.append(Bar(words.word(task.status), queued, task.ended, size))
    return bars


def _states(lines: Sequence[Line]) -> list[str]:
    present = {bar.state for line in lines for bar in line.bars}
    return [state for state in (WAITED, *words.SIGNS) if state in present] + sorted(present - {WAITED, *words.SIGNS})


def _trace(state: str, lines: Sequence[Line], now: datetime, zone: ZoneInfo, whole: timedelta) -> go.Bar:
    mine = [(line, bar) for line in lines for bar in line.bars if bar.state == state]
    lengths = [(bar.ended or now) - bar.started for _, bar in mine]
    return go.Bar(
        name=words.signed(state),
        orientation="h",
        y=[_label(line) for line, _ in mine],
        base=[_local(bar.started, zone) for _, bar in mine],
        x=[max(length, whole * NARROWEST).total_seconds() * 1000 for length in lengths],
        marker_color=words.COLORS.get(state, WAITED_COLOR),
        marker_line_width=0,
        text=[_text(line, bar, now) for line, bar in mine],
        textposition="outside",
        cliponaxis=False,
        hovertext=[_hover(line, bar, now, zone) for line, bar in mine],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _label(line: Line) -> str:
    """Plotly reads a little HTML: the steps' names are bold, the tasks' are not."""
    return escape(line.label) if line.label.startswith(INDENT) else f"<b>{escape(line.label)}</b>"


def _text(line: Line, bar: Bar, now: datetime) -> str:
    """The sign and the time of the whole row, once, at the end of its last bar."""
    if bar is not line.bars[-1]:
        return ""
    sign = words.SIGNS.get(line.state, "")
    return f"{sign} {words.duration(_length(line, now))}".strip()


def _length(line: Line, now: datetime) -> float:
    """How long a step took in all; of a task, without the time in the queue if it has left that."""
    at_work = [bar for bar in line.bars if bar.state != WAITED or not line.label.startswith(INDENT)] or line.bars
    started = min((bar.started for bar in at_work), default=now)
    return (max((bar.ended or now for bar in at_work), default=now) - started).total_seconds()


def _hover(line: Line, bar: Bar, now: datetime, zone: ZoneInfo) -> str:
    until = _clock(bar.ended, zone) if bar.ended else "now"
    length = words.duration(((bar.ended or now) - bar.started).total_seconds())
    said = [
        f"<b>{escape(line.label.removeprefix(INDENT))}</b> {escape(words.signed(bar.state))}",
        f"{_clock(bar.started, zone)} to {until} ({escape(zone.key)})",
        length,
        escape(bar.note),
    ]
    return "<br>".join(filter(None, said))


def _clock(when: datetime, zone: ZoneInfo) -> str:
    return when.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _local(when: datetime, zone: ZoneInfo) -> str:
    # Plotly knows no zones: it draws the clock that it is given
    return when.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S.%f")
