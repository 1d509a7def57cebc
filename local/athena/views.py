"""Views as Athena keeps them in Glue: Presto's JSON, one form that every engine reads."""

import base64
import binascii
import json
import re
from typing import Any

from local.athena.catalog import GlueTable
from local.athena.engine import Column
from local.athena.errors import QueryFailed
from local.athena.types import hive_type

_ENCODED = re.compile(r"/\* Presto View: (\S+) \*/")


def view_table(name: str, sql: str, schema: str, columns: tuple[Column, ...]) -> GlueTable:
    """Return the Glue table of a view whose unqualified names belong to `schema`."""
    definition = {
        "originalSql": sql,
        "catalog": "awsdatacatalog",
        "schema": schema,
        "columns": [{"name": column.name, "type": column.type} for column in columns],
        "runAsInvoker": True,
        "path": [],
    }
    encoded = base64.b64encode(json.dumps(definition).encode()).decode()
    return {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "ViewOriginalText": f"/* Presto View: {encoded} */",
        "ViewExpandedText": "/* Presto View */",
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [{"Name": column.name.lower(), "Type": hive_type(column.type)} for column in columns],
            "Location": "",
            "SerdeInfo": {},
        },
    }


def view_definition(table: GlueTable) -> dict[str, Any]:
    """Return the JSON of a view; QueryFailed when Glue holds something else."""
    found = _ENCODED.search(table.get("ViewOriginalText") or "")
    try:
        definition: dict[str, Any] = json.loads(base64.b64decode(found[1])) if found else {}
    except (binascii.Error, ValueError):
        definition = {}
    if "originalSql" not in definition:
        where = f"{table.get('DatabaseName')}.{table['Name']}"
        raise QueryFailed("INVALID_VIEW", f"View '{where}' does not hold the JSON of a Presto view")
    return definition
