"""A gate between the dashboard and the local AWS, at which Athena's calls can be made to wait."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

HELD = b"AmazonAthena."
"""What the first bytes of each of Athena's requests hold, and those of no other service."""


class Gate:
    """Passes bytes on in both directions, as they come."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "", parts.port or 80)
        self._open = threading.Event()
        self._open.set()
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Let Athena hear nothing until the block ends."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    def close(self) -> None:
        """Take no more connections, and let go what is held."""
        self._ended.set()
        self._open.set()
        self._listener.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._upstream)
            except OSError:
                return
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while chunk := source.recv(65536):
                if HELD in chunk:
                    self._open.wait()
                target.sendall(chunk)
        except OSError:
            pass
        finally:
            for end in (source, target):
                end.close()
