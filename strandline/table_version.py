"""The version of a table's columns: where it is written, and what is said of one that is too new.

Needs the standard library only: the deployment asks before it makes anything.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

VERSION_PROPERTY: Final = "strandline.schema-version"


@cache
def versions() -> Mapping[str, int]:
    """Return the version of each table's columns in this release, by name."""
    return {name: int(described["version"]) for name, described in descriptions("tables").items()}


def descriptions(folder: str) -> dict[str, Any]:
    """Return what this release's folder `tables` or `views` describes, by name in their order."""
    files = sorted(resources.files("strandline").joinpath(folder).iterdir(), key=lambda file: file.name)
    texts = {file.name.removesuffix(".json"): file.read_text("utf-8") for file in files if file.name.endswith(".json")}
    return {name: json.loads(text) for name, text in texts.items()}


def told_version(entry: dict[str, Any]) -> int:
    """Return the version that a table's entry in the Glue catalog tells; 0 when it tells none."""
    return int(entry.get("Parameters", {}).get(VERSION_PROPERTY, 0))


def too_new(table: str, found: int, known: int) -> str:
    """Return the sentence that refuses a table which a later release has changed."""
    return (
        f"Table {table} is of version {found}, and this release of Strandline knows version {known}: a later release "
        "added columns, which this one leaves empty. A table does not go back: deploy that release, or a later one."
    )
