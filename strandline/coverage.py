"""The coverage that a workflow measured, one row for each target, as it writes it: tab-separated, 0-based half-open."""

import csv
import io
from collections.abc import Callable
from typing import Any

from strandline.errors import RunFailed

COLUMNS = ["target", "contig", "start", "end", "mean_depth", "fraction_10x"]
MORE = ["fraction_20x", "bases"]
"""Columns that workflows before them did not write."""

_TYPES: dict[str, Callable[[str], Any]] = {
    "start": int,
    "end": int,
    "bases": int,
    "mean_depth": float,
    "fraction_10x": float,
    "fraction_20x": float,
}


def parse(text: str, name: str) -> list[dict[str, Any]]:
    """Return the rows in the types of table coverage; RunFailed when `name` has other columns."""
    rows = csv.DictReader(io.StringIO(text), delimiter="\t")
    if rows.fieldnames not in (COLUMNS, COLUMNS + MORE):
        raise RunFailed(f"{name} has the columns {rows.fieldnames}, not {COLUMNS + MORE}")
    return [{column: _TYPES.get(column, str)(cell) for column, cell in row.items()} for row in rows]
