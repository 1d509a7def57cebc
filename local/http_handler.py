"""One HTTP/1.1 connection of the local AWS, kept open between requests.

Werkzeug's own handler closes every connection and waits 10 ms after each answer for bytes that it could throw away.
Here the body is bounded by its length, so what a request left unread is known, and the connection is used again.
"""

import io
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler

_DRAINED = 1 << 20
_IDLE_SECONDS = 300.0


class BoundedBody(io.RawIOBase):
    """The bytes of one request: reads from the connection and stops after `length` bytes."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream = stream
        self.left = length

    def readable(self) -> bool:
        """Return True: this is the input of a request."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the connection and return the number of bytes, 0 at the end of the request."""
        wanted = min(len(buffer), self.left)
        if wanted <= 0:
            return 0
        data = self._stream.read1(wanted) if hasattr(self._stream, "read1") else self._stream.read(wanted)
        buffer[: len(data)] = data
        self.left -= len(data)
        return len(data)


class KeepAliveHandler(MotoRequestHandler):
    """Serves the requests of one connection in turn, and says nothing on the terminal."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = _IDLE_SECONDS

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print nothing: requests are recorded by `local.request_log`."""

    def handle_expect_100(self) -> bool:
        """Tell the client to go on; unflushed, it would wait a second before it sends its body."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def run_wsgi(self) -> None:
        """Answer one request."""
        self.environ = environ = self.make_environ()
        body = self._bound(environ)
        answer: list[Any] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _exc_info: Any = None
        ) -> Callable[[bytes], Any]:
            answer[:] = [status, headers]
            return lambda data: None

        try:
            content = _joined(self.server.app(environ, start_response))
        except Exception:  # noqa: BLE001  # the client must get an answer, whatever moto did
            traceback.print_exc(file=sys.stderr)
            content = traceback.format_exc(limit=-1).encode()
            answer[:] = ["500 Internal Server Error", [("Content-Type", "text/plain")]]
        self._finish_body(body)
        self._send(*answer, content)

    def _bound(self, environ: dict[str, Any]) -> BoundedBody | None:
        if environ.get("wsgi.input_terminated"):
            return None
        body = BoundedBody(self.rfile, int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BufferedReader(body, 1 << 16)
        return body

    def _finish_body(self, body: BoundedBody | None) -> None:
        if body is None or body.left > _DRAINED:
            self.close_connection = True
        elif body.left:
            self.rfile.read(body.left)

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes | memoryview) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        names = {name.lower() for name, _ in headers}
        for name, value in headers:
            self.send_header(name, value)
        bodyless = self.command == "HEAD" or code in {"204", "304"}
        if "content-length" not in names and not (bodyless and code != "200"):
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if content and not bodyless:
            self.wfile.write(content)
        self.wfile.flush()


def _joined(parts: Iterable[bytes]) -> bytes:
    try:
        chunks = list(parts)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
