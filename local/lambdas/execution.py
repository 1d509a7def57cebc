"""One Lambda execution environment: a process under AWS's runtime client, running one invocation at a time."""

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from local.lambdas.log_records import LogReader, LogRecord
from local.lambdas.runtime_api import Invocation, RuntimeApi

INIT_SECONDS = 10.0
LARGEST_RESPONSE = 6 * 1024 * 1024 + 100


@dataclass(frozen=True)
class Program:
    """What an environment runs: a command line, its folder, and its whole environment."""

    command: tuple[str, ...]
    folder: Path
    variables: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """The end of one invocation: its result or error object, what it wrote, and what it took."""

    ok: bool
    body: bytes
    logs: list[LogRecord] = field(default_factory=list)
    duration_ms: float = 0.0
    init_ms: float | None = None
    memory_mb: int = 0


def failure(kind: str, message: str) -> bytes:
    """Return Lambda's error object for an invocation that the function did not end itself."""
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


class ExecutionEnvironment:
    """A process and the Runtime API it talks to; not re-entrant. `alive` tells whether it can run once more."""

    _lifeline: tuple[int, int] | None = None

    def __init__(self, program: Program, log_stream: str) -> None:
        """Start the process; its init phase runs on."""
        self.log_stream = log_stream
        self.alive = True
        self._events: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self._reader, self._records, self._pipe_lock = LogReader(), list[LogRecord](), threading.Lock()
        self._api = RuntimeApi(self._report)
        self._pipe, write_end = os.pipe()
        os.set_blocking(self._pipe, False)
        self._started = time.time()
        self._init_ms: float | None = None
        self._early_end: tuple[str, bytes] | None = None
        lifeline = self._shared_lifeline()
        variables = program.variables | {
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            # One pipe for what the function prints and what the client logs: their order is kept.
            "_LAMBDA_TELEMETRY_LOG_FD": str(write_end),
            "_LIFELINE_FD": str(lifeline),
        }
        self._process = subprocess.Popen(
            program.command,
            cwd=program.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=write_end,
            stderr=write_end,
            pass_fds=(write_end, lifeline),
            start_new_session=True,
        )
        os.close(write_end)
        threading.Thread(target=self._watch, name="lambda-watch", daemon=True).start()
        threading.Thread(target=self._read_pipe, name="lambda-logs", daemon=True).start()

    @classmethod
    def _shared_lifeline(cls) -> int:
        """Return the end of a pipe whose other end only the server holds."""
        if cls._lifeline is None:
            cls._lifeline = os.pipe()
        return cls._lifeline[0]

    def initialise(self) -> None:
        """Wait for the init phase, at most 10 s; what it lacks then continues as part of the first invocation."""
        kind, body = self._event(self._started + INIT_SECONDS)
        self._init_ms = (time.time() - self._started) * 1000
        if kind in {"exit", "init_error"}:
            self._early_end = (kind, body)

    def invoke(self, invocation: Invocation, timeout: float) -> Outcome:
        """Run one invocation, at most `timeout` seconds (its own deadline is set from that)."""
        began = time.time()
        if self._early_end is None:
            self._api.give(replace(invocation, deadline=began + timeout))
            kind, body = self._event(began + timeout)
            while kind == "ready":  # the question for work after the previous invocation
                kind, body = self._event(began + timeout)
        else:
            kind, body = self._early_end
        outcome = self._outcome(kind, body, invocation, timeout)
        init_ms, self._init_ms = self._init_ms, None
        return replace(outcome, duration_ms=(time.time() - began) * 1000, init_ms=init_ms)

    def close(self) -> None:
        """Kill the process and all its children."""
        self.alive = False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._api.close()

    def is_running(self) -> bool:
        """Tell whether the process still exists."""
        return self._process.poll() is None

    def _event(self, deadline: float) -> tuple[str, bytes]:
        try:
            return self._events.get(timeout=max(0.001, deadline - time.time()))
        except queue.Empty:
            return "timeout", b""

    def _outcome(self, kind: str, body: bytes, invocation: Invocation, timeout: float) -> Outcome:
        memory = self._peak_memory_mb()
        if kind not in {"response", "error"}:
            self.close()
        if kind == "timeout":
            now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            text = f"{now} {invocation.request_id} Task timed out after {timeout:.2f} seconds"
            body = failure("Sandbox.Timedout", text)
        elif kind == "exit":
            reason = _exit_reason(int(body))
            body = failure("Runtime.ExitError", f"RequestId: {invocation.request_id} Error: Runtime exited {reason}")
        elif kind == "init_error":
            body = _with_request_id(body, invocation.request_id)
        elif kind == "response" and len(body) > LARGEST_RESPONSE:
            kind = "error"
            limit = f"Response payload size exceeded maximum allowed payload size ({LARGEST_RESPONSE} bytes)."
            body = failure("Function.ResponseSizeTooLarge", limit)
        return Outcome(kind == "response", body, self._take_records(), memory_mb=memory)

    def _report(self, kind: str, body: bytes) -> None:
        self._drain()
        self._events.put((kind, body))

    def _watch(self) -> None:
        code = self._process.wait()
        self._drain()
        self._events.put(("exit", str(code).encode()))

    def _read_pipe(self) -> None:
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        while True:
            poll.poll()
            if not self._drain():
                break
        with self._pipe_lock:  # no other thread may read a file that gets the same number
            os.close(self._pipe)
            self._pipe = -1

    def _drain(self) -> bool:
        """Read what is in the pipe now; False at its end."""
        with self._pipe_lock:
            while self._pipe >= 0:
                try:
                    data = os.read(self._pipe, 1 << 16)
                except BlockingIOError:
                    return True
                if not data:
                    break
                self._records += self._reader.feed(data)
            return False

    def _take_records(self) -> list[LogRecord]:
        self._drain()
        with self._pipe_lock:
            records, self._records = self._records + self._reader.finish(), []
        return records

    def _peak_memory_mb(self) -> int:
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:
            return 0
        peak = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
        return int(peak.split()[1]) // 1024


def _exit_reason(code: int) -> str:
    if code == 0:
        return "without providing a reason"
    if code < 0:
        return f"with error: signal: {(signal.strsignal(-code) or str(-code)).lower()}"
    return f"with error: exit status {code}"


def _with_request_id(body: bytes, request_id: str) -> bytes:
    """Fill in the request id, which the runtime client leaves empty in an error of the init phase."""
    try:
        return json.dumps(json.loads(body) | {"requestId": request_id}).encode()
    except ValueError:
        return body
