"""What is going on, step by step: a board that stays up to date on a terminal, one line per ended step elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.table import Table

REFRESHES_PER_SECOND = 4
_INDENT = "  "


@dataclass(frozen=True)
class Line:
    """One step: times in seconds since the epoch, `ended` None while it runs; `depth` is how far it is indented."""

    name: str
    started: float
    ended: float | None = None
    failed: bool = False
    depth: int = 0
    remark: str = ""

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

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Show a step of this process for as long as the block runs; the block may remark on it."""
        self.tell(name, Line(name, time.time()))
        try:
            yield lambda remark: self.tell(name, replace(self._lines[name], remark=remark))
        except BaseException:
            self.tell(name, replace(self._lines[name], ended=time.time(), failed=True))
            raise
        self.tell(name, replace(self._lines[name], ended=time.time()))

    def tell(self, key: str, line: Line) -> None:
        """Show what is now known of the step `key`."""
        before = self._lines.get(key)
        self._lines[key] = line
        if self._live is None and line.ended is not None and (before is None or before.ended is None):
            self._console.print(_plain(line), markup=False, highlight=False, soft_wrap=True)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(
                console=self._console, get_renderable=self._board, refresh_per_second=REFRESHES_PER_SECOND
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def _board(self) -> Table:
        board = Table.grid(padding=(0, 1))
        for line in self.lines:
            sign = Spinner("dots") if line.ended is None else "[red]✗[/red]" if line.failed else "[green]✓[/green]"
            style = "" if line.ended is None else "dim" if line.depth and not line.failed else ""
            name = _INDENT * line.depth + escape(line.name)
            board.add_row(sign, name, f"{line.seconds:.1f} s", escape(line.remark), style=style)
        return board


def times(lines: list[Line]) -> Table:
    """Return how long each step took, and all of them together."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Step")
    table.add_column("Seconds", justify="right")
    for line in lines:
        table.add_row(_INDENT * line.depth + escape(line.name), f"{line.seconds:.1f}")
    whole = max(line.ended or line.started for line in lines) - min(line.started for line in lines)
    table.add_section()
    table.add_row("All", f"{whole:.1f}", style="bold")
    return table


def _plain(line: Line) -> str:
    remark = f" ({line.remark})" if line.remark else ""
    return f"{'FAILED' if line.failed else 'ok':6} {line.seconds:7.1f} s  {_INDENT * line.depth}{line.name}{remark}"
