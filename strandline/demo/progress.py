"""What is going on, step by step: a board that stays up to date on a terminal, one line per ended step elsewhere."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.table import Table

from strandline.demo.interruptions import Stopped

REFRESHES_PER_SECOND = 4
_INDENT = "  "


@dataclass(frozen=True)
class Line:
    """One step: times in seconds since the epoch, `ended` None while it runs; `depth` is how far it is indented.

    `stopped` means that somebody asked for the end of the demo in the middle of it.
    """

    name: str
    started: float
    ended: float | None = None
    failed: bool = False
    depth: int = 0
    remark: str = ""
    stopped: bool = False

    @property
    def seconds(self) -> float:
        """How long it took, or has taken until now."""
        return (self.ended or time.time()) - self.started


class Progress:
    """Collects the steps and shows them; to be used as a context."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines: dict[str, Line] = {}
        self._live: Live | None = None

    @property
    def lines(self) -> list[Line]:
        """Every step so far, in the order in which they were first told."""
        return list(self._lines.values())

    @property
    def broken(self) -> str | None:
        """The outermost step that failed, None when none has."""
        return next((line.name for line in self.lines if line.failed), None)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Show a step of this process for as long as the block runs; the block may remark on it."""
        self.tell(name, Line(name, time.time()))
        try:
            yield lambda remark: self.tell(name, replace(self._lines[name], remark=remark))
        except BaseException as error:
            stopped = isinstance(error, Stopped)
            self.tell(name, replace(self._lines[name], ended=time.time(), failed=not stopped, stopped=stopped))
            raise
        self.tell(name, replace(self._lines[name], ended=time.time()))

    def tell(self, key: str, line: Line) -> None:
        """Show what is now known of the step `key`."""
        before = self._lines.get(key)
        self._lines[key] = line
        if self._live is None and line.ended is not None and (before is None or before.ended is None):
            self._console.print(_plain(line), markup=False, highlight=False, soft_wrap=True)

    def __enter__(self) -> Self:
        # A dumb terminal cannot go back over what it shows.
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            self._live = Live(
                console=self._console, get_renderable=self._shown, refresh_per_second=REFRESHES_PER_SECOND
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _shown(self) -> Table:
        lines = self.lines
        if self._live is not None:
            # What runs is at the end, and a board that is higher than the screen would lose just that.
            lines = lines[-max(1, self._console.height - 1) :]
        return _board(lines, self._console.width)


def _board(lines: Sequence[Line], width: int) -> Table:
    """Return the lines as a table of at most `width` columns, a remark being the first thing to go."""
    names = [_INDENT * line.depth + line.name for line in lines]
    narrowest = len("✓ ") + len(" 12345.6 s ")
    space = min(max(map(len, names), default=0), max(1, width - narrowest))
    rest = width - narrowest - space
    board = Table.grid(padding=(0, 1))
    board.add_column(width=1)
    board.add_column(width=space)
    board.add_column(width=9, justify="right")
    for line, name in zip(lines, names, strict=True):
        style = "dim" if line.ended is not None and line.depth and not line.failed else ""
        seconds, remark = f"{line.seconds:.1f} s", _cut(line.remark, rest)
        board.add_row(_sign(line), escape(_cut(name, space)), seconds, escape(remark), style=style)
    return board


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}{'…' if width > 0 else ''}"


def closing(lines: Sequence[Line]) -> str:
    """Say how long all steps took together."""
    return f"All in {max(line.ended or line.started for line in lines) - min(line.started for line in lines):.1f} s."


def _sign(line: Line) -> RenderableType:
    if line.ended is None:
        return Spinner("dots")
    if line.stopped:
        return "[yellow]■[/yellow]"
    return "[red]✗[/red]" if line.failed else "[green]✓[/green]"


def _plain(line: Line) -> str:
    remark = f" ({line.remark})" if line.remark else ""
    word = "FAILED" if line.failed else "stopped" if line.stopped else "ok"
    return f"{word:7} {line.seconds:6.1f} s  {_INDENT * line.depth}{line.name}{remark}"
