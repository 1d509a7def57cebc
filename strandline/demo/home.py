"""The folder that a demo works in: held by one demo at a time, gone when it ends, its logs kept when it failed."""

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from strandline.demo import disk
from strandline.errors import StrandlineError

LOCK = "demo.lock"
SERVER = "server.json"
MINE, FAILED = "demo-", "failed-"
KEPT_FAILURES = 5
YOUNG_SECONDS = 5.0
"""A folder of this age may be one that its demo is just about to hold."""
LOGS = ("*.log", "requests.jsonl", "runs/*/engine.stderr", "runs/**/std*.txt")
"""What tells why a demo failed, below its folder."""


class Home:
    """A folder for one demo, to be used as a context: the wanted one stays, one of its own below `parent` goes."""

    def __init__(self, wanted: Path | None, parent: Path, needed: int) -> None:
        """Prepare for a folder with room for `needed` bytes."""
        self._wanted = wanted
        self._parent = parent
        self._needed = needed
        self._lock = -1
        self.folder = Path()
        self.logs: Path | None = None
        """Where the logs can be read after the context was left; None when they are gone."""

    def __enter__(self) -> Self:
        """Make and hold the folder; StrandlineError when it cannot be written to, is full, or another demo's."""
        with disk.explained(self._wanted or self._parent, "--state"):
            if self._wanted is None:
                self._parent.mkdir(exist_ok=True)
                _sweep(self._parent)
                self.folder = Path(tempfile.mkdtemp(prefix=MINE, dir=self._parent))
            else:
                self._wanted.mkdir(parents=True, exist_ok=True)
                self.folder = self._wanted.resolve()
            self._lock = self._held()
        try:
            disk.check_room(self.folder, self._needed)
        except StrandlineError:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self.logs = self._keep_logs() if self._wanted is None else self.folder
        self._leave()

    def _leave(self) -> None:
        if self._wanted is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def _held(self) -> int:
        import fcntl  # noqa: PLC0415 — a Python of Windows lacks it, and is to be told so by the demo itself

        path = self.folder / LOCK
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(file)
            raise StrandlineError(f"{self.folder} is in use by {_holder(path)}") from error
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        return file

    def _keep_logs(self) -> Path | None:
        """Move the logs beside the folder, which works on a full disk too; None when there are none."""
        kept = self._parent / f"{FAILED}{time.strftime('%Y%m%d-%H%M%S')}-{self.folder.name.removeprefix(MINE)}"
        with contextlib.suppress(OSError):
            for path in _logs(self.folder):
                target = kept / path.relative_to(self.folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.rename(target)
        _prune(self._parent)
        return kept if kept.is_dir() else None


def _logs(folder: Path) -> Iterator[Path]:
    for pattern in LOGS:
        yield from (path for path in folder.glob(pattern) if path.is_file() and path.stat().st_size)


def _holder(lock: Path) -> str:
    """Name the demo that holds the folder, and what to do; a demo that is just beginning has said little yet."""
    try:
        pid = int(lock.read_text())
    except (OSError, ValueError):
        return "another demo: wait for its end, or choose another --state."
    port = ""
    with contextlib.suppress(OSError, ValueError, KeyError):
        port = f", whose local AWS listens on port {json.loads((lock.parent / SERVER).read_text())['port']}"
    return f"the demo of process {pid}{port}: stop it with `kill {pid}`, or choose another --state."


def _prune(parent: Path) -> None:
    """Keep the logs of the newest failures only."""
    failures = sorted(parent.glob(f"{FAILED}*"), key=lambda path: path.stat().st_mtime)
    for path in failures[:-KEPT_FAILURES]:
        shutil.rmtree(path, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove the folders of demos that were killed before they could; a demo that lives holds its lock."""
    import fcntl  # noqa: PLC0415 — as above

    for lock in parent.glob(f"{MINE}*/{LOCK}"):
        with contextlib.suppress(OSError), lock.open("r+b") as file:
            if time.time() - lock.stat().st_mtime > YOUNG_SECONDS:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent, ignore_errors=True)
