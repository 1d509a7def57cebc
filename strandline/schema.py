"""The tables of the lake, read from `tables/<name>.json`, and their Arrow schemas.

This module needs the standard library and pyarrow only, because the tools image converts with it; what
Iceberg needs is in `lake_schema`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyarrow as pa

TABLE_NAMES = ("variant_calls", "clinvar", "samples", "findings", "coverage")

_ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int32(),
    "long": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamptz": pa.timestamp("us", tz="UTC"),
    "list<string>": pa.list_(pa.field("element", pa.string())),
    "map<string,string>": pa.map_(pa.string(), pa.string()),
}


def arrow_type(name: str) -> pa.DataType:
    """The Arrow type of a type named in a table file."""
    return _ARROW_TYPES[name]


@dataclass(frozen=True)
class Column:
    """One column as its table file describes it; `type` is one of the keys of the type map above."""

    name: str
    type: str
    required: bool
    doc: str

    @property
    def arrow_field(self) -> pa.Field:
        """The Arrow field, nullable unless the column is required."""
        return pa.field(self.name, arrow_type(self.type), nullable=not self.required)


@dataclass(frozen=True)
class TableDefinition:
    """One table: its columns in order, the columns it is partitioned by (by value) and sorted by (ascending).

    `version` counts from 1 and grows with each change of the columns; `docs/operations.md` says which are allowed.
    """

    name: str
    version: int
    doc: str
    columns: tuple[Column, ...]
    partition: tuple[str, ...]
    sort: tuple[str, ...]

    def arrow_schema(self, without: Sequence[str] = ()) -> pa.Schema:
        """The Arrow schema in the order of the columns, leaving out the columns named in `without`."""
        return pa.schema([column.arrow_field for column in self.columns if column.name not in without])


@cache
def table_definition(name: str) -> TableDefinition:
    """The definition of one of TABLE_NAMES; KeyError for any other name."""
    if name not in TABLE_NAMES:
        raise KeyError(name)
    text = (files("strandline") / "tables" / f"{name}.json").read_text(encoding="utf-8")
    content = json.loads(text)
    return TableDefinition(
        name=content["name"],
        version=content["version"],
        doc=content["doc"],
        columns=tuple(Column(**column) for column in content["columns"]),
        partition=tuple(content["partition"]),
        sort=tuple(content["sort"]),
    )
