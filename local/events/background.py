"""Work that no request waits for."""

import contextlib
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_threads = ThreadPoolExecutor(16, thread_name_prefix="events")


def later(work: Callable[..., Any], *arguments: Any) -> None:
    """Do `work` soon in another thread; what it raises is printed, because nobody asks for it."""

    def run() -> None:
        try:
            work(*arguments)
        except Exception:  # noqa: BLE001  # nobody else would hear of it
            traceback.print_exc(file=sys.stderr)

    with contextlib.suppress(RuntimeError):  # the server stops
        _threads.submit(run)


def close() -> None:
    """Drop what has not begun."""
    _threads.shutdown(wait=False, cancel_futures=True)
