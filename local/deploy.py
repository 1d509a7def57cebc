"""Deploying the program to the local AWS, each time in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.deployment.errors import DeploymentFailed
from local.environment import DEPLOY_KEY, client_environment
from local.processes import ROOT

Listener = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Deployed:
    """What a deployment did: steps by action, the stack's outputs, seconds, and what a destruction left."""

    summary: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    left: list[dict[str, str]] = field(default_factory=list)


def deploy(
    state_dir: Path,
    *,
    stack: str = "dev",
    config: Mapping[str, str] | None = None,
    program: Path = ROOT,
    on_event: Listener | None = None,
    command: str = "deploy",
    flags: tuple[str, ...] = (),
) -> Deployed:
    """Run `python -m local <command>` and hear each step as a dict with action, type, name and seconds.

    `command` is deploy, preview or destroy.  Raises DeploymentFailed with the sentence that the process ended with.
    """
    settings = [text for name, value in (config or {}).items() for text in ("--config", f"{name}={value}")]
    line = [sys.executable, "-m", "local", command, "--state", str(state_dir.resolve()), "--stack", stack, "--json"]
    if command != "destroy":
        line += ["--program", str(program.resolve()), *settings]
    # The endpoint is read from the state folder; this only takes the caller's AWS settings away.
    environment = client_environment("http://127.0.0.1:0", DEPLOY_KEY)
    with subprocess.Popen([*line, *flags], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        last = _heard(process, on_event or (lambda _: None))
    if process.returncode or "summary" not in last:
        reason = last.get("error") or f"The deployment ended with exit code {process.returncode}."
        raise DeploymentFailed(str(reason))
    return Deployed(last["summary"], last["outputs"], last["seconds"], last.get("left", []))


def destroy(state_dir: Path, *, stack: str = "dev", purge: bool = False, on_event: Listener | None = None) -> Deployed:
    """Delete the stack; with `purge` also what is protected or retained.  Raises DeploymentFailed."""
    flags = ("--purge", "--force") if purge else ()
    return deploy(state_dir, stack=stack, on_event=on_event, command="destroy", flags=flags)


def _heard(process: "subprocess.Popen[str]", listen: Listener) -> dict[str, Any]:
    """Pass each event on and return the last one, which is the summary or the error."""
    last: dict[str, Any] = {}
    for text in process.stdout or ():
        last = json.loads(text)
        listen(last)
    return last
