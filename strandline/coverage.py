"""The coverage that a workflow measured, one row for each target, as it writes it: tab-separated, 0-based half-open."""

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

from strandline.errors import RunFailed
from strandline.regions import grch38_contig

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
    """Return the rows in the types of table coverage, contigs as GRCh38 names them.

    RunFailed when `name` has other columns, or a line that cannot be true.
    """
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    if rows.fieldnames not in (COLUMNS, COLUMNS + MORE):
        raise RunFailed(f"{name} has the columns {rows.fieldnames}, not {COLUMNS + MORE}")
    return [_row(row, f"{name}, line {number}") for number, row in enumerate(rows, 2)]


def is_contig(row: Mapping[str, Any]) -> bool:
    """Whether a row is of a whole contig, not of a target or gene on it."""
    return bool(row["target"] == row["contig"])


def _row(cells: dict[str, str], where: str) -> dict[str, Any]:
    try:
        if None in cells or None in cells.values():
            raise ValueError(cells)
        row = {column: _TYPES.get(column, str)(cell) for column, cell in cells.items()}
    except ValueError as error:
        raise RunFailed(f"{where}: {list(cells.values())} is no line of {list(cells)}") from error
    if wrong := _wrong(row):
        raise RunFailed(f"{where}: {wrong}")
    contig = grch38_contig(row["contig"])
    return row | {"contig": contig, "target": contig if is_contig(row) else row["target"]}


def _wrong(row: dict[str, Any]) -> str:
    """Why a line cannot be true; empty when it can. No comparison with NaN holds, so NaN is never true."""
    if not 0 <= row["start"] < row["end"]:
        return f"a target from {row['start']} to {row['end']}"
    if not 0 < row.get("bases", 1) <= row["end"] - row["start"]:
        return f"{row['bases']} bases between {row['start']} and {row['end']}"
    if not 0 <= row["mean_depth"] < float("inf"):
        return f"a mean depth of {row['mean_depth']}"
    for column in ("fraction_10x", "fraction_20x"):
        if not 0 <= row.get(column, 0) <= 1:
            return f"{column} is {row[column]}, and a share lies between 0 and 1"
    return ""
