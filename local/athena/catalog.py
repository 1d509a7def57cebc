"""The Glue catalogue of one account and region, asked in process."""

from typing import Any

from moto.core.exceptions import JsonRESTError, ServiceException
from moto.glue.models import glue_backends

GlueTable = dict[str, Any]


class Catalog:
    """Databases and tables as Glue's API gives them; all names are lower case, as in Glue."""

    def __init__(self, account: str, region: str) -> None:
        self._account, self._region = account, region

    @property
    def _glue(self) -> Any:
        return glue_backends[self._account][self._region]

    def databases(self) -> list[dict[str, Any]]:
        """Return every database, in the order of their names."""
        return sorted((database.as_dict() for database in self._glue.get_databases()), key=lambda found: found["Name"])

    def database(self, name: str) -> dict[str, Any] | None:
        """Return a database, or None."""
        return next((found for found in self.databases() if found["Name"] == name.lower()), None)

    def tables(self, database: str) -> list[GlueTable]:
        """Return the tables and views of a database, in the order of their names; none when it does not exist."""
        try:
            found = self._glue.get_tables(database.lower(), None)
        except (JsonRESTError, ServiceException):
            return []
        return sorted((table.as_dict() for table in found), key=lambda table: str(table["Name"]))

    def table(self, database: str, name: str) -> GlueTable | None:
        """Return a table or view, or None."""
        try:
            found: GlueTable = self._glue.get_table(database.lower(), name.lower()).as_dict()
        except (JsonRESTError, ServiceException):
            return None
        return found

    def partitions(self, database: str, name: str) -> list[dict[str, Any]]:
        """Return the partitions of a table."""
        return [partition.as_dict() for partition in self._glue.get_partitions(database.lower(), name.lower(), "")]

    def create_database(self, name: str, comment: str | None, location: str | None) -> None:
        """Add a database."""
        wanted = {"Name": name, "Description": comment, "LocationUri": location}
        self._glue.create_database(name, {key: value for key, value in wanted.items() if value is not None}, {})

    def drop_database(self, name: str) -> None:
        """Remove a database and whatever is in it."""
        self._glue.delete_database(name)

    def put_table(self, database: str, table: GlueTable) -> None:
        """Add a table, or a new version of it."""
        if self.table(database, table["Name"]) is None:
            self._glue.create_table(database, table["Name"], table)
        else:
            self._glue.update_table(database, table["Name"], table)

    def drop_table(self, database: str, name: str) -> None:
        """Remove a table or view."""
        self._glue.delete_table(database, name)


def is_view(table: GlueTable) -> bool:
    """Tell a view from a table."""
    return table.get("TableType") == "VIRTUAL_VIEW"


def is_iceberg(table: GlueTable) -> bool:
    """Tell an Iceberg table from a Hive one."""
    return str((table.get("Parameters") or {}).get("table_type", "")).upper() == "ICEBERG"


def glue_columns(table: GlueTable) -> list[dict[str, str]]:
    """Return the columns of a table with their Hive types, partition keys last.

    An Iceberg writer leaves columns that were dropped from the schema in Glue, marked; they are left out.
    """
    found = (table.get("StorageDescriptor") or {}).get("Columns") or []
    kept = [column for column in found if (column.get("Parameters") or {}).get("iceberg.field.current") != "false"]
    return kept + list(table.get("PartitionKeys") or [])
