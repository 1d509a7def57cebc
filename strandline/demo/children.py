"""The processes that the demo starts, none of which may outlive it."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE_SECONDS = 20.0


class Children:
    """Starts processes in groups of their own, so that Ctrl-C reaches the demo alone; ends them, newest first."""

    def __init__(self, folder: Path, root: Path) -> None:
        """Write logs into `folder` and start everything from `root`."""
        self._folder = folder
        self._root = root
        self._running: list[subprocess.Popen[str]] = []

    def start(self, words: Sequence[str], name: str, environment: Mapping[str, str] | None = None) -> "Child":
        """Start a process whose output goes to `<folder>/<name>.log`."""
        log = self._folder / f"{name}.log"
        with log.open("w") as sink:
            process = subprocess.Popen(
                list(words),
                cwd=self._root,
                env=None if environment is None else dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self._running.append(process)
        return Child(process, log)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._running):
            _end(process)


class Child:
    """A started process and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def code(self) -> int | None:
        """The exit code, None while the process runs."""
        return self._process.poll()

    def last_words(self) -> str:
        """Return the last line that the process wrote."""
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_SECONDS)
    # What it started shares its group: nothing of it may stay, also when it died without tidying up.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
