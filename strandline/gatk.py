"""GATK for the local AWS: its jars and their launcher in a cache folder, as the tools image has them.

`make gatk` puts them there, once: Debian brings Java, Maven and bwa, and Maven brings GATK with what it needs.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from strandline import caches, tools
from strandline.errors import StrandlineError, ToolMissing

RECIPE = Path(__file__).parents[1] / "containers" / "tools"
PROGRAMS = ("gatk", "java", "bwa")
"""What germline_gatk calls besides the tools of every workflow."""

PACKAGES = {"bwa": "bwa", "java": "default-jre-headless", "mvn": "maven"}
"""Programs on PATH that GATK or its workflow needs, and the Debian packages that they are in."""

OLDEST_JAVA = 17
NEEDED_BYTES = 1_300_000_000
"""What lies on the disk while Maven works; 440 MB of it stay."""


def folder() -> Path:
    """Return where GATK is kept, by its version."""
    return caches.folder(f"gatk-{version()}")


def version() -> str:
    """Return the version of GATK that the recipe of the tools image names."""
    found = re.search(r"<artifactId>gatk</artifactId>\s*<version>([\d.]+\d)</version>\s*<exc", _recipe("pom.xml"))
    if not found:
        raise ToolMissing(f"{RECIPE / 'pom.xml'} names no version of GATK: restore it with git.")
    return found[1]


def search_path(path: str, kept: Path | None = None) -> str:
    """Return PATH with GATK in front, if it is there; `kept` is a `folder()` that was asked for before."""
    programs = (kept or folder()) / "bin"
    return os.pathsep.join([str(programs), path]) if (programs / "gatk").is_file() else path


def missing() -> list[str]:
    """Return the programs of germline_gatk that are not here."""
    return tools.missing(PROGRAMS, search_path(os.environ.get("PATH", os.defpath)))


def hint() -> str:
    """Return a sentence for somebody who is about to need what is missing, and nothing where all of it is here."""
    absent = missing()
    if not absent:
        return ""
    return (
        f"germline_gatk, the workflow that runs by default, cannot run on this machine: {tools.are(absent)} "
        "not installed. `make gatk` does it (once, two minutes, 440 MB)."
    )


def require(*, install: bool = False) -> list[str]:
    """Return what had to be installed for the workflow germline_gatk; ToolMissing says what to do when it cannot be."""
    kept = (folder() / "bin" / "gatk").is_file()
    absent = [PACKAGES[name] for name in tools.missing([name for name in PACKAGES if name != "mvn" or not kept])]
    if absent:
        tools.install_packages(absent, tools.are(absent), install=install)
    _check_java()
    if not kept:
        _fetch(folder())
        absent.append(f"GATK {version()}")
    return absent


def _check_java() -> None:
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if not found or int(found[1]) < OLDEST_JAVA:
        what = found[1] if found else "none that says its version"
        raise ToolMissing(
            f"GATK needs Java {OLDEST_JAVA} or newer, and `java` is {what}: install one (on Debian: "
            f"openjdk-{OLDEST_JAVA}-jre-headless) and put it first on PATH."
        )


def _fetch(kept: Path) -> None:
    """Let Maven put the jars beside the launcher; the folder appears whole or not at all."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        if (free := shutil.disk_usage(kept.parent).free) < NEEDED_BYTES:
            raise ToolMissing(
                f"GATK needs {NEEDED_BYTES / 1e9:.1f} GB in {kept.parent} while it is fetched, and {free / 1e9:.1f} GB "
                "are free: make room, or set XDG_CACHE_HOME to a folder elsewhere."
            )
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".gatk-", suffix=".part") as scratch:
            made = Path(scratch) / "made"
            _copy_jars(made / "lib", Path(scratch) / "repository")
            _check_jars(made / "lib")
            (made / "bin").mkdir()
            launcher = made / "bin" / "gatk"
            launcher.write_text(_recipe("gatk"))
            launcher.chmod(0o755)
            if not kept.exists():  # another process may have been faster
                made.rename(kept)
    except OSError as error:
        raise ToolMissing(f"GATK cannot be kept in {kept}: {error.strerror or error}.") from error


def _copy_jars(target: Path, repository: Path) -> None:
    """Copy the jars to `target`; what Maven keeps for itself goes to a repository that is thrown away."""
    words = [
        "mvn",
        "--batch-mode",
        "-Dstyle.color=never",
        "--quiet",
        "--no-transfer-progress",
        "--file",
        str(RECIPE / "pom.xml"),
    ]
    more = [f"-Dmaven.repo.local={repository}", f"-DoutputDirectory={target}"]
    done = subprocess.run(
        [*words, "dependency:copy-dependencies", *more],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stdout.splitlines() if "[ERROR]" in line] or [f"exit code {done.returncode}"]
        raise ToolMissing(
            f"Maven could not fetch GATK {version()}: {said[0].removeprefix('[ERROR] ')} It comes from Maven Central, "
            "which must be reached directly or by a mirror in ~/.m2/settings.xml; then start again."
        )


def _check_jars(folder: Path) -> None:
    """Hold what Maven brought to the recipe's checksums: Maven itself knows versions only."""
    known = dict(line.split("  ")[::-1] for line in _recipe("gatk.sha256").splitlines())
    brought = {jar.name: jar for jar in folder.iterdir()}
    wrong = sorted(known.keys() ^ brought.keys())
    for name in known.keys() & brought.keys():
        with brought[name].open("rb") as jar:
            if hashlib.file_digest(jar, "sha256").hexdigest() != known[name]:
                wrong.append(name)
    if wrong:
        raise ToolMissing(
            f"Maven brought other jars than {RECIPE / 'gatk.sha256'} lists ({', '.join(wrong[:3])}"
            f"{', ...' if len(wrong) > 3 else ''}): GATK is not taken. Ask whoever runs your mirror of Maven Central."
        )


def _recipe(name: str) -> str:
    try:
        return (RECIPE / name).read_text("utf-8")
    except OSError as error:
        raise ToolMissing(f"{RECIPE / name} is not there: GATK is installed from a checkout of Strandline.") from error


def main(arguments: Sequence[str]) -> int:
    """Fetch what is missing and return the exit code; with `--look` only say what that is."""
    if "--look" in arguments:
        print(hint() or f"GATK {version()} is there: {folder()}")
        return 0
    try:
        installed = require()
    except StrandlineError as error:
        print(f"strandline: {error}", file=sys.stderr)
        return 1
    print(f"installed {', '.join(installed)}" if installed else f"GATK {version()} is there: {folder()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
