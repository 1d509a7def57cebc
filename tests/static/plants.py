"""Faults that are planted into copies of the checkout, read from `planted/`."""

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gate.finding import Finding

ROOT = Path(__file__).resolve().parents[2]
PLANTED = Path(__file__).with_name("planted")
FOLDERS = ("components", "containers", "gate", "handlers", "strandline", "workflows")
FILES = ("__main__.py", "Pulumi.yaml", "pyproject.toml", "requirements.lock")


@dataclass(frozen=True)
class Expected:
    """A finding: its layer and file, and regular expressions for its resource and its words."""

    layer: str
    says: str
    where: str = ""
    resource: str = ""

    def fits(self, finding: Finding) -> bool:
        return (
            finding.layer == self.layer
            and finding.where.startswith(self.where)
            and re.search(self.resource, finding.resource) is not None
            and re.search(self.says, finding.fault) is not None
        )


@dataclass(frozen=True)
class Plant:
    """A fault, the edits that make it, the finding that names it and those that may come with it."""

    name: str
    edits: tuple[Mapping[str, Any], ...]
    found: Expected
    also: tuple[Expected, ...] = ()


@cache
def plants(file: str) -> tuple[Plant, ...]:
    """Return the plants of `planted/<file>.yaml`."""
    return tuple(_plant(said) for said in yaml.safe_load((PLANTED / f"{file}.yaml").read_text("utf-8")))


def _plant(said: Mapping[str, Any]) -> Plant:
    also = tuple(Expected(**each) for each in said.get("also", []))
    return Plant(said["name"], tuple(said["edits"]), Expected(**said["found"]), also)


def copy(folder: Path, planted: Iterable[Plant] = ()) -> Path:
    """Return a copy of what the gate looks at, with the plants in it."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    for plant in planted:
        for edit in plant.edits:
            _edit(folder / edit["file"], edit)
    return folder


def _edit(file: Path, edit: Mapping[str, Any]) -> None:
    # A secret is planted from two halves, so that this folder holds none.
    put = edit["put"].replace('" "', "") if edit.get("joined") else edit["put"]
    if not edit["find"]:
        file.parent.mkdir(exist_ok=True)
        file.write_text(put, "utf-8")
        return
    text = file.read_text("utf-8")
    times, wanted = text.count(edit["find"]), edit.get("count", 1)
    assert times == wanted, f"{edit['file']} holds {edit['find']!r} {times} times, not {wanted}: find a new place"
    file.write_text(text.replace(edit["find"], put), "utf-8")
