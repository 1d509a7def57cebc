"""A demo that runs while a test does something to it: what it says, what it leaves, who belongs to it."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil

from tests.processes import eventually

PATIENCE_SECONDS = 90.0
ENDING_SECONDS = 30.0


class RunningDemo:
    """`python -m strandline demo` in a copy of the checkout, its words without colour and heard as they come.

    `program` is another text of Python to run in its place; `prefix` are words before the command, `path` its PATH.
    """

    def __init__(
        self,
        checkout: Path,
        *words: str,
        program: str | None = None,
        path: str | None = None,
        prefix: tuple[str, ...] = (),
    ) -> None:
        self.checkout = checkout
        self._said: list[str] = []
        what = ["-c", program] if program else ["-m", "strandline", "demo", *words]
        self.process = subprocess.Popen(
            [*prefix, sys.executable, *what],
            cwd=checkout,
            env=os.environ | {"PATH": path or os.environ["PATH"], "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.append(line)

    @property
    def said(self) -> str:
        """Everything that it has written so far, to both streams."""
        return "".join(self._said)

    def reached(self, words: str) -> None:
        """Wait until it has said the words."""
        eventually(lambda: words in self.said or self.process.poll() is not None, PATIENCE_SECONDS)
        assert words in self.said, f"ended before {words!r}: {self.said}"

    def child(self, *words: str) -> psutil.Process:
        """Return the process below it with these words on its command line, once there is one."""

        def look() -> psutil.Process | None:
            below = psutil.Process(self.process.pid).children(recursive=True)
            return next((one for one in below if set(words) <= set(_command(one))), None)

        found = eventually(look, PATIENCE_SECONDS)
        assert isinstance(found, psutil.Process)
        return found

    def ended(self) -> int:
        """Wait for its end and return its exit code."""
        code = self.process.wait(ENDING_SECONDS)
        self._listener.join(ENDING_SECONDS)
        return code

    def interrupted(self, number: int = signal.SIGINT) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.ended()

    def processes(self) -> list[str]:
        """Return the command lines of everything that works in the checkout or below it."""
        return [" ".join(_command(one)) for one in psutil.process_iter() if _belongs(one, self.checkout)]

    def folders(self) -> list[str]:
        """Return what there is in .strandline, the logs of failures aside."""
        home = self.checkout / ".strandline"
        return [path.name for path in home.iterdir() if not path.name.startswith("failed-")] if home.exists() else []

    def left_nothing(self) -> bool:
        """Wait until every process is gone, for those that nobody waits for, and see that no folder is left."""
        eventually(lambda: not self.processes(), 15)
        return not self.folders()


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _belongs(process: psutil.Process, checkout: Path) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return process.cwd().startswith(str(checkout)) or str(checkout) in " ".join(process.cmdline())
    except psutil.Error:
        return False
