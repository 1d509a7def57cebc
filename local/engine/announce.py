"""What the engine tells its caller while it works: one JSON object a line on standard output."""

import json
import sys
import threading
import time
from typing import Any

_LOCK = threading.Lock()


def announce(event: str, **fields: Any) -> None:
    """Print one event with its name and the time in seconds since 1970; tasks on several threads never mix lines."""
    line = json.dumps({"event": event, "time": time.time(), **fields})
    with _LOCK:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
