"""CREATE TABLE AS SELECT: the rows of a query as Parquet files and the entry of a Hive table over them."""

from dataclasses import dataclass

from local.athena.catalog import Catalog, GlueTable
from local.athena.engine import Answer, Column
from local.athena.errors import QueryFailed, not_built
from local.athena.objects import Objects
from local.athena.statements import identifiers
from local.athena.types import hive_type
from local.athena.unload import compression_of, options_of, write_parquet

_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
_SERDE = f"{_PARQUET}.serde.ParquetHiveSerDe"
_ZONED = "with time zone"


@dataclass(frozen=True)
class NewTable:
    """The table that a statement asks for; its options are those of WITH, `location` is where Athena would put it."""

    database: str
    name: str
    options: dict[str, str]
    location: str


def new_table(parts: dict[str, str | None], database: str, location: str) -> NewTable:
    """Return what CREATE TABLE AS asks for; QueryFailed for an option that is not built."""
    *given, name = identifiers(str(parts["name"]))
    options = options_of(parts["options"])
    if options.pop("table_type", "HIVE").upper() != "HIVE":
        raise not_built("CREATE TABLE AS of an Iceberg table")
    folder = options.pop("external_location", location)
    return NewTable(given[-1] if given else database.lower(), name, options, folder)


def check(catalog: Catalog, table: NewTable) -> bool:
    """Tell whether the table may be made: not when it is there; QueryFailed when its database is not."""
    if catalog.database(table.database) is None:
        raise QueryFailed("SCHEMA_NOT_FOUND", f"line 1:1: Schema {table.database} not found")
    return catalog.table(table.database, table.name) is None


def exists_already(table: NewTable) -> QueryFailed:
    """Return the error for a table that is there."""
    where = f"awsdatacatalog.{table.database}.{table.name}"
    return QueryFailed("TABLE_ALREADY_EXISTS", f"line 1:1: Destination table '{where}' already exists")


def create(catalog: Catalog, objects: Objects, table: NewTable, answer: Answer) -> list[str]:
    """Write the rows and the entry, and return the URIs of the files; QueryFailed when Hive cannot hold them."""
    check_columns(answer.columns)
    for column in answer.columns:
        if _ZONED in column.type:
            raise QueryFailed("NOT_SUPPORTED", f"Unsupported Hive type: {column.type}")
    compression = compression_of(table.options, "CREATE TABLE AS")
    files = write_parquet(objects, answer.table, table.location, compression)
    catalog.put_table(table.database, _entry(table, answer.columns))
    return files


def check_columns(columns: tuple[Column, ...]) -> None:
    """Raise QueryFailed unless every column has a name of its own."""
    names = [column.name.lower() for column in columns]
    for position, name in enumerate(names):
        if name == f"_col{position}":
            message = f"line 1:1: Column name not specified at position {position + 1}"
            raise QueryFailed("MISSING_COLUMN_NAME", message)
        if name in names[:position]:
            raise QueryFailed("DUPLICATE_COLUMN_NAME", f"line 1:1: Column name '{name}' specified more than once")


def _entry(table: NewTable, columns: tuple[Column, ...]) -> GlueTable:
    return {
        "Name": table.name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet", "has_encrypted_data": "false"},
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [{"Name": column.name.lower(), "Type": hive_type(column.type)} for column in columns],
            "Location": table.location,
            "InputFormat": f"{_PARQUET}.MapredParquetInputFormat",
            "OutputFormat": f"{_PARQUET}.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary": _SERDE, "Parameters": {"serialization.format": "1"}},
        },
    }
