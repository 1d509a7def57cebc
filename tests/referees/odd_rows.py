"""Rows that no demo has: every nullable column empty, and values that two engines may write differently."""

import datetime as dt
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pyarrow as pa

from strandline.lake import Lake
from strandline.quality_rules import WARN
from strandline.schema import Column, table_definition

PROJECT, SAMPLE = "odd", "values"
OLD_RELEASE = "1999-12-31"
TEXTS = [
    "",
    " ",
    "null",
    "a'b",
    'a"b',
    "a,b",
    "Müller 漢字",
    "two\nlines",
    "back\\slash",
    "100 %",
    "k=v, w",
    "[x]",
    "?",
]
DOUBLES = [0.0, -0.0, 1e-05, 0.001, 9999999.0, 1e7, 12345678.9, 0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 2e22]
VALUES: dict[str, list[Any]] = {
    "string": TEXTS,
    "int": [0, -1, 2**31 - 1],
    "long": [0, 43_057_077, 2**63 - 1],
    "double": DOUBLES,
    "boolean": [True, False],
    "timestamptz": [
        dt.datetime(2026, 11, 24, 10, 0, 0, 123456, dt.UTC),
        dt.datetime(1969, 12, 31, 23, 59, 59, 999999, dt.UTC),
        dt.datetime(2026, 2, 28, tzinfo=dt.UTC),
    ],
    "list<string>": [[], [""], ["a", "b"], ["a, b", "c"], ["null", None], ["BRCA1"]],
    "map<string,string>": [[], [("AF", "0.5")], [("b", "1"), ("a", "2")], [("flag", "")], [("none", None)]],
}
EMPTY = {
    "string": "x",
    "int": 0,
    "long": 0,
    "double": 0.0,
    "boolean": False,
    "list<string>": [],
    "map<string,string>": [],
}
ROWS = 39  # a multiple of no other length above but that of the texts, so that the columns do not go in step


def fill(lake: Lake) -> int:
    """Put the rows into every table, one sample's and one release's, and return how many they are."""
    rows = 0
    for name in ("variant_calls", "findings", "coverage"):
        # Twice, so that there are files that the newest snapshot no longer holds.
        for _ in range(2):
            rows += lake.replace_sample(name, PROJECT, SAMPLE, batches(name, {"project": PROJECT, "sample": SAMPLE}))
    older = pa.Table.from_batches(batches("clinvar", {"release": OLD_RELEASE}))
    # Appended, since the product puts a release that it loads in force by taking the newer ones away.
    lake.table("clinvar").append(older)
    return rows // 2 + older.num_rows + sum(lake.replace_samples("samples", _samples()))


def _samples() -> list[tuple[dict[str, str], list[pa.RecordBatch]]]:
    """Return one row for each of several samples, as the pipeline would leave them."""
    rows = pa.Table.from_batches(batches("samples", {"project": PROJECT, "sample": SAMPLE}))
    found = []
    for number, row in enumerate(rows.to_pylist()):
        key = {"project": PROJECT, "sample": f"{SAMPLE}-{number}"}
        warned = {"quality": WARN} if number % 2 else {}
        found.append((key, [pa.RecordBatch.from_pylist([row | key | warned], schema=rows.schema)]))
    return found


def batches(name: str, fixed: dict[str, str]) -> Iterator[pa.RecordBatch]:
    """Yield two batches: one with all values, one whose nullable columns are null."""
    definition = table_definition(name)
    schema = definition.arrow_schema()
    full = {column.name: _values(column, place) for place, column in enumerate(definition.columns)}
    bare = {column.name: _bare(column) for column in definition.columns}
    for columns, length in ((full, ROWS), (bare, 1)):
        whole = columns | {column: [value] * length for column, value in fixed.items()}
        yield pa.RecordBatch.from_pydict(whole, schema=schema)


def _values(column: Column, place: int) -> list[Any]:
    values = cycle(VALUES[column.type])
    for _ in range(place):
        next(values)
    found = [next(values) for _ in range(ROWS)]
    # A total order needs something to go by.
    return list(range(ROWS)) if column.name == "start" else found


def _bare(column: Column) -> list[Any]:
    return [EMPTY.get(column.type, VALUES["timestamptz"][0]) if column.required else None]
