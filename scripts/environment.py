"""`python3 scripts/environment.py`: make .venv from the lock, saying what is done, how long it took, and what to do.

The Makefile runs this before anything is installed, so it knows the standard library only, and its text is one that a
Python too old for Strandline can still read far enough to be told so. A set-up that was cut short goes on where it was.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
OLDEST_PYTHON = (3, 11)
NEEDED_BYTES = 1500 * 1000 * 1000
LINES = 6
NO_SPACE = "No space left on device"
FOR_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
}
"""Settings of pip, which uv does not read, and the variables by which it is told the same."""

NO_INDEX = """\
If no package index can be reached from here:
  - behind a proxy, set HTTPS_PROXY;
  - with a mirror of your own, set PIP_INDEX_URL, which uv is told too (UV_INDEX_URL is for uv alone).
What has been fetched is kept: the next start goes on from there."""


class Failed(Exception):
    """The environment cannot be made; the text says why and what to do."""


def main(uv_version: str) -> int:
    """Make the environment and return the exit code."""
    try:
        check_python()
        check_folder()
        began = time.time()
        packages = sum("==" in line for line in LOCK.read_text().splitlines())
        say(f"Setting up .venv, once: {packages} packages, 1.3 GB; half a minute with a fast network.")
        make_venv(uv_version)
        fill_venv()
        say(f"The environment is ready after {time.time() - began:.1f} s.")
    except Failed as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the next start goes on from here.", file=sys.stderr)
        return 130
    return 0


def check_python() -> None:
    """Refuse a Python that is too old, and say how to name another."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        wanted, found = (".".join(map(str, number)) for number in (OLDEST_PYTHON, sys.version_info[:3]))
        raise Failed(
            f"Strandline needs Python {wanted} or newer, and {sys.executable} is {found}. "
            f"If there is a newer one, name it: make demo PYTHON=python{wanted}"
        )


def check_venv() -> None:
    """Get what Debian keeps out of its Python: installed when this is root, else told with the command."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    sys.path.insert(0, str(ROOT))
    from strandline import errors, tools  # noqa: PLC0415 — modern Python, which this is by now known to be

    try:
        tools.install_packages([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"], "Python's venv module is")
    except errors.ToolMissing as error:
        raise Failed(str(error)) from error


def check_folder() -> None:
    """Refuse a checkout that cannot be written to, or a disk without room."""
    if not os.access(str(ROOT), os.W_OK):
        raise Failed(f"{ROOT} cannot be written to, and .venv is made there: clone Strandline into a folder of yours.")
    free = shutil.disk_usage(str(ROOT)).free
    if free < NEEDED_BYTES and not (VENV / "bin" / "uv").exists():
        raise Failed(
            f"{ROOT} has {free / 1e6:.0f} MB free, and .venv needs {NEEDED_BYTES / 1e9:.1f} GB there: make room."
        )


def make_venv(uv_version: str) -> None:
    """Make the folder with pip and uv, unless an earlier start came as far as that."""
    if said([str(PYTHON), "-m", "uv", "--version"]).startswith(f"uv {uv_version}"):
        return
    check_venv()
    with step("Virtual environment"):
        # What an earlier start left half made, or another Python, is made anew.
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The virtual environment could not be made")
    with step(f"uv {uv_version}"):
        words = ["install", "--quiet", "--disable-pip-version-check", f"uv=={uv_version}"]
        run([str(PYTHON), "-m", "pip", *words], f"pip could not get uv {uv_version}", NO_INDEX)


def fill_venv() -> None:
    """Install exactly what the lock says, and the checkout itself."""
    uv = [str(VENV / "bin" / "uv"), "pip"]
    to = ["--quiet", "--python", str(PYTHON)]
    with step("Locked packages"):
        run([*uv, "sync", *to, "--require-hashes", str(LOCK)], "uv could not install the locked packages", NO_INDEX)
    with step("Strandline itself"):
        words = [*uv, "install", *to, "--offline", "--no-deps", "--editable", str(ROOT)]
        run(words, "uv could not install Strandline")


def run(words: list[str], failure: str, advice: str = "") -> None:
    """Run a command; Failed with its last words and with advice."""
    done = subprocess.run(
        words,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    # What was tried again in vain is told by the error that follows.
    lines = [line for line in lines if not line.startswith("WARNING")][-LINES:] or [f"exit code {done.returncode}"]
    reason = "\n".join(f"    {line}" for line in lines)
    if NO_SPACE in done.stdout:
        advice = "The disk is full: make room, and start again."
    raise Failed(f"{failure}:\n{reason}\n{advice}".rstrip())


def environment() -> dict[str, str]:
    """Return this environment, with what pip is told about indexes told to uv as well."""
    # Who cannot reach an index shall know it soon.
    told = {"PIP_RETRIES": "2", **os.environ}
    if not PYTHON.exists():
        return told
    for line in said([str(PYTHON), "-m", "pip", "config", "list"]).splitlines():
        name, _, value = line.partition("=")
        variable = FOR_UV.get(name.rpartition(".")[2])
        if variable and not (variable == "UV_DEFAULT_INDEX" and "UV_INDEX_URL" in os.environ):
            told.setdefault(variable, value.strip("'\"").replace("\\n", " "))
    return told


def said(words: list[str]) -> str:
    """Return what a command says, nothing when it cannot be run."""
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


class step:  # noqa: N801 — read as a verb
    """Say what is being done for as long as the block runs, and then how long it took."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.began = time.time()
        if sys.stdout.isatty():
            print(f"  …          {self.name}", end="\r", flush=True)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        print(f"{'ok' if kind is None else 'FAILED':7} {time.time() - self.began:6.1f} s  {self.name}", flush=True)


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
