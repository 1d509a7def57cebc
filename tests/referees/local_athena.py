"""The local Athena through its API, and what GetQueryResults says of a query."""

import time
from collections.abc import Sequence
from typing import Any

from strandline.deployment import Deployment
from tests.referees.trino_client import Rows

LONGEST_QUERY = 120.0


class LocalAthena:
    """The workgroup and the database of a deployment."""

    def __init__(self, athena: Any, deployment: Deployment) -> None:
        self._athena = athena
        self.deployment = deployment

    def run(self, sql: str, parameters: Sequence[str] = ()) -> Rows:
        """Answer a query; its types are the ones of GetQueryResults."""
        pages = self._athena.get_paginator("get_query_results").paginate(QueryExecutionId=self.execute(sql, parameters))
        sets = [page["ResultSet"] for page in pages]
        columns = sets[0]["ResultSetMetadata"]["ColumnInfo"]
        rows = [tuple(cell.get("VarCharValue") for cell in row["Data"]) for each in sets for row in each["Rows"]]
        names = tuple(column["Name"] for column in columns)
        return Rows(names, tuple(column["Type"] for column in columns), rows[1:] if rows[:1] == [names] else rows)

    def execute(self, sql: str, parameters: Sequence[str] = ()) -> str:
        """Run a statement to its end and return the id of its execution."""
        given = {"ExecutionParameters": list(parameters)} if parameters else {}
        query: str = self._athena.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": self.deployment.database},
            WorkGroup=self.deployment.workgroup,
            **given,
        )["QueryExecutionId"]
        until = time.monotonic() + LONGEST_QUERY
        while time.monotonic() < until:
            status = self._athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            if status["State"] not in ("QUEUED", "RUNNING"):
                assert status["State"] == "SUCCEEDED", f"{status.get('StateChangeReason')}\n{sql}"
                return query
            time.sleep(0.02)
        raise AssertionError(f"no end within {LONGEST_QUERY:.0f} s: {sql}")
