"""The Lambda Runtime API, as one execution environment sees it at AWS_LAMBDA_RUNTIME_API."""

import contextlib
import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

_NEXT = "/runtime/invocation/next"


@dataclass(frozen=True)
class Invocation:
    """One event for a function; `deadline` is in seconds since 1970, `client_context` is JSON text or empty."""

    request_id: str
    function_arn: str
    payload: bytes
    deadline: float
    client_context: str = ""


class RuntimeApi:
    """Hands invocations to one process and reports what it answers.

    `report(kind, body)` is called with `ready` (the process asks for work), `response`, `error` or `init_error`.
    It is called while the process waits for its HTTP answer, so all that it wrote before is already in its pipe.
    """

    def __init__(self, report: Callable[[str, bytes], None]) -> None:
        self.report = report
        self._waiting: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._listener.getsockname())
        threading.Thread(target=self._accept, name="runtime-api", daemon=True).start()

    def give(self, invocation: Invocation) -> None:
        """Let the process have this invocation at its next question."""
        self._waiting.put(invocation)

    def next(self) -> Invocation | None:
        """Return the next invocation when there is one; None when the environment closes."""
        self.report("ready", b"")
        return self._waiting.get()

    def close(self) -> None:
        """End the listener and a question under way."""
        self._waiting.put(None)
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept(), which close() alone does not
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection, address), name="runtime-api", daemon=True).start()

    def _serve(self, connection: socket.socket, address: Any) -> None:
        try:
            _Connection(connection, address, self)
        except (OSError, ValueError):
            pass  # a killed process resets its connection
        finally:
            connection.close()


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def __init__(self, connection: socket.socket, address: Any, api: RuntimeApi) -> None:
        self._api = api
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(connection, address, api)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's name
        """Print nothing."""

    def do_GET(self) -> None:
        """Answer the question for the next invocation, as long as it takes."""
        if not self.path.endswith(_NEXT):
            self._answer(404)
            return
        invocation = self._api.next()
        if invocation is None:
            self.close_connection = True
            return
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
        }
        if invocation.client_context:
            headers["Lambda-Runtime-Client-Context"] = invocation.client_context
        self._answer(200, invocation.payload, headers)

    def do_POST(self) -> None:
        """Take a result or an error."""
        body = self._body()
        kind = "init_error" if self.path.endswith("/init/error") else self.path.rpartition("/")[2]
        self._api.report(kind, body)
        self._answer(202)

    def _body(self) -> bytes:
        if (self.headers.get("Transfer-Encoding") or "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
