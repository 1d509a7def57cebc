"""Being told to stop, in a process with threads that are not Python's.

The kernel may give a signal to any thread. Python's handler then has to wait until the main thread does something, and
one that waits for an event does nothing. So the main thread waits for the byte that Python writes when a signal comes.
"""

import signal
import socket


class StopSignals:
    """SIGTERM and SIGINT, remembered from the moment this is made; make it in the main thread."""

    def __init__(self) -> None:
        self._told = False
        self._reader, self._writer = socket.socketpair()
        self._writer.settimeout(0)  # Python refuses a descriptor that could block its handler
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._tell)

    def wait(self) -> None:
        """Return once one of them has come, at once if it has already."""
        while not self._told:
            self._reader.recv(1)

    def _tell(self, *_: object) -> None:
        self._told = True
