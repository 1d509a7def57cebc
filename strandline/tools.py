"""The programs that the workflow calls on a laptop, and how they get there.

`python -m strandline.tools` installs what is missing, with `--tests` also a browser. Nothing here ever asks for another
user's rights: who is not root is told the command.
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

FONTS = Path("/usr/share/fonts")

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


def missing(wanted: Sequence[str] = TOOLS, path: str | None = None) -> list[str]:
    """Return the programs that are not on `path`, which is PATH unless another is given."""
    return [tool for tool in wanted if shutil.which(tool, path=path) is None]


def command(tools: Sequence[str]) -> list[str]:
    """Return the command that installs the tools on Debian or Ubuntu."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *tools]


def require(wanted: Sequence[str] = TOOLS, *, install: bool = False) -> list[str]:
    """Return the programs that had to be installed; ToolMissing, with the command, when they cannot be.

    They are installed when `install` says so or when this process is root anyway, and apt-get is there.
    """
    absent = missing(wanted)
    if not absent:
        return []
    install_packages(absent, are(absent), install=install)
    if left := missing(wanted):
        raise ToolMissing(f"{are(left)} not installed: apt-get was done, yet PATH does not hold them.")
    return absent


def require_browser() -> list[str]:
    """Return the packages that had to be installed for the tests of pages; ToolMissing as `require` does."""
    absent = [] if shutil.which("chromium") else ["chromium"]
    # A page without any font is a page of boxes.
    if not any(FONTS.rglob("*.ttf")):
        absent.append("fonts-dejavu-core")
    if absent:
        install_packages(absent, are(absent))
    return absent


def install_packages(packages: Sequence[str], what: str, *, install: bool = False) -> None:
    """Install packages of Debian if this process may; ToolMissing that begins with `what`, as in "x is", otherwise."""
    asked = " ".join(command(packages))
    if shutil.which("apt-get") is None:
        raise ToolMissing(f"{what} not installed: install with your package manager (on Debian: {asked}).")
    if not (install or os.geteuid() == 0):
        raise ToolMissing(f"{what} not installed: run `{asked}` as root, and start again.")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # The package lists of a fresh machine are empty or stale; only then is the first try in vain.
    for before in ([], ["apt-get", "update", "-q"]):
        if before:
            subprocess.run(before, env=environment, capture_output=True, text=True, check=False)
        done = subprocess.run(command(packages), env=environment, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
    said = (done.stderr or done.stdout).strip().splitlines()
    reason = said[-1] if said else f"exit code {done.returncode}"
    away = " It cannot reach its package sources: look at the network, or set http_proxy." if _away(said) else ""
    raise ToolMissing(f"`{asked}` failed ({reason}); run it as root, and start again.{away}")


def _away(said: Sequence[str]) -> bool:
    """Tell whether apt-get found no package, or no way to it."""
    signs = ("Unable to locate package", "has no installation candidate", "Unable to fetch", "Failed to fetch")
    return any(sign in line for line in said for sign in signs)


def are(tools: Sequence[str]) -> str:
    """Return the programs as the beginning of a sentence: `x is`, or `x, y are`."""
    return f"{', '.join(tools)} {'is' if len(tools) == 1 else 'are'}"


def main(arguments: Sequence[str]) -> int:
    """Install what is missing and return the exit code; a browser, for `--tests`, is not worth a failure."""
    try:
        check_python()
        installed = require()
    except StrandlineError as error:
        print(f"strandline: {error}", file=sys.stderr)
        return 1
    if "--tests" in arguments:
        try:
            installed += require_browser()
        except StrandlineError as error:
            print(f"strandline: the tests in a browser will be skipped: {error}", file=sys.stderr)
    print(f"installed {', '.join(installed)}" if installed else "all tools are there")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
