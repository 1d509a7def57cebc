"""The table of `types/`, read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TYPES = Path(__file__).with_name("types")


@dataclass(frozen=True)
class Rule:
    """One input's way into CloudFormation: both paths in parts, `[]` and `[+]` as parts of their own."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    verb: str = ""
    constant: str = ""


@dataclass(frozen=True)
class Entry:
    """What the table says about one type; see `types/README.md`."""

    becomes: str = ""
    part_of: Mapping[str, str] = field(default_factory=dict)
    alone: str = ""
    rules: tuple[Rule, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()


@cache
def table() -> Mapping[str, Entry]:
    """Return the entries by type token."""
    files = [yaml.safe_load(file.read_text("utf-8")) for file in sorted(TYPES.glob("*.yaml"))]
    return {token: _entry(said) for file in files for token, said in file.items()}


def parts(path: str) -> tuple[str, ...]:
    """Return a path in parts: `a.b[].c` is a, b, [], c."""
    return tuple(path.replace("[", ".[").split("."))


def _entry(said: Mapping[str, Any]) -> Entry:
    rest = {key: value for key, value in said.items() if key not in {"inputs", "needs", "knows"}}
    rules = tuple(
        _rule(source, target)
        for source, targets in said.get("inputs", {}).items()
        for target in (targets if isinstance(targets, list) else [targets])
    )
    return Entry(rules=rules, needs=tuple(said.get("needs", ())), knows=tuple(said.get("knows", ())), **rest)


def _rule(source: str, target: str) -> Rule:
    path, _, constant = target.partition(" is ")
    path, _, verb = path.partition(" as ")
    return Rule(parts(source), parts(path), verb, constant)
