"""Console commands of an image: small scripts in its `bin` that run a module of the image under its own packages."""

import shlex
import sys
from pathlib import Path

_SCRIPT = """#!/bin/sh
PYTHONPATH={path} exec {python} -P -S -m {module} "$@"
"""


def declared(folder: Path, name: str) -> dict[str, str]:
    """Return command name -> module of an image.

    They stand in `containers/<name>/commands.txt` as lines `command=module`; without that file every package of the
    image that can be run (`python -m`) is a command of its own name.
    """
    listed = folder / "containers" / name / "commands.txt"
    if not listed.is_file():
        return {path.parent.name: path.parent.name for path in sorted(folder.glob("*/__main__.py"))}
    lines = [line.split("#")[0].strip() for line in listed.read_text().splitlines()]
    pairs = [line.partition("=") for line in lines if line]
    return {command.strip(): module.strip() for command, _, module in pairs}


def write(folder: Path, packages: Path, commands: dict[str, str]) -> None:
    """Write one executable per command below `folder`/bin."""
    path = shlex.quote(f"{folder}:{packages}")
    for command, module in commands.items():
        script = folder / "bin" / command
        script.parent.mkdir(exist_ok=True)
        script.write_text(_SCRIPT.format(path=path, python=shlex.quote(sys.executable), module=shlex.quote(module)))
        script.chmod(0o755)
