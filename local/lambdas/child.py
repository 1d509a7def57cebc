"""The first lines of a function's process: end with the server, then hand over to AWS's runtime client.

The server passes this text to `python -c`, so it imports nothing of the local AWS.
"""

import os
import signal
import sys
import threading


def _end_with(lifeline: int) -> None:
    """Wait for the end of the pipe that only the server writes to; it closes however the server ends."""
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=_end_with, args=(int(os.environ.pop("_LIFELINE_FD")),), daemon=True).start()

from awslambdaric.__main__ import main  # noqa: E402  # from here on the server's end ends it

main(sys.argv)
