"""The demo's own AWS: `python -m local`, spoken to by its command line only, in a folder of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from strandline import clients
from strandline.demo.children import Child, Children
from strandline.errors import StrandlineError

STACK = "demo"
ACCESS_KEY = "AKIALOCALDEMO0000000"
TITLE = "The local AWS"
START_SECONDS = 60.0
LOOK_SECONDS = 0.02
ROOT = Path(__file__).parents[2]
"""The checkout, which holds what is deployed; an installed package alone has nothing to show."""

_PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}


class LocalCloud:
    """One local AWS with one deployed stack; it lives as long as its `children`."""

    def __init__(self, state: Path, children: Children) -> None:
        self._state = state
        self._children = children

    def start(self, port: int | None = None) -> str:
        """Start the server and return its endpoint; StrandlineError when it does not come up."""
        words = ["serve", "--state", str(self._state), *(["--port", str(port)] if port else [])]
        child = self._children.start(_local(*words), "server", title=TITLE)
        until = time.monotonic() + START_SECONDS
        while (said := self._ready(child)) is None:
            if child.code is not None:
                raise StrandlineError(_refusal(child))
            if time.monotonic() > until:
                raise StrandlineError(f"{TITLE} did not start within {START_SECONDS:.0f} s.")
            time.sleep(LOOK_SECONDS)
        self._children.need(child)
        return str(said["endpoint"])

    def _ready(self, child: Child) -> dict[str, Any] | None:
        """Return what the server says of itself; what an earlier one in this folder said does not count."""
        try:
            said: dict[str, Any] = json.loads((self._state / "server.json").read_text())
        except (OSError, ValueError):
            return None
        return said if said.get("pid") == child.id else None

    def environment(self) -> dict[str, str]:
        """Return the environment in which a client reaches this AWS and no other."""
        said: dict[str, str] = json.loads(_said(_local("env", "--format", "json", "--state", str(self._state))))
        kept = {name: value for name, value in os.environ.items() if not _reaches_out(name)}
        return kept | said | {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "STRANDLINE_STACK": STACK}

    def deploy(self, settings: Mapping[str, str], remark: Callable[[str], None]) -> None:
        """Deploy the program into this AWS, remarking on what is made; StrandlineError says why it could not be."""
        given = [word for name, value in settings.items() for word in ("--config", f"{name}={value}")]
        words = _local("deploy", "--json", "--state", str(self._state), "--stack", STACK, *given)
        child = self._children.start(words, "deploy", title="The deployer", listen=True)
        last: dict[str, Any] = {}
        made = 0
        for line in child.lines():
            last = _spoken(line) or last
            if last.get("action") == "create":
                made += 1
                remark(f"{made} resources")
        if child.code or "summary" not in last:
            raise StrandlineError(str(last.get("error") or child.fate()))


def _spoken(line: str) -> dict[str, Any] | None:
    """Return one word of the deployer's; a process that is killed may leave half of one."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _refusal(child: Child) -> str:
    """Say why the server ended before it was ready, in its own words if it has found some."""
    said, mark = child.last_words(), "local AWS: "
    return f"{said.removeprefix(mark)}." if said.startswith(mark) else child.fate()


def enter(environment: Mapping[str, str]) -> None:
    """Make every client of this process speak to the AWS of `environment`, whatever the shell says."""
    for name in [name for name in os.environ if _reaches_out(name) and name not in environment]:
        del os.environ[name]
    os.environ.update(environment)
    clients.forget()


def _reaches_out(name: str) -> bool:
    return name.upper().startswith("AWS_") or name.upper() in _PROXIES


def _local(*words: str) -> list[str]:
    return [sys.executable, "-m", "local", *words]


def _said(words: Sequence[str]) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise StrandlineError(f"`python -m {' '.join(words[2:4])}` failed: {lines[-1] if lines else 'without a word'}")
    return done.stdout
