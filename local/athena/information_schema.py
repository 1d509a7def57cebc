"""The information_schema of the catalogue, as Arrow tables."""

from collections.abc import Sequence

import pyarrow as pa

from local.athena.catalog import Catalog, glue_columns, is_view
from local.athena.types import arrow_type, trino_type
from local.athena.views import view_definition

CATALOG = "awsdatacatalog"


def information_schema(catalog: Catalog, name: str) -> pa.Table | None:
    """Return one table of information_schema, or None when it has no such table."""
    build = _TABLES.get(name)
    return build(catalog) if build else None


def _schemata(catalog: Catalog) -> pa.Table:
    names = [database["Name"] for database in catalog.databases()]
    return _table([(CATALOG, name) for name in [*names, "information_schema"]], "catalog_name", "schema_name")


def _tables(catalog: Catalog) -> pa.Table:
    rows = [
        (CATALOG, database["Name"], table["Name"], "VIEW" if is_view(table) else "BASE TABLE")
        for database in catalog.databases()
        for table in catalog.tables(database["Name"])
    ]
    return _table(rows, "table_catalog", "table_schema", "table_name", "table_type")


def _views(catalog: Catalog) -> pa.Table:
    rows = [
        (CATALOG, database["Name"], table["Name"], view_definition(table)["originalSql"])
        for database in catalog.databases()
        for table in catalog.tables(database["Name"])
        if is_view(table)
    ]
    return _table(rows, "table_catalog", "table_schema", "table_name", "view_definition")


def _columns(catalog: Catalog) -> pa.Table:
    rows = []
    for database in catalog.databases():
        for table in catalog.tables(database["Name"]):
            keys = {key["Name"] for key in table.get("PartitionKeys") or []}
            for position, column in enumerate(glue_columns(table), start=1):
                extra = "partition key" if column["Name"] in keys else None
                kind = _shown_type(column["Type"])
                place = (CATALOG, database["Name"], table["Name"], column["Name"], position)
                rows.append((*place, None, "YES", kind, column.get("Comment"), extra))
    return _table(
        rows,
        *("table_catalog", "table_schema", "table_name", "column_name", "ordinal_position"),
        *("column_default", "is_nullable", "data_type", "comment", "extra_info"),
    )


def _shown_type(hive: str) -> str:
    """Return Trino's name of a type; one that nobody knows hides no other column, it is shown as it is."""
    try:
        return trino_type(arrow_type(hive), fraction=3)
    except ValueError:
        return hive


def _table(rows: Sequence[tuple[object, ...]], *names: str) -> pa.Table:
    types = [pa.int64() if name == "ordinal_position" else pa.string() for name in names]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table([pa.array(values, kind) for values, kind in zip(columns, types, strict=True)], names=list(names))


_TABLES = {"schemata": _schemata, "tables": _tables, "views": _views, "columns": _columns}
