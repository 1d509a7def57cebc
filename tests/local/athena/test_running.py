"""Queries that run: side by side, stopped by hand, and stopped by their workgroup."""

import os

import pyarrow as pa
import pytest

from tests.processes import eventually

ENDLESS = """SELECT count(*) FROM UNNEST(sequence(1, 100000)) AS a(x), UNNEST(sequence(1, 100000)) AS b(y)
             WHERE (x * y) % 7 = 8"""


def state_of(client, query):
    return client.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"]


def test_a_running_query_is_really_stopped(client):
    query = client.start(ENDLESS)
    eventually(lambda: state_of(client, query) == "RUNNING")
    client.athena.stop_query_execution(QueryExecutionId=query)
    done = client.wait(query)
    assert done["Status"]["State"] == "CANCELLED"
    assert done["Status"]["StateChangeReason"] == "Query cancelled by user"
    # The engine is free again: an interrupted query leaves no thread busy.
    assert client.rows("SELECT 1") == [("1",)]


def test_stopping_a_finished_query_changes_nothing(client):
    done = client.run("SELECT 1")
    client.athena.stop_query_execution(QueryExecutionId=done["QueryExecutionId"])
    assert client.wait(done["QueryExecutionId"])["Status"]["State"] == "SUCCEEDED"


def test_more_than_eight_queries_wait_in_a_queue_and_can_be_stopped_there(client):
    queries = [client.start(ENDLESS) for _ in range(9)]
    assert "QUEUED" in {state_of(client, name) for name in queries}
    for name in reversed(queries):
        client.athena.stop_query_execution(QueryExecutionId=name)
    assert {client.wait(name)["Status"]["State"] for name in queries} == {"CANCELLED"}


def test_eight_queries_at_once_each_get_their_own_answer(client):
    sql = """SELECT sample, count(*), {} FROM variants v JOIN annotations a ON v."start" = a."start"
             GROUP BY sample ORDER BY sample"""
    queries = [client.start(sql.format(number)) for number in range(8)]
    for number, name in enumerate(queries):
        assert client.wait(name)["Status"]["State"] == "SUCCEEDED"
        rows = client.athena.get_query_results(QueryExecutionId=name)["ResultSet"]["Rows"][1:]
        assert [tuple(cell["VarCharValue"] for cell in row["Data"]) for row in rows] == [
            ("S1", "3", str(number)),
            ("S2", "1", str(number)),
        ]


@pytest.fixture(scope="module")
def wide(client):
    """A table of three files of 6 MB each."""
    client.athena.create_work_group(Name="thrifty", Configuration={"BytesScannedCutoffPerQuery": 10_000_000})
    schema = pa.schema([("part", pa.string()), ("noise", pa.binary())])
    table = client.create("wide", [], schema, ("part",))
    for part in "abc":
        table.append(pa.table({"part": [part] * 6, "noise": [os.urandom(1_000_000) for _ in range(6)]}, schema=schema))
    return "wide"


def test_a_query_that_reads_too_much_is_cancelled_by_its_workgroup(client, wide):
    done = client.run("SELECT sum(length(to_hex(noise))) FROM", wide, WorkGroup="thrifty")
    assert done["Status"]["State"] == "CANCELLED"
    assert done["Status"]["StateChangeReason"] == "Bytes scanned limit was exceeded"
    assert done["Statistics"]["DataScannedInBytes"] > 10_000_000


def test_a_query_that_names_its_partition_stays_below_the_limit(client, wide):
    done = client.run("SELECT count(noise) FROM", wide, "WHERE part = 'a'", WorkGroup="thrifty")
    assert done["Status"]["State"] == "SUCCEEDED"
    assert 6_000_000 < done["Statistics"]["DataScannedInBytes"] < 7_000_000
