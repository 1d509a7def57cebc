"""Databases, tables and views, defined on Glue."""

import base64
import json

import pyarrow as pa
import pytest


def test_a_view_is_kept_in_the_form_that_trino_and_athena_read(client):
    client.rows(
        "CREATE VIEW shaped AS SELECT sample, count(*) AS n, map_agg(sample, vaf) AS m FROM variants GROUP BY sample"
    )
    table = client.glue.get_table(DatabaseName="strandline", Name="shaped")["Table"]
    assert table["TableType"] == "VIRTUAL_VIEW"
    assert table["Parameters"] == {"presto_view": "true", "comment": "Presto View"}
    text = table["ViewOriginalText"]
    definition = json.loads(base64.b64decode(text.removeprefix("/* Presto View: ").removesuffix(" */")))
    assert definition.pop("originalSql").startswith("SELECT sample, count(*)")
    assert definition == {
        "catalog": "awsdatacatalog",
        "schema": "strandline",
        "columns": [
            {"name": "sample", "type": "varchar"},
            {"name": "n", "type": "bigint"},
            {"name": "m", "type": "map(varchar, double)"},
        ],
        "runAsInvoker": True,
        "path": [],
    }
    columns = [(column["Name"], column["Type"]) for column in table["StorageDescriptor"]["Columns"]]
    assert columns == [("sample", "string"), ("n", "bigint"), ("m", "map<string,double>")]


def test_a_view_is_replaced_only_when_asked_to(client):
    client.rows("CREATE VIEW again AS SELECT 1 AS x")
    assert client.reason("CREATE VIEW again AS SELECT 2 AS x").startswith(
        "ALREADY_EXISTS: line 1:1: View already exists"
    )
    client.rows("CREATE OR REPLACE VIEW again AS SELECT 2 AS x")
    assert client.rows("SELECT x FROM again") == [("2",)]
    assert "Table already exists" in client.reason("CREATE OR REPLACE VIEW samples AS SELECT 1 AS x")
    client.rows("DROP VIEW again")
    client.rows("DROP VIEW IF EXISTS again")
    assert client.reason("DROP VIEW again").startswith("TABLE_NOT_FOUND")


def test_a_view_of_views_finds_its_tables_from_any_database(client):
    client.rows('CREATE VIEW outer_view AS SELECT sample FROM variants WHERE "start" = 400')
    assert client.rows("SELECT * FROM strandline.outer_view", database="elsewhere") == [("S3",)]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT 1, 2 AS x", "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1"),
        ("SELECT 1 AS x, 2 AS X", "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'x' specified more than once"),
        ("SELECT * FROM nosuch", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.strandline.nosuch' does not exist"),
    ],
)
def test_a_view_that_cannot_be_is_refused(client, query, reason):
    assert client.reason(f"CREATE VIEW impossible AS {query}") == reason


def test_a_view_that_reads_itself_is_refused(client):
    client.rows("CREATE VIEW ring AS SELECT 1 AS x")
    client.rows("CREATE VIEW ring2 AS SELECT x FROM ring")
    client.rows("CREATE OR REPLACE VIEW ring AS SELECT x FROM ring2")
    assert client.reason("SELECT * FROM ring").startswith("VIEW_IS_RECURSIVE")
    client.rows("DROP VIEW ring")
    client.rows("DROP VIEW ring2")


def test_tables_views_and_databases_are_shown(client):
    client.rows("CREATE OR REPLACE VIEW shown_view AS SELECT 1 AS x")
    assert client.rows("SHOW TABLES IN strandline 'shown*|sampl*'") == [("samples",), ("shown_view",)]
    assert ("shown_view",) in client.rows("SHOW VIEWS IN strandline")
    assert ("samples",) not in client.rows("SHOW VIEWS")
    assert ("strandline",) in client.rows("SHOW DATABASES")
    assert client.rows("SHOW SCHEMAS LIKE 'strand*'") == [("strandline",)]
    assert client.rows("SHOW COLUMNS IN samples") == [(name.ljust(20),) for name in ("project", "sample", "loaded_at")]
    assert client.rows("SHOW CREATE VIEW shown_view") == [("CREATE VIEW strandline.shown_view AS",), ("SELECT 1 AS x",)]


def test_a_description_has_one_padded_line_for_each_column(client):
    done = client.run("DESCRIBE samples")
    assert (done["StatementType"], done["SubstatementType"]) == ("UTILITY", "DESCRIBE_TABLE")
    assert done["ResultConfiguration"]["OutputLocation"].endswith(".txt")
    answer = client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])["ResultSet"]
    assert [column["Name"] for column in answer["ResultSetMetadata"]["ColumnInfo"]] == [
        "col_name",
        "data_type",
        "comment",
    ]
    assert answer["Rows"][0]["Data"] == [
        {"VarCharValue": "\t".join(cell.ljust(20) for cell in ("project", "string", ""))}
    ]


def test_databases_are_made_and_dropped(client):
    client.rows("CREATE DATABASE IF NOT EXISTS fresh COMMENT 'for a test' LOCATION 's3://lake/fresh/'")
    client.rows("CREATE SCHEMA IF NOT EXISTS fresh")
    found = client.glue.get_database(Name="fresh")["Database"]
    assert (found["Description"], found["LocationUri"]) == ("for a test", "s3://lake/fresh/")
    assert "already exists" in client.reason("CREATE DATABASE fresh")
    client.rows("CREATE VIEW fresh.v AS SELECT 1 AS x")
    assert "is not empty" in client.reason("DROP DATABASE fresh")
    client.rows("DROP DATABASE fresh CASCADE")
    client.rows("DROP DATABASE IF EXISTS fresh")
    assert "does not exist" in client.reason("DROP DATABASE fresh")


def test_dropping_an_iceberg_table_takes_its_files(client):
    client.create("doomed", [{"n": 1}], pa.schema([("n", pa.int64())]))
    assert client.s3.list_objects_v2(Bucket="lake", Prefix="tables/doomed/")["KeyCount"] > 0
    client.rows("DROP TABLE doomed")
    assert client.s3.list_objects_v2(Bucket="lake", Prefix="tables/doomed/")["KeyCount"] == 0
    assert client.reason("SELECT * FROM doomed").startswith("TABLE_NOT_FOUND")
    client.rows("DROP TABLE IF EXISTS doomed")
    assert "Table not found" in client.reason("DROP TABLE doomed")
