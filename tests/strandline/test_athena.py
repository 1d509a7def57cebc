"""Queries through PyAthena, whose connection is faked."""

from typing import Any

import pytest
from pyathena.error import OperationalError

from strandline import athena
from strandline.errors import QueryFailed
from strandline.queries import Query
from tests.examples import DEPLOYMENT

QUERY = Query("SELECT g AS genes, n FROM t WHERE s = ? LIMIT ?", ("O'Brien", 5), frozenset({"genes"}))


class Cursor:
    """PyAthena's cursor, remembering what it was given."""

    query_id = "q-1"
    data_scanned_in_bytes = 4200
    total_execution_time_in_millis = 310

    def __init__(self, rows: list[dict[str, Any]], error: Exception | None) -> None:
        self.rows, self.error = rows, error
        self.given: tuple[Any, ...] = ()

    def __enter__(self) -> "Cursor":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def cursor(self) -> "Cursor":
        return self

    def execute(self, sql: str, parameters: list[str], paramstyle: str) -> None:
        self.given = (sql, parameters, paramstyle)
        if self.error:
            raise self.error

    def fetchall(self) -> list[dict[str, Any]]:
        return self.rows


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What PyAthena was connected with, and the cursor that it gives."""
    seen: dict[str, Any] = {"rows": [], "error": None}

    def connect(**options: Any) -> Cursor:
        seen["options"] = options
        seen["cursor"] = Cursor(seen["rows"], seen["error"])
        return seen["cursor"]

    monkeypatch.setattr(athena, "connect", connect)
    return seen


def test_the_workgroup_and_database_of_the_stack_are_used(connection: dict[str, Any]) -> None:
    athena.run(QUERY, DEPLOYMENT)
    assert connection["options"]["work_group"] == "workgroup"
    assert connection["options"]["schema_name"] == "database"
    assert "s3_staging_dir" not in connection["options"]


def test_values_travel_as_literals_beside_the_text(connection: dict[str, Any]) -> None:
    athena.run(QUERY, DEPLOYMENT)
    assert connection["cursor"].given == (QUERY.sql, ["'O''Brien'", "5"], "qmark")


def test_joined_arrays_become_lists_and_the_costs_are_told(connection: dict[str, Any]) -> None:
    connection["rows"] = [{"genes": "A|B", "n": 1}, {"genes": "", "n": 2}, {"genes": None, "n": None}]
    result = athena.run(QUERY, DEPLOYMENT)
    assert result.rows == [{"genes": ["A", "B"], "n": 1}, {"genes": [], "n": 2}, {"genes": [], "n": None}]
    assert (result.query_id, result.bytes_scanned, result.milliseconds) == ("q-1", 4200, 310)


def test_a_failed_query_says_why_and_which(connection: dict[str, Any]) -> None:
    connection["error"] = OperationalError("TABLE_NOT_FOUND: line 1:6\nmore")
    with pytest.raises(QueryFailed, match=r"Athena did not answer \(query q-1\): TABLE_NOT_FOUND: line 1:6$"):
        athena.run(QUERY, DEPLOYMENT)
