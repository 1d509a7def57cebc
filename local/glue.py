"""What moto's Glue lacks for Iceberg: a table is only replaced by whoever read its newest version."""

import threading
from typing import Any

from local.patching import replace
from local.state import State


def install(_state: State) -> None:
    """Give UpdateTable its optimistic lock and answer the calls for column statistics with nothing."""
    from moto.glue.responses import GlueResponse

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
