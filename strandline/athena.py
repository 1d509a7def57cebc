"""Run a query in the stack's Athena workgroup, which says where results go and how much one query may scan."""

from dataclasses import dataclass
from typing import cast

from pyathena import connect
from pyathena.cursor import DictCursor
from pyathena.error import Error

from strandline.deployment import Deployment
from strandline.errors import QueryFailed
from strandline.queries import SEPARATOR, Query, Row, Value

POLL_SECONDS = 0.25


@dataclass(frozen=True)
class Result:
    """The rows of one query (arrays as lists, times as datetimes) and what Athena says it took."""

    rows: list[Row]
    query_id: str
    bytes_scanned: int
    milliseconds: int


def run(query: Query, deployment: Deployment) -> Result:
    """Run `query` to its end; QueryFailed with Athena's reason and query id when it does not get there."""
    connection = connect(
        work_group=deployment.workgroup,
        schema_name=deployment.database,
        poll_interval=POLL_SECONDS,
        cursor_class=DictCursor,
    )
    with connection.cursor() as cursor:
        try:
            parameters = [literal(value) for value in query.parameters]
            cursor.execute(query.sql, parameters, paramstyle="qmark")
            rows = [_read(cast(Row, row), query.lists) for row in cursor.fetchall()]
        except Error as error:
            about = f" (query {cursor.query_id})" if cursor.query_id else ""
            raise QueryFailed(f"Athena did not answer{about}: {_reason(error)}") from error
        return Result(
            rows,
            cursor.query_id or "",
            cursor.data_scanned_in_bytes or 0,
            cursor.total_execution_time_in_millis or 0,
        )


class Reader:
    """Asks one stack, and adds up what the answers took."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.bytes_scanned = 0
        self.milliseconds = 0

    def ask(self, query: Query) -> list[Row]:
        """Return the rows of an answer; QueryFailed as `run`."""
        result = run(query, self.deployment)
        self.bytes_scanned += result.bytes_scanned
        self.milliseconds += result.milliseconds
        return result.rows


def literal(value: Value) -> str:
    """Return a parameter as the SQL literal that Athena's ExecutionParameters want."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def _read(row: Row, lists: frozenset[str]) -> Row:
    return {name: split(value) if name in lists else value for name, value in row.items()}


def split(text: str | None) -> list[str]:
    """Return the items of an array that a query joined."""
    return text.split(SEPARATOR) if text else []


def _reason(error: Error) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
