"""The processes that the demo starts, none of which may outlive it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from strandline.demo import leash
from strandline.demo.interruptions import Interruptions

PATIENCE_SECONDS = 20.0
LOOK_SECONDS = 0.02


class Child:
    """A started process and what it has said."""

    def __init__(self, process: subprocess.Popen[str], title: str, log: Path) -> None:
        self.title = title
        self.log = log
        self._process = process
        self._begin = log.stat().st_size

    @property
    def id(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code, None while the process runs."""
        return self._process.poll()

    def lines(self) -> Iterator[str]:
        """Yield what a process that was started with `listen` says, until it has ended."""
        yield from self._process.stdout or ()
        self._process.wait()

    def last_words(self) -> str:
        """Return the last line that the process wrote into its log."""
        with contextlib.suppress(OSError):
            said = self.log.read_bytes()[self._begin :].decode(errors="replace")
            if lines := said.strip().splitlines():
                return lines[-1]
        return "it said nothing"

    def fate(self) -> str:
        """Say how it ended, with its last words."""
        how = f"ended with exit code {self.code}"
        if self.code == -signal.SIGKILL:
            how = "was killed, by a person or by a kernel that was out of memory (`dmesg` tells)"
        elif self.code is not None and self.code < 0:
            how = f"was ended by {signal.Signals(-self.code).name}"
        return f"{self.title} (process {self.id}) {how}. Its last words: {self.last_words()}"

    def is_ready(self) -> None:
        """Count as its last words only what it says from now on."""
        with contextlib.suppress(OSError):
            self._begin = self.log.stat().st_size


class Children:
    """Starts processes in groups of their own, so that Ctrl-C reaches the demo alone; ends them, newest first."""

    def __init__(self, folder: Path, root: Path, interruptions: Interruptions | None = None) -> None:
        """Write logs into `folder` and start everything from `root`."""
        self._folder = folder
        self._root = root
        self._interruptions = interruptions or Interruptions()
        self._running: list[subprocess.Popen[str]] = []
        self._needed: list[Child] = []

    def start(
        self,
        words: Sequence[str],
        name: str,
        environment: Mapping[str, str] | None = None,
        *,
        title: str = "",
        listen: bool = False,
    ) -> Child:
        """Start a process, for people `title`, that writes to `<folder>/<name>.log`; with `listen` only its errors."""
        log = self._folder / f"{name}.log"
        command = [sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), *words]
        # A folder that is kept may hold the log of a server that runs there: it is added to, never cut.
        with self._interruptions.held(), log.open("a") as sink:
            process = subprocess.Popen(
                command,
                cwd=self._root,
                env=None if environment is None else dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if listen else sink,
                stderr=sink,
                text=True,
                start_new_session=True,
            )
            self._running.append(process)
        return Child(process, title or f"The {name}", log)

    def need(self, child: Child) -> None:
        """From now on the end of this child is the end of the demo."""
        child.is_ready()
        self._needed.append(child)
        self._interruptions.look_for_the_dead = self._dead

    def _dead(self) -> str | None:
        return next((child.fate() for child in self._needed if child.code is not None), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._running):
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in reversed(self._running):
            self._end(process)

    def _end(self, process: subprocess.Popen[str]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while process.poll() is None and time.monotonic() < until and not self._interruptions.hurried:
            time.sleep(LOOK_SECONDS)
        # What it started shares its group: nothing of it may stay, also when it died without tidying up.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
