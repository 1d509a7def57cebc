"""A query to Athena in single steps, for callers that must not wait: start it, look at it, fetch its rows, stop it.

`athena.run` is for everybody else. Each function is one call to Athena, `fetch` one for each thousand rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyathena.converter import DefaultTypeConverter

from strandline.athena import literal, split
from strandline.clients import client
from strandline.deployment import Deployment
from strandline.queries import Query, Row

RUNNING = frozenset({"QUEUED", "RUNNING"})
SUCCEEDED = "SUCCEEDED"
CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Look:
    """How a query stands: Athena's state, what it has scanned so far, how long it took, and why it failed."""

    state: str
    bytes_scanned: int = 0
    milliseconds: int = 0
    reason: str = ""


def start(query: Query, deployment: Deployment) -> str:
    """Start a query in the stack's workgroup and return its id; ClientError when Athena takes none."""
    started = client("athena").start_query_execution(
        QueryString=query.sql,
        QueryExecutionContext={"Database": deployment.database},
        WorkGroup=deployment.workgroup,
        ExecutionParameters=[literal(value) for value in query.parameters],
    )
    return str(started["QueryExecutionId"])


def look(query_id: str) -> Look:
    """Return how a query stands."""
    told = client("athena").get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
    status, statistics = told["Status"], told.get("Statistics", {})
    return Look(
        status["State"],
        statistics.get("DataScannedInBytes", 0),
        statistics.get("TotalExecutionTimeInMillis", 0),
        status.get("StateChangeReason", ""),
    )


def fetch(query_id: str, query: Query) -> Iterator[list[Row]]:
    """Yield the rows of a query that has succeeded, page by page, arrays as lists and times as datetimes."""
    convert = DefaultTypeConverter().convert
    header = True
    for page in client("athena").get_paginator("get_query_results").paginate(QueryExecutionId=query_id):
        found = page["ResultSet"]
        columns = [(column["Name"], column["Type"]) for column in found["ResultSetMetadata"]["ColumnInfo"]]
        yield [_row(row["Data"], columns, query.lists, convert) for row in found["Rows"][int(header) :]]
        header = False


def stop(query_id: str) -> None:
    """Stop a query; one that has ended stays as it is."""
    client("athena").stop_query_execution(QueryExecutionId=query_id)


def _row(cells: list[dict[str, str]], columns: list[tuple[str, str]], lists: frozenset[str], convert: Any) -> Row:
    row: Row = {}
    for (name, kind), cell in zip(columns, cells, strict=True):
        text = cell.get("VarCharValue")
        row[name] = split(text) if name in lists else convert(kind, text)
    return row
