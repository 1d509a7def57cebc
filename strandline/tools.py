"""The programs that the workflow calls on a laptop, and how they get there.

`python -m strandline.tools` installs what is missing. Nothing here ever asks for another user's rights: who is not root
is told the command.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from strandline.errors import StrandlineError, ToolMissing

TOOLS = ("minimap2", "samtools", "bcftools", "tabix")
"""Programs on PATH; each comes in the Debian package of the same name."""

OLDEST_PYTHON = (3, 11)


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Raise ToolMissing when this Python is older than Strandline needs."""
    if version < OLDEST_PYTHON:
        wanted, found = (".".join(map(str, number)) for number in (OLDEST_PYTHON, version))
        raise ToolMissing(f"Strandline needs Python {wanted} or newer, and this is {found}.")


def check_machine(system: str = sys.platform) -> None:
    """Raise ToolMissing where the demo cannot run: its processes and files need Linux, which WSL has."""
    if system != "linux":
        name = {"darwin": "macOS", "win32": "Windows"}.get(system, system)
        raise ToolMissing(f"The demo runs on Linux, and in WSL on Windows; this is {name}.")


def slow_checkout(folder: Path, mounts: Path = Path("/proc/mounts")) -> str | None:
    """Return a hint when the folder is on a Windows drive that WSL shows, None elsewhere."""
    kinds: dict[Path, str] = {}
    with contextlib.suppress(OSError):
        for line in mounts.read_text(errors="replace").splitlines():
            _, place, kind, *options = line.split()
            kinds[Path(place)] = "drvfs" if kind in {"9p", "virtiofs"} and "drvfs" in " ".join(options) else kind
    at = next((place for place in (folder, *folder.parents) if place in kinds), None)
    if at is None or kinds[at] != "drvfs":
        return None
    return f"{folder} is on a Windows drive, where all of this is many times slower: clone it below your Linux home."


def missing() -> list[str]:
    """Return the programs that are not on PATH."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def command(tools: Sequence[str]) -> list[str]:
    """Return the command that installs the tools on Debian or Ubuntu."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *tools]


def require(*, install: bool = False) -> list[str]:
    """Return the programs that had to be installed; ToolMissing, with the command, when they cannot be.

    They are installed when `install` says so or when this process is root anyway, and apt-get is there.
    """
    absent = missing()
    if not absent:
        return []
    asked = " ".join(command(absent))
    if shutil.which("apt-get") is None:
        raise ToolMissing(f"{_names(absent)}: install with your package manager (on Debian: {asked}).")
    if not (install or os.geteuid() == 0):
        raise ToolMissing(f"{_names(absent)}: run `{asked}` as root, and start again.")
    _install(absent)
    if left := missing():
        raise ToolMissing(f"{_names(left)}: apt-get was done, yet PATH does not hold them.")
    return absent


def _install(tools: Sequence[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # The package lists of a fresh machine are empty or stale; only then is the first try in vain.
    for before in ([], ["apt-get", "update", "-q"]):
        if before:
            subprocess.run(before, env=environment, capture_output=True, text=True, check=False)
        done = subprocess.run(command(tools), env=environment, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
    said = (done.stderr or done.stdout).strip().splitlines()
    reason = said[-1] if said else f"exit code {done.returncode}"
    raise ToolMissing(f"`{' '.join(command(tools))}` failed ({reason}); run it as root, and start again.")


def _names(tools: Sequence[str]) -> str:
    return f"{', '.join(tools)} {'is' if len(tools) == 1 else 'are'} not installed"


def main() -> int:
    """Install what is missing and return the exit code."""
    try:
        check_python()
        installed = require()
    except StrandlineError as error:
        print(f"strandline: {error}", file=sys.stderr)
        return 1
    print(f"installed {', '.join(installed)}" if installed else "all tools are there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
