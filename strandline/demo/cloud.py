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
START_SECONDS = 60.0
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
        child = self._children.start(_local(*words), "server")
        ready = self._state / "server.json"
        until = time.monotonic() + START_SECONDS
        while not ready.exists():
            _still_there(child)
            if time.monotonic() > until:
                raise StrandlineError(f"The local AWS did not start within {START_SECONDS:.0f} s.")
            time.sleep(0.1)
        return str(json.loads(ready.read_text())["endpoint"])

    def environment(self) -> dict[str, str]:
        """Return the environment in which a client reaches this AWS and no other."""
        said: dict[str, str] = json.loads(_said(_local("env", "--format", "json", "--state", str(self._state))))
        kept = {name: value for name, value in os.environ.items() if not _reaches_out(name)}
        return kept | said | {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "STRANDLINE_STACK": STACK}

    def deploy(self, settings: Mapping[str, str], remark: Callable[[str], None]) -> None:
        """Deploy the program into this AWS, remarking on what is made; StrandlineError says why it could not be."""
        given = [word for name, value in settings.items() for word in ("--config", f"{name}={value}")]
        words = _local("deploy", "--json", "--state", str(self._state), "--stack", STACK, *given)
        with (self._state / "deploy.log").open("w") as sink:
            process = subprocess.Popen(
                words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=sink, text=True
            )
            try:
                last = _heard(process, remark)
            except BaseException:
                process.kill()
                raise
            finally:
                process.wait()
        if process.returncode or "summary" not in last:
            reason = last.get("error") or f"the deployer ended with exit code {process.returncode}"
            raise StrandlineError(str(reason))


def _heard(process: "subprocess.Popen[str]", remark: Callable[[str], None]) -> dict[str, Any]:
    """Count the resources while they are made, and return the deployer's last word."""
    last: dict[str, Any] = {}
    made = 0
    for line in process.stdout or ():
        last = json.loads(line)
        if last.get("action") == "create":
            made += 1
            remark(f"{made} resources")
    return last


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


def _still_there(child: Child) -> None:
    if child.code is not None:
        raise StrandlineError(f"The local AWS stopped at its start: {child.last_words()}")
