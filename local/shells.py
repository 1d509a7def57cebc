"""Variables in the form in which a shell, a file or a program takes them."""

import json
import shlex
from collections.abc import Callable, Mapping, Sequence

Variables = Mapping[str, str]


def bash(variables: Variables, unwanted: Sequence[str]) -> str:
    """Return lines for `eval`, which sh and zsh understand too."""
    unset = [f"unset {' '.join(unwanted)}"] if unwanted else []
    return "\n".join([*unset, *(f"export {name}={shlex.quote(value)}" for name, value in variables.items())])


def fish(variables: Variables, unwanted: Sequence[str]) -> str:
    """Return lines for `source`."""
    erased = [f"set --erase {name}" for name in unwanted]
    return "\n".join([*erased, *(f"set --global --export {name} {_in_fish(text)}" for name, text in variables.items())])


def dotenv(variables: Variables, unwanted: Sequence[str]) -> str:
    """Return NAME=value lines for `docker run --env-file`, editors and the like; a file can unset nothing."""
    del unwanted
    return "\n".join(f"{name}={value}" for name, value in variables.items())


def as_json(variables: Variables, unwanted: Sequence[str]) -> str:
    """Return one JSON object."""
    del unwanted
    return json.dumps(dict(variables), indent=1)


FORMS: dict[str, Callable[[Variables, Sequence[str]], str]] = {
    "bash": bash,
    "fish": fish,
    "dotenv": dotenv,
    "json": as_json,
}
"""Each form by the name that `--format` takes."""


def _in_fish(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
