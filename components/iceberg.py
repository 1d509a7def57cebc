"""Tables and views as the Glue catalog describes them, from the data files of `strandline/`."""

import base64
import json
from pathlib import Path
from typing import Any

import pulumi_aws as aws

from components.archives import ROOT
from strandline.table_version import VERSION_PROPERTY

TABLES = ROOT / "strandline" / "tables"
VIEWS = ROOT / "strandline" / "views"

ICEBERG_TYPES = {
    "string": "string",
    "int": "int",
    "long": "long",
    "double": "double",
    "boolean": "boolean",
    "timestamptz": "timestamptz",
}
HIVE_TYPES = {
    "varchar": "string",
    "integer": "int",
    "bigint": "bigint",
    "double": "double",
    "boolean": "boolean",
    "array(varchar)": "array<string>",
    "map(varchar, varchar)": "map<string,string>",
    "timestamp(6) with time zone": "timestamp",
}
FIRST_PARTITION_ID = 1000
# As `strandline.lake_schema` has them: without the last two, each commit would leave a file of metadata for ever.
PROPERTIES = {
    "write.parquet.compression-codec": "zstd",
    "write.parquet.compression-level": "3",
    "write.parquet.row-group-limit": "65536",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "50",
}


def table_files() -> list[Path]:
    """Return the table descriptions, sorted by name."""
    return sorted(TABLES.glob("*.json"))


def view_files() -> list[Path]:
    """Return the view descriptions, sorted by name."""
    return sorted(VIEWS.glob("*.json"))


def iceberg_table(description: dict[str, Any], location: str) -> dict[str, Any]:
    """Return the Iceberg definition of a table: columns have ids from 1, what is in lists and maps the next ones."""
    columns = description["columns"]
    ids = {column["name"]: number for number, column in enumerate(columns, 1)}
    schema, inner = [], len(columns)
    for column in columns:
        kind, inner = _iceberg_type(column["type"], inner)
        schema.append(
            {
                "id": ids[column["name"]],
                "name": column["name"],
                "type": json.dumps(kind),
                "required": column["required"],
                "doc": column["doc"],
            }
        )
    partition = [
        {"name": name, "source_id": ids[name], "field_id": FIRST_PARTITION_ID + number, "transform": "identity"}
        for number, name in enumerate(description["partition"])
    ]
    sort = [
        {"source_id": ids[name], "transform": "identity", "direction": "asc", "null_order": "nulls-first"}
        for name in description["sort"]
    ]
    table = {
        "location": location,
        "schema": {"type": "struct", "schema_id": 0, "fields": schema},
        "partition_spec": {"spec_id": 0, "fields": partition},
        "properties": PROPERTIES | {VERSION_PROPERTY: str(description["version"])},
    }
    return {**table, "sort_order": {"order_id": 1, "fields": sort}} if sort else table


def _iceberg_type(kind: str, last_id: int) -> tuple[str | dict[str, Any], int]:
    """Return an Iceberg type and the last id that is taken after it."""
    if kind == "list<string>":
        return {"type": "list", "element-id": last_id + 1, "element": "string", "element-required": False}, last_id + 1
    if kind == "map<string,string>":
        return {
            "type": "map",
            "key-id": last_id + 1,
            "key": "string",
            "value-id": last_id + 2,
            "value": "string",
            "value-required": False,
        }, last_id + 2
    return ICEBERG_TYPES[kind], last_id


def hive_columns(view: dict[str, Any]) -> list[aws.glue.CatalogTableStorageDescriptorColumnArgsDict]:
    """Return the columns of a view in the types that the catalog stores."""
    return [{"name": column["name"], "type": HIVE_TYPES[column["type"]]} for column in view["columns"]]


def presto_view(view: dict[str, Any], sql: str, database: str) -> str:
    """Return the text under which Athena and Trino find a view in the catalog."""
    definition = {
        "originalSql": sql,
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": view["columns"],
        "runAsInvoker": True,
        "path": [],
    }
    encoded = base64.b64encode(json.dumps(definition, separators=(",", ":")).encode()).decode("ascii")
    return f"/* Presto View: {encoded} */"
