"""The engine in a process of its own: start it, hear what it tells, stop it with everything below it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import local
from strandline import gatk

# The engine gives its tasks two seconds to end
_GRACE_SECONDS = 4.0

# Found as the server starts: what is deployed runs on when the checkout changes
_GATK = gatk.folder()
_ROOT = str(Path(local.__path__[0]).parent)
_running: "set[Engine]" = set()
_lock = threading.Lock()


class Engine:
    """One run of the engine in `folder`; its standard error goes to engine.stderr there."""

    def __init__(self, archive: Path, main: str, inputs: Path, folder: Path, image_bin: Path | None) -> None:
        command = [sys.executable, "-m", "local.engine", "--attached", "--zip", str(archive), "--main", main]
        command += ["--inputs", str(inputs), "--dir", str(folder / "run"), "--image-bin", str(image_bin or "")]
        self._tasks: set[int] = set()
        with (folder / "engine.stderr").open("wb") as stderr:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={
                    "PATH": gatk.search_path(os.environ.get("PATH", os.defpath), _GATK),
                    "PYTHONPATH": _ROOT,
                    "HOME": str(folder),
                    "LANG": "C.UTF-8",
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,
            )
        with _lock:
            _running.add(self)

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield what the engine tells until it ends."""
        assert self.process.stdout is not None  # noqa: S101  it was opened as a pipe
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == "task_started":
                self._tasks.add(event["pid"])
            yield event
        self.process.wait()
        with _lock:
            _running.discard(self)

    def stop(self) -> None:
        """End the engine and its tasks, gently at first."""
        self._signal(self.process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_GRACE_SECONDS)
            return
        for leader in (self.process.pid, *self._tasks):
            self._signal(leader, signal.SIGKILL)

    @staticmethod
    def _signal(leader: int, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, number)


def stop_all() -> None:
    """Stop every engine that runs, all at once."""
    with _lock:
        engines = list(_running)
    threads = [threading.Thread(target=engine.stop) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
