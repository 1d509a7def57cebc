"""What a query sees of Iceberg tables, and what it reads for it."""

import datetime as dt

import pyarrow as pa
import pytest
from pyiceberg.types import IntegerType

JOIN = """
    SELECT v.sample, v."start", v.alt, a.significance, a.stars, a.genes
    FROM variants v JOIN annotations a
      ON v.contig = a.contig AND v."start" = a."start" AND v.ref = a.ref AND v.alt = a.alt
    WHERE a.significance = 'pathogenic' ORDER BY v.sample, v."start"
"""


def test_a_table_shows_its_rows_in_athenas_text(client):
    rows = client.rows('SELECT sample, "start", "end", names, qual, info, phased, vaf FROM variant_calls ORDER BY 1, 2')
    assert rows[0] == ("S1", "100", "101", "[rs1, rs2]", "60.5", "{AF=0.5, DP=30}", "false", "0.5333333333333333")
    assert rows[1][4:6] == (None, "{}")
    assert rows[3][7] == "1.0E-5"
    assert rows[4][3] is None


def test_the_two_views_join_to_the_newest_release(client):
    assert client.rows(JOIN) == [
        ("S1", "100", "T", "pathogenic", "3", "[TP53]"),
        ("S2", "100", "T", "pathogenic", "3", "[TP53]"),
    ]


def test_iceberg_times_show_microseconds_and_computed_times_milliseconds(client):
    sql = "SELECT loaded_at, cast(loaded_at AS date), from_unixtime(1) FROM samples"
    assert client.rows(sql) == [("2026-03-01 12:30:15.123456 UTC", "2026-03-01", "1970-01-01 00:00:01.000 UTC")]


@pytest.mark.parametrize(
    ("condition", "files"),
    [
        ("sample = 'S1'", 1),
        ("sample IN ('S1', 'S2')", 2),
        ("sample = 'S1' OR sample = 'S3'", 2),
        ('"start" >= 400', 1),
        ("contig = 'chr13'", 1),
        ("contig = 'chrX'", 0),
        ("project = 'demo'", 3),
        ("sample LIKE 'S%'", 3),
    ],
)
def test_only_files_that_can_match_are_scanned(client, condition, files):
    scanned = client.scanned("SELECT count(vaf) FROM variants WHERE", condition)
    sizes = client.rows('SELECT file_size_in_bytes FROM "variant_calls$files"')
    assert min(abs(scanned - files * int(size)) for (size,) in sizes) < 300 * max(files, 1)
    assert (scanned == 0) == (files == 0)


def test_a_file_read_twice_in_one_query_is_counted_once(client):
    once = client.scanned("SELECT * FROM samples")
    assert client.scanned("SELECT a.sample FROM samples a JOIN samples b ON a.sample = b.sample") == once > 0


def test_unnest_unfolds_arrays_maps_and_several_at_once(client):
    assert client.rows("SELECT sample, n FROM variants CROSS JOIN UNNEST(names) AS t(n) ORDER BY n") == [
        ("S1", "rs1"),
        ("S1", "rs2"),
    ]
    keyed = "SELECT k, v, o FROM variants CROSS JOIN UNNEST(info) WITH ORDINALITY AS t(k, v, o) WHERE sample = 'S2'"
    assert sorted(client.rows(keyed)) == [("AF", "0.5", "1"), ("DP", "30", "2")]
    several = """SELECT n, f FROM variants LEFT JOIN UNNEST(names, filters) AS t(n, f) ON true
                 WHERE "start" IN (100, 400) ORDER BY sample, n NULLS LAST"""
    assert client.rows(several) == [("rs1", "PASS"), ("rs2", None), (None, "PASS"), (None, "PASS")]


def test_unnest_sees_with_clauses_and_the_query_around_it(client):
    common = "WITH a AS (SELECT info AS i FROM variants), b AS (SELECT k FROM a CROSS JOIN UNNEST(i) AS t(k, v))"
    assert client.rows(common, "SELECT DISTINCT k FROM b ORDER BY 1") == [("AF",), ("DP",)]
    around = "SELECT count(*) FROM variants v WHERE EXISTS (SELECT 1 FROM UNNEST(v.info) AS t(k, x) WHERE k = 'DP')"
    assert client.rows(around) == [("4",)]


def test_a_with_clause_hides_the_table_of_its_name_but_not_from_itself(client):
    sql = (
        "WITH variants AS (SELECT sample FROM variants WHERE sample = 'S1') SELECT count(*), min(sample) FROM variants"
    )
    assert client.rows(sql) == [("3", "S1")]


def test_tables_are_found_by_one_two_and_three_part_names(client):
    for name in ("samples", "strandline.samples", "awsdatacatalog.strandline.samples", '"strandline"."SAMPLES"'):
        assert client.rows("SELECT strandline.samples.sample FROM", name) == [("S1",)]
    assert client.rows("SELECT sample FROM strandline.samples", database="nowhere") == [("S1",)]


def test_columns_without_a_name_are_called_col_and_their_position(client):
    done = client.run("SELECT 1, 2 AS two, upper('a'), sample FROM samples")
    answer = client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])
    assert [cell["VarCharValue"] for cell in answer["ResultSet"]["Rows"][0]["Data"]] == [
        "_col0",
        "two",
        "_col2",
        "sample",
    ]


def test_an_older_snapshot_can_be_asked_for(client):
    table = client.create("growing", [{"n": 1}], pa.schema([("n", pa.int64())]))
    first = table.current_snapshot()
    table.append(pa.table({"n": [2]}))
    assert client.rows("SELECT sum(n) FROM growing") == [("3",)]
    assert client.rows("SELECT sum(n) FROM growing FOR VERSION AS OF", str(first.snapshot_id)) == [("1",)]
    moment = dt.datetime.fromtimestamp(first.timestamp_ms / 1000, dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    assert client.rows("SELECT sum(g.n) FROM growing FOR TIMESTAMP AS OF timestamp", f"'{moment} UTC' g") == [("1",)]
    assert client.rows('SELECT operation FROM "growing$snapshots"') == [("append",), ("append",)]


def test_a_query_sees_each_commit_as_soon_as_it_is_made(client):
    table = client.create("counted", [], pa.schema([("n", pa.int64())]))
    for expected in range(1, 4):
        table.append(pa.table({"n": [expected]}))
        assert client.rows("SELECT count(*) FROM counted") == [(str(expected),)]


def test_columns_added_renamed_and_dropped_are_read_by_their_identity(client):
    table = client.create("evolving", [{"a": 1, "b": "x"}], pa.schema([("a", pa.int64()), ("b", pa.string())]))
    with table.update_schema() as change:
        change.rename_column("b", "c")
        change.add_column("d", IntegerType())
    table.append(pa.table({"a": [2], "c": ["y"], "d": pa.array([7], pa.int32())}))
    assert client.rows("SELECT * FROM evolving ORDER BY a") == [("1", "x", None), ("2", "y", "7")]
    with table.update_schema(allow_incompatible_changes=True) as change:
        change.delete_column("c")
        change.add_column("b", IntegerType())
    assert client.rows("SELECT a, b FROM evolving ORDER BY a") == [("1", None), ("2", None)]


def test_tables_with_nested_columns_are_read_after_a_rename_too(client):
    schema = pa.schema([("a", pa.int64()), ("tags", pa.map_(pa.string(), pa.string()))])
    table = client.create("nested", [{"a": 1, "tags": [("k", "v")]}], schema)
    with table.update_schema() as change:
        change.rename_column("tags", "labels")
    table.append(pa.table({"a": [2], "labels": pa.array([[("x", "y")]], pa.map_(pa.string(), pa.string()))}))
    assert client.rows("SELECT a, labels FROM nested ORDER BY a") == [("1", "{k=v}"), ("2", "{x=y}")]
    assert client.scanned("SELECT a FROM nested") > 0


def test_deleted_rows_are_gone(client):
    table = client.create("shrinking", [{"n": number} for number in range(10)], pa.schema([("n", pa.int64())]))
    table.delete("n >= 3")
    assert client.rows("SELECT count(*), max(n) FROM shrinking") == [("3", "2")]


def test_an_empty_table_has_columns_and_no_rows(client):
    client.create("empty", [], pa.schema([("a", pa.int64()), ("b", pa.list_(pa.string()))]))
    done = client.run("SELECT * FROM empty")
    answer = client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])["ResultSet"]
    assert [row["Data"] for row in answer["Rows"]] == [[{"VarCharValue": "a"}, {"VarCharValue": "b"}]]
    assert client.rows("SELECT count(*) FROM empty") == [("0",)]


def test_information_schema_tells_of_tables_views_and_columns(client):
    tables = "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'strandline'"
    found = dict(client.rows(tables))
    assert found["variants"] == "VIEW"
    assert found["variant_calls"] == "BASE TABLE"
    columns = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'strandline'"
    assert ("genes", "array(varchar)") in client.rows(columns)
    assert ("strandline",) in client.rows("SELECT schema_name FROM information_schema.schemata")
