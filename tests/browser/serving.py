"""The dashboard as a process, on a free port of 127.0.0.1."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from strandline.ports import hold

ROOT = Path(__file__).parents[2]
LONGEST_SECONDS = 90.0


@contextmanager
def served(environment: Mapping[str, str], log: Path, script: Path = ROOT / "dashboard" / "app.py") -> Iterator[str]:
    """Serve a Streamlit script with the checkout's settings until the block ends; yield its address."""
    kept = hold()
    port = kept.getsockname()[1]
    words = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    with log.open("wb") as file:
        server = subprocess.Popen(words, cwd=ROOT, env=dict(environment), stdout=file, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + LONGEST_SECONDS
        while not _answers(address):
            assert server.poll() is None, f"Streamlit ended: {log.read_text()[-2000:]}"
            assert time.monotonic() < until, f"Streamlit did not answer: {log.read_text()[-2000:]}"
            time.sleep(0.05)
        yield address
    finally:
        kept.close()
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310  # our own server
            return int(answer.status) == 200
    except OSError:
        return False
