"""A CodeBuild buildspec: which of its commands need no container daemon, and the script that runs them."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_PHASES = ("install", "pre_build", "build", "post_build")
_DAEMON = {"docker", "aws"}
_FALLBACK = "containers/buildspec.yml"


class InvalidBuildspec(Exception):
    """The buildspec is missing or is not one."""


@dataclass(frozen=True)
class Buildspec:
    """Environment variables, and the commands that run here by phase."""

    variables: dict[str, str]
    phases: dict[str, list[str]]
    skipped: list[str]


def find(source: Path, given: str | None) -> Buildspec:
    """Return the buildspec of a build: `given` is its text, or a path in the source, or None for the usual places."""
    if given and "\n" in given:
        return parse(given)
    candidates = [source / given] if given else [source / "buildspec.yml", source / _FALLBACK]
    for path in candidates:
        if path.is_file():
            return parse(path.read_text())
    raise InvalidBuildspec(f"YAML_FILE_ERROR: {given or 'buildspec.yml'} does not exist in the source")


def parse(text: str) -> Buildspec:
    """Return the commands of a buildspec whose first word is neither `docker` nor `aws`; raises InvalidBuildspec."""
    try:
        document = yaml.safe_load(text)
        phases = {phase: _commands(document["phases"].get(phase)) for phase in _PHASES}
        variables = (document.get("env") or {}).get("variables") or {}
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise InvalidBuildspec(f"YAML_FILE_ERROR: {error}") from error
    skipped = [command for commands in phases.values() for command in commands if _needs_daemon(command)]
    return Buildspec(
        variables={str(name): str(value) for name, value in variables.items()},
        phases={phase: [c for c in commands if not _needs_daemon(c)] for phase, commands in phases.items()},
        skipped=skipped,
    )


def script(spec: Buildspec, phase_file: Path) -> str:
    """Return bash text that runs all commands in one shell, as CodeBuild does, and notes the phase it is in."""
    lines = ["set -eu"]
    for phase, commands in spec.phases.items():
        lines.append(f"echo {phase.upper()} > {shlex.quote(str(phase_file))}")
        for command in commands:
            lines.append(f"printf '%s\\n' {shlex.quote('[Container] Running command ' + command)}")
            lines.append(command)
            # `a && b` does not end a shell under -e when a fails; CodeBuild fails the phase all the same.
            lines.append('__status=$?; [ "$__status" -eq 0 ] || exit "$__status"')
    return "\n".join(lines) + "\n"


def _commands(phase: Any) -> list[str]:
    return [str(command).strip() for command in (phase or {}).get("commands") or []]


def _needs_daemon(command: str) -> bool:
    return command.split(maxsplit=1)[0] in _DAEMON if command else False
