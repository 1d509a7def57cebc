"""The Lambda Runtime API for one invocation: what the client in an image asks for its event and tells its answer."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NEXT = "/2018-06-01/runtime/invocation/next"


class OneInvocation:
    """An event to give out once, and what came back."""

    def __init__(self, event: Any) -> None:
        self.event = event
        self.given = False
        self.answer: Any = None
        self.failure: Any = None
        self.address = ""


@contextmanager
def runtime_api(event: Any) -> Iterator[OneInvocation]:
    """Serve one invocation on 127.0.0.1; who asks for a second one is told that the runtime ends."""
    invocation = OneInvocation(event)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(invocation))
    invocation.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield invocation
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(invocation: OneInvocation) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != NEXT or invocation.given:
                return self._reply(403, {"errorMessage": "there is no second invocation", "errorType": "NoMore"})
            invocation.given = True
            return self._reply(200, invocation.event)

        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path.endswith("/response"):
                invocation.answer = told
            else:
                invocation.failure = told
            self._reply(202, {"status": "OK"})

        def _reply(self, status: int, content: Any) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Lambda-Runtime-Aws-Request-Id", "00000000-0000-4000-8000-000000000001")
            self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + 60) * 1000)))
            self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:f")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
