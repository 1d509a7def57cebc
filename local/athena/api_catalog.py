"""The operations of Athena's API on data catalogs, databases and tables: Glue is the only catalogue."""

import re
import uuid
from typing import Any

from moto.core.responses import ActionResult

from local.athena.api_base import AthenaOperations
from local.athena.catalog import GlueTable
from local.athena.errors import InvalidRequest, MetadataProblem
from local.athena.paging import page_of

_CATALOG = "AwsDataCatalog"


class CatalogOperations(AthenaOperations):
    """Show what Glue has."""

    def list_data_catalogs(self) -> ActionResult:
        """ListDataCatalogs."""
        others = self.athena_backend.list_data_catalogs()
        return ActionResult(
            {"DataCatalogsSummary": [{"CatalogName": _CATALOG, "Type": "GLUE", "Status": "CREATE_COMPLETE"}, *others]}
        )

    def get_data_catalog(self) -> ActionResult:
        """GetDataCatalog."""
        name = self._get_param("Name")
        if name.lower() == _CATALOG.lower():
            return ActionResult({"DataCatalog": {"Name": _CATALOG, "Type": "GLUE", "Parameters": {}}})
        found = self.athena_backend.get_data_catalog(name)
        if found is None:
            raise InvalidRequest(f"Data catalog {name} was not found")
        return ActionResult({"DataCatalog": found})

    def list_databases(self) -> ActionResult:
        """ListDatabases."""
        databases = [_database(found) for found in self.athena.catalog.databases()]
        return ActionResult(page_of("DatabaseList", databases, self._get_param("MaxResults"), self._token(), 50))

    def get_database(self) -> ActionResult:
        """GetDatabase."""
        found = self.athena.catalog.database(self._get_param("DatabaseName"))
        if found is None:
            raise _missing("GetDatabase", f"Database {self._get_param('DatabaseName')} not found.")
        return ActionResult({"Database": _database(found)})

    def list_table_metadata(self) -> ActionResult:
        """ListTableMetadata; Expression is a regular expression for the name."""
        database = self._get_param("DatabaseName")
        if self.athena.catalog.database(database) is None:
            raise _missing("GetTables", f"Database {database} not found.")
        form = re.compile(self._get_param("Expression") or ".*")
        tables = [_table(found) for found in self.athena.catalog.tables(database) if form.fullmatch(found["Name"])]
        return ActionResult(page_of("TableMetadataList", tables, self._get_param("MaxResults"), self._token(), 50))

    def get_table_metadata(self) -> ActionResult:
        """GetTableMetadata."""
        found = self.athena.catalog.table(self._get_param("DatabaseName"), self._get_param("TableName"))
        if found is None:
            raise _missing("GetTable", f"Entity Not Found: {self._get_param('TableName')}.")
        return ActionResult({"TableMetadata": _table(found)})


def _missing(operation: str, message: str) -> MetadataProblem:
    return MetadataProblem(
        f"An error occurred (EntityNotFoundException) when calling the {operation} operation: {message} (Service: "
        f"AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException; Request ID: {uuid.uuid4()}; "
        "Proxy: null)"
    )


def _database(found: dict[str, Any]) -> dict[str, Any]:
    shown = {"Name": found["Name"], "Description": found["Description"], "Parameters": found["Parameters"]}
    return {key: value for key, value in shown.items() if value is not None}


def _table(found: GlueTable) -> dict[str, Any]:
    storage = found.get("StorageDescriptor") or {}
    described = {
        "location": storage.get("Location") or "",
        "inputformat": storage.get("InputFormat") or "",
        "outputformat": storage.get("OutputFormat") or "",
        "serde.serialization.lib": (storage.get("SerdeInfo") or {}).get("SerializationLibrary") or "",
    }
    return {
        "Name": found["Name"],
        "CreateTime": found.get("CreateTime"),
        "TableType": found.get("TableType") or "",
        "Columns": [_column(column) for column in storage.get("Columns") or []],
        "PartitionKeys": [_column(column) for column in found.get("PartitionKeys") or []],
        "Parameters": {**(found.get("Parameters") or {}), **described},
    }


def _column(column: dict[str, str]) -> dict[str, str]:
    return {key: column[key] for key in ("Name", "Type", "Comment") if column.get(key) is not None}
