"""PyAthena, unmodified, is a client that nobody here wrote."""

import datetime as dt

import pandas as pd
import pytest
from pyathena import connect
from pyathena.cursor import DictCursor
from pyathena.error import DatabaseError, OperationalError
from pyathena.pandas.cursor import PandasCursor

from local.environment import client_variables


@pytest.fixture
def connection(client, monkeypatch):
    # The pandas cursor makes a client for S3 of its own, from the environment.
    for name, value in client_variables(client.endpoint).items():
        monkeypatch.setenv(name, value)
    return connect(s3_staging_dir="s3://results/pyathena/", schema_name="strandline", poll_interval=0.02)


def test_the_default_cursor_reads_typed_rows(connection):
    cursor = connection.cursor()
    cursor.execute(
        'SELECT sample, "start", vaf, phased, qual, names, info FROM variants ORDER BY sample, "start" LIMIT 2'
    )
    assert [column[:2] for column in cursor.description[:3]] == [
        ("sample", "varchar"),
        ("start", "bigint"),
        ("vaf", "double"),
    ]
    first, second = cursor.fetchall()
    assert first[:5] == ("S1", 100, 0.5333333333333333, False, 60.5)
    assert first[6] == {"AF": "0.5", "DP": "30"}
    assert second[4] is None
    assert cursor.data_scanned_in_bytes > 0


def test_question_marks_take_parameters(connection):
    cursor = connection.cursor()
    sql = 'SELECT count(*) FROM variants WHERE sample = ? AND "start" >= ?'
    cursor.execute(sql, ["'S1'", "200"], paramstyle="qmark")
    assert cursor.fetchone() == (2,)
    cursor.execute(sql, ["'S1'' OR 1 = 1 --'", "0"], paramstyle="qmark")
    assert cursor.fetchone() == (0,)


def test_named_parameters_are_formatted_by_the_client(connection):
    cursor = connection.cursor()
    cursor.execute("SELECT count(*) FROM variants WHERE sample = %(sample)s", {"sample": "S1"})
    assert cursor.fetchone() == (3,)


def test_the_dict_cursor_names_its_columns(connection):
    cursor = connection.cursor(DictCursor)
    cursor.execute("SELECT sample, loaded_at FROM samples")
    (row,) = cursor.fetchall()
    assert row["sample"] == "S1"
    assert row["loaded_at"] == dt.datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=dt.UTC)


def test_more_rows_than_a_page_arrive_in_order(connection):
    cursor = connection.cursor()
    cursor.execute("SELECT n FROM UNNEST(sequence(1, 3000)) AS t(n) ORDER BY n")
    assert [row[0] for row in cursor] == list(range(1, 3001))


@pytest.mark.parametrize("unload", [False, True])
def test_the_pandas_cursor_reads_frames_from_csv_and_from_unload(connection, unload):
    cursor = connection.cursor(PandasCursor, unload=unload)
    sql = 'SELECT sample, "start", qual, depth FROM variants ORDER BY sample, "start"'
    frame = cursor.execute(sql).as_pandas()
    assert list(frame.columns) == ["sample", "start", "qual", "depth"]
    assert frame["start"].tolist() == [100, 200, 300, 100, 400]
    assert frame["sample"].tolist() == ["S1", "S1", "S1", "S2", "S3"]
    assert pd.isna(frame["qual"][1])
    assert pd.isna(frame["depth"][4])


@pytest.mark.parametrize("unload", [False, True])
def test_the_pandas_cursor_knows_an_answer_without_rows(connection, unload):
    cursor = connection.cursor(PandasCursor, unload=unload)
    assert cursor.execute("SELECT sample FROM variants WHERE sample = 'nobody'").as_pandas().empty


def test_errors_arrive_with_athenas_words(connection):
    with pytest.raises(OperationalError, match="TABLE_NOT_FOUND: line 1:15"):
        connection.cursor().execute("SELECT * FROM nosuch")
    with pytest.raises(DatabaseError, match="mismatched input 'SELEC'"):
        connection.cursor().execute("SELEC 1")


def test_metadata_is_found_where_pyathena_looks_for_it(connection):
    cursor = connection.cursor()
    assert [
        table.name for table in cursor.list_table_metadata(schema_name="strandline") if table.name == "clinvar"
    ] == ["clinvar"]
    columns = {
        column.name: column.type
        for column in cursor.get_table_metadata("annotations", schema_name="strandline").columns
    }
    assert columns["genes"] == "array<string>"
    assert "strandline" in [database.name for database in cursor.list_databases("AwsDataCatalog")]


def test_ddl_gives_plain_rows(connection):
    cursor = connection.cursor()
    cursor.execute("SHOW TABLES IN strandline 'sampl*'")
    assert cursor.fetchall() == [("samples",)]
