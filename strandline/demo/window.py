"""The dashboard on the demo's deployment, until Ctrl-C."""

import sys
import time
import urllib.request
from collections.abc import Mapping

from rich.console import Console

from strandline.demo.children import Children
from strandline.errors import StrandlineError
from strandline.ports import hold

START_SECONDS = 60.0


def show(children: Children, environment: Mapping[str, str], console: Console) -> None:
    """Serve the dashboard and say where; returns by KeyboardInterrupt, StrandlineError when it does not come up."""
    with hold() as kept:
        port = int(kept.getsockname()[1])
        address = f"http://127.0.0.1:{port}"
        words = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py"]
        place = ["--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true"]
        child = children.start([*words, *place], "dashboard", environment, title="The dashboard")
        until = time.monotonic() + START_SECONDS
        while not _answers(address):
            if child.code is not None or time.monotonic() > until:
                raise StrandlineError(f"The dashboard did not start: {child.last_words()}")
            time.sleep(0.2)
    console.print(f"\nThe dashboard: {address}  (Ctrl-C ends it and removes everything)", highlight=False)
    while child.code is None:
        time.sleep(0.5)
    raise StrandlineError(child.fate())


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:  # noqa: S310 — our own server
            return int(answer.status) == 200
    except OSError:
        return False
