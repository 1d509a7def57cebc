"""What moto's Glue lacks for Iceberg: making such tables, and replacing one only by whoever read its newest version."""

import threading
from typing import Any

from local.glue_iceberg import iceberg_entry
from local.patching import replace
from local.state import State


def install(_state: State) -> None:
    """Make Iceberg tables, give UpdateTable its optimistic lock, answer calls for column statistics with nothing."""
    from moto.glue.responses import GlueResponse

    replace(GlueResponse, "create_table", _create_table(GlueResponse.create_table), expects="self")
    replace(GlueResponse, "update_table", _update_table(), expects="self")
    for name, answer in _NO_STATISTICS.items():
        setattr(GlueResponse, name, _answering(answer))


# Trino and Athena ask for statistics of a table's columns; without any they plan by default.
_NO_STATISTICS: dict[str, dict[str, Any]] = {
    "get_column_statistics_for_table": {"ColumnStatisticsList": [], "Errors": []},
    "update_column_statistics_for_table": {"Errors": []},
    "delete_column_statistics_for_table": {},
    "get_column_statistics_for_partition": {"ColumnStatisticsList": [], "Errors": []},
    "update_column_statistics_for_partition": {"Errors": []},
    "delete_column_statistics_for_partition": {},
}


def _create_table(original: Any) -> Any:
    from moto.core.responses import EmptyResult
    from moto.glue.exceptions import GlueClientError
    from moto.s3.exceptions import S3ClientError

    from local.athena.objects import Objects

    def create_table(self: Any) -> Any:
        asked = self.parameters
        iceberg = (asked.get("OpenTableFormatInput") or {}).get("IcebergInput")
        if iceberg is None:
            return original(self)
        database, table = self.glue_backend.get_database(asked["DatabaseName"]), asked.get("TableInput") or {}
        table = {**table, "Name": table.get("Name") or asked.get("Name")}
        if table["Name"] not in database.tables:
            objects = Objects(self.current_account, self.region)
            try:
                table = iceberg_entry(table, iceberg, objects.write)
            except (ValueError, S3ClientError) as error:
                raise GlueClientError("InvalidInputException", str(getattr(error, "message", error))) from error
        self.glue_backend.create_table(asked["DatabaseName"], table["Name"], table)
        return EmptyResult()

    return create_table


def _update_table() -> Any:
    from moto.core.responses import EmptyResult
    from moto.glue.exceptions import GlueClientError

    # One lock for all tables: an update is a few microseconds of dictionary work.
    lock = threading.Lock()

    def update_table(self: Any) -> Any:
        asked = self.parameters
        database, table = asked["DatabaseName"], asked["TableInput"]
        with lock:
            current = self.glue_backend.get_table(database, table["Name"]).as_dict()["VersionId"]
            wanted = asked.get("VersionId")
            if wanted is not None and str(wanted) != str(current):
                raise GlueClientError(
                    "ConcurrentModificationException",
                    f"Update table failed due to concurrent modifications: version {wanted} is not {current}",
                )
            self.glue_backend.update_table(database, table["Name"], table)
        return EmptyResult()

    return update_table


def _answering(answer: dict[str, Any]) -> Any:
    from moto.core.responses import ActionResult

    def respond(_self: Any) -> Any:
        return ActionResult(answer)

    return respond
