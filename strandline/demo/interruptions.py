"""What cuts the demo short from outside its own course: Ctrl-C and its like, and the end of a process that it needs.

Both come as signals, and both end whatever the demo is just doing, be it a query or a wait, by raising in the main
thread. What must not be cut in half (starting a process, tidying up) is done outside `heard`.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Cut(BaseException):
    """The demo cannot go on; not an Exception, so that no client that tries again swallows it."""


class Stopped(Cut):
    """Somebody asked for the end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number
        """What a shell expects as the exit code of a process that a signal ended."""


class ChildGone(Cut):
    """A process that must live as long as the demo has ended."""


class Interruptions:
    """Listens from entering to leaving the context; raises only within `heard`, and once."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._hearing = False
        self._over = False
        self._first: Cut | None = None
        self.look_for_the_dead: Callable[[], str | None] = lambda: None
        """Names a needed process that has ended; asked whenever any child process has."""
        self.hurried = False
        """Whether a stop was asked for while the demo tidies up: then nobody wants to wait for anything polite."""

    def __enter__(self) -> Self:
        for number in STOPS:
            # `nohup` means that the end of the terminal is not the end of the demo. A shell that starts a program in
            # the background lets it ignore Ctrl-C, and then nobody else would tidy up: that one is heard.
            if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._told)
        if hasattr(signal, "SIGCHLD"):
            self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, self._child_ended)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Let an interruption, also one that came before, raise Stopped or ChildGone in the block."""
        self._hearing = True
        try:
            if self._first is not None:
                raise self._first
            yield
        finally:
            self._hearing, self._over = False, True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep an interruption back until the block has ended."""
        hearing, self._hearing = self._hearing, False
        try:
            yield
        finally:
            self._hearing = hearing
        if hearing and self._first is not None:
            self._hearing = False
            raise self._first

    def _told(self, number: int, _frame: object) -> None:
        if number == getattr(signal, "SIGHUP", None):
            _leave_terminal()
        self.hurried = self.hurried or self._over
        self._cut(Stopped(number))

    def _child_ended(self, _number: int, _frame: object) -> None:
        if self._first is None and not self._over and (gone := self.look_for_the_dead()) is not None:
            self._cut(ChildGone(gone))

    def _cut(self, cause: Cut) -> None:
        self._first = self._first or cause
        if self._hearing:
            self._hearing = False
            raise self._first


def _leave_terminal() -> None:
    """Write no more to a terminal that is closed: each line would be an error in the middle of tidying up."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and stream.isatty():
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
