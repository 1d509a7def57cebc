"""A query can reach the tables of the catalogue and nothing else on this machine."""

import duckdb
import pytest
from botocore.exceptions import ClientError


@pytest.mark.parametrize(
    "source",
    [
        "read_csv('/etc/passwd')",
        "read_parquet('/etc/passwd')",
        "read_text('/etc/passwd')",
        "read_csv_auto('https://example.org/x.csv')",
        "parquet_scan('s3://lake/tables/samples/data/*')",
        "arrow_scan(0, 0, 0)",
        "duckdb_settings()",
        "'/etc/passwd'",
        '"/etc/passwd"',
        "sqlite_master",
        "pg_catalog.pg_tables",
        "_data_0",
    ],
)
def test_nothing_but_tables_can_be_read(client, source):
    assert client.reason("SELECT * FROM", source).split(":")[0] in ("FUNCTION_NOT_FOUND", "TABLE_NOT_FOUND")


@pytest.mark.parametrize(
    "name", ["getenv('HOME')", "current_setting('temp_directory')", "query('SELECT 1')", "sha256_file('x')"]
)
def test_no_function_of_duckdb_alone_can_be_called(client, name):
    assert client.reason(f"SELECT {name}").startswith("FUNCTION_NOT_FOUND")
    quoted = '"{}"('.format(name.partition("(")[0]) + name.partition("(")[2]
    assert client.reason("SELECT", quoted).startswith("NOT_SUPPORTED: The function")


def test_the_engines_own_catalog_has_no_name_in_athena(client):
    assert client.reason("SELECT * FROM memory.strandline.samples") == "CATALOG_NOT_FOUND: Catalog 'memory' not found"


@pytest.mark.parametrize(
    "statement",
    [
        "COPY (SELECT 1) TO '/tmp/leak'",
        "ATTACH '/tmp/leak.db' AS x",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        "EXPORT DATABASE '/tmp/leak'",
        "CALL dbgen(sf = 1)",
        "glob('/*')",
    ],
)
def test_statements_of_duckdb_alone_are_not_even_started(client, statement):
    with pytest.raises(ClientError, match="mismatched input"):
        client.start(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/leak'",
        "ATTACH '/tmp/leak.db'",
        "SET threads = 1",
    ],
)
def test_the_database_itself_is_closed_should_a_query_slip_through(engine, monkeypatch, statement):
    held = []

    def keep(sql, _database, tables):
        held.append(tables)
        with pytest.raises(duckdb.Error):
            tables._connection.execute(statement)
        return sql, (3,)

    monkeypatch.setattr("local.athena.duckdb_engine.translate", keep)
    engine.run("SELECT 1 AS x", "default", (), lambda _: None)
    assert held
