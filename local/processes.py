"""Starting and stopping the server of the local AWS as a process of its own."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from strandline.errors import StrandlineError

ROOT = Path(__file__).resolve().parents[1]
LONGEST_START = 90.0
LONGEST_STOP = 20.0
TAIL_LINES = 15
TAKEN = 3  # exit code of a server whose state folder another one holds


class ServerFailed(StrandlineError):
    """The local AWS did not start, or did not stop."""


class ServerMissing(StrandlineError):
    """No local AWS runs on this state folder."""


@dataclass(frozen=True)
class ServerHandle:
    """A running local AWS."""

    endpoint: str
    pid: int

    @property
    def identity(self) -> str:
        """What tells this server from the next one on the same folder."""
        return f"{self.endpoint} {self.pid}"


def find_server(state_dir: Path) -> ServerHandle | None:
    """Return the server that `state_dir` says is running, or None when it is not, or does not answer."""
    handle = _written(state_dir)
    return handle if handle and _answers(handle) else None


def lost_server(state_dir: Path) -> ServerHandle | None:
    """Return the server that wrote down that it runs and has ended since, as a killed one; None when there is none."""
    handle = _written(state_dir)
    return None if handle is None or _is_ours(handle.pid) else handle


def need_server(state_dir: Path) -> ServerHandle:
    """Return the running server; raises ServerMissing with what to do."""
    handle = find_server(state_dir)
    if handle is None:
        raise ServerMissing(absence(state_dir))
    return handle


def absence(state_dir: Path) -> str:
    """Return the sentence that no server runs, whether one was killed, and how to start one."""
    lost = lost_server(state_dir)
    why = f": process {lost.pid} was killed, and what was deployed to it is gone" if lost else ""
    return f"No local AWS runs on {state_dir}{why}. Start one with `python -m local up`."


def start_server(state_dir: Path, port: int = 0) -> ServerHandle:
    """Return the server of `state_dir`, started when none runs; it outlives this process and logs to server.log.

    Raises ServerFailed with the end of that log.
    """
    state_dir = state_dir.resolve()
    state_dir.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end:
        if (running := find_server(state_dir)) is not None:
            return running
        if (started := _started(state_dir, port)) is not None:
            return started
        time.sleep(0.1)
    raise ServerFailed(f"Another local AWS holds {state_dir} and did not answer for {LONGEST_START:.0f} s.")


def _started(state_dir: Path, port: int) -> ServerHandle | None:
    """Start a server and return it; None when another one holds the folder."""
    command = [sys.executable, "-m", "local", "serve", "--state", str(state_dir), "--port", str(port)]
    log = state_dir / f"server-{os.getpid()}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    if not _eventually(lambda: process.poll() is not None or _is_ready(state_dir, process.pid), LONGEST_START):
        _end(process.pid)
        raise ServerFailed(f"The local AWS was not ready after {LONGEST_START:.0f} s. {_tail(log)}")
    if process.poll() == TAKEN:
        log.unlink()
        return None
    log.replace(state_dir / "server.log")
    if process.returncode is not None:
        raise ServerFailed(_reason(state_dir / "server.log", process.returncode))
    return ServerHandle(json.loads((state_dir / "server.json").read_text("utf-8"))["endpoint"], process.pid)


def port_number(text: str) -> int:
    """Read a TCP port, 0 for any; argparse.ArgumentTypeError for what is none."""
    if text.isdecimal() and (port := int(text)) <= 65535:
        return port
    raise argparse.ArgumentTypeError(f"{text} is not a TCP port")


def stop_server(state_dir: Path) -> int | None:
    """Stop the server of `state_dir` with all its children; returns its process id, or None when none ran."""
    handle = _written(state_dir)
    if handle is None or not _is_ours(handle.pid):
        (state_dir / "server.json").unlink(missing_ok=True)
        return None
    _end(handle.pid)
    (state_dir / "server.json").unlink(missing_ok=True)
    return handle.pid


def _written(state_dir: Path) -> ServerHandle | None:
    try:
        known = json.loads((state_dir / "server.json").read_text("utf-8"))
        return ServerHandle(str(known["endpoint"]), int(known["pid"]))
    except (OSError, ValueError, KeyError):
        return None


def _is_ready(state_dir: Path, pid: int) -> bool:
    handle = _written(state_dir)
    return handle is not None and handle.pid == pid and _answers(handle)


def _answers(handle: ServerHandle) -> bool:
    # No proxy of the shell may stand between us and 127.0.0.1.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{handle.endpoint}/_strandline/health", timeout=5) as answer:
            return int(json.load(answer)["pid"]) == handle.pid
    except (OSError, ValueError, KeyError):
        return False


def _end(pid: int) -> None:
    """Ask the process to end, then end its whole session; raises ServerFailed when it survives that."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    if _eventually(lambda: not _exists(pid), LONGEST_STOP):
        return
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    if not _eventually(lambda: not _exists(pid), LONGEST_STOP):
        raise ServerFailed(f"The local AWS, process {pid}, cannot be stopped.")


def _exists(pid: int) -> bool:
    with suppress(ChildProcessError):
        # A child of ours stays in the process table until somebody asks for its end.
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _has_ended(pid)


def _has_ended(pid: int) -> bool:
    """Whether the process is dead and only its parent has not noticed; where there is no /proc, nobody can tell."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state == "Z"


def _is_ours(pid: int) -> bool:
    """Whether the process is a server: its number may have gone to another program since."""
    if not _exists(pid):
        return False
    command = Path(f"/proc/{pid}/cmdline")
    return not command.exists() or {b"local", b"serve"} <= set(command.read_bytes().split(b"\0"))


def _eventually(is_so: Callable[[], bool], longest: float) -> bool:
    end = time.monotonic() + longest
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _reason(log: Path, code: int) -> str:
    """Return why a server ended at once: its own last sentence, or the end of its log."""
    lines = log.read_text("utf-8", errors="replace").strip().splitlines()
    mark = "local AWS: "
    if lines and lines[-1].startswith(mark):
        return f"The local AWS did not start: {lines[-1].removeprefix(mark)}."
    return f"The local AWS ended at once, with exit code {code}. {_tail(log)}"


def _tail(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").strip().splitlines()[-TAIL_LINES:]
    return f"The end of {log}:\n" + "\n".join(lines) if lines else f"{log} is empty."
