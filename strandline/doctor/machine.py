"""Checks of this machine: Python and the programs that the work calls."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from strandline import tools
from strandline.doctor.finding import Check, Finding, ok, warn

AREA = "This machine"
SLOWEST = 10.0


def checks() -> Iterator[Check]:
    """Yield the checks of this machine."""
    yield Check(AREA, "Python", python)
    for name in tools.TOOLS:
        yield Check(AREA, name, partial(program, name))
    yield Check(AREA, "pulumi", pulumi)


def python() -> Finding:
    """Whether this Python is new enough."""
    tools.check_python()
    return ok(f"{sys.version.split()[0]}, {sys.executable}")


def program(name: str) -> Finding:
    """Whether a program of the local workflow is there, and which version."""
    path = shutil.which(name)
    if path is None:
        install = " ".join(tools.command([name]))
        return warn("is not installed; only a local AWS needs it", f"Run `{install}` as root.")
    said = _version(path)
    return ok(f"{said}, {path}") if said else warn(f"{path} does not say its version", f"Run `{path} --version`.")


def pulumi() -> Finding:
    """Whether this machine can deploy into an account; a local AWS brings its own deployer."""
    path = shutil.which("pulumi")
    if path is None:
        return ok("is not installed; only a deployment into an account needs it")
    return ok(f"{_version(path, 'version')}, {path}")


def _version(path: str, word: str = "--version") -> str:
    """Return the first line of what a program says of its version, nothing when it fails."""
    try:
        done = subprocess.run([path, word], capture_output=True, check=False, timeout=SLOWEST)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines and done.returncode == 0 else ""
