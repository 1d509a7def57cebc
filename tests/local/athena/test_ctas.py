"""CREATE TABLE AS SELECT makes a Hive table of Parquet files, which is what awswrangler reads queries through."""

import io

import pyarrow.parquet as pq
import pytest

from tests.local.athena.conftest import DATABASE


def read(client, uri):
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return client.s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def test_the_table_holds_the_rows_and_the_manifest_lists_its_files(client):
    done = client.run(
        "CREATE TABLE \"strandline\".\"made_one\" WITH (external_location = 's3://lake/made/one', format = 'PARQUET', "
        "write_compression = 'SNAPPY') AS SELECT sample, \"start\", names, info, DATE '2026-01-02' AS day, "
        "CAST(1.5 AS decimal(10, 2)) AS price FROM variants"
    )
    assert done["Status"]["State"] == "SUCCEEDED", done["Status"]
    assert (done["StatementType"], done["SubstatementType"]) == ("DDL", "CREATE_TABLE_AS_SELECT")
    stem = f"s3://results/queries/tables/{done['QueryExecutionId']}"
    assert done["ResultConfiguration"]["OutputLocation"] == stem
    assert done["Statistics"]["DataManifestLocation"] == f"{stem}-manifest.csv"
    (uri,) = read(client, f"{stem}-manifest.csv").decode().split()
    assert uri.startswith("s3://lake/made/one/")
    assert pq.read_table(io.BytesIO(read(client, uri))).num_rows == 5
    entry = client.glue.get_table(DatabaseName=DATABASE, Name="made_one")["Table"]
    assert [column["Type"] for column in entry["StorageDescriptor"]["Columns"]] == [
        "string",
        "bigint",
        "array<string>",
        "map<string,string>",
        "date",
        "decimal(10,2)",
    ]
    assert client.rows('SELECT count(*), min("start"), max(day), max(price) FROM made_one') == client.rows(
        "SELECT count(*), min(\"start\"), DATE '2026-01-02', CAST(1.5 AS decimal(10, 2)) FROM variants"
    )


def test_without_a_location_the_table_lies_where_the_results_are(client):
    done = client.run("CREATE TABLE made_two AS SELECT 1 AS x")
    entry = client.glue.get_table(DatabaseName=DATABASE, Name="made_two")["Table"]
    assert entry["StorageDescriptor"]["Location"] == f"s3://results/queries/tables/{done['QueryExecutionId']}/"
    assert client.rows("SELECT x FROM made_two") == [("1",)]


def test_a_table_that_is_there_is_left_alone(client):
    client.rows("CREATE TABLE made_three AS SELECT 1 AS x")
    again = "CREATE TABLE made_three AS SELECT 2 AS x"
    assert client.reason(again) == (
        "TABLE_ALREADY_EXISTS: line 1:1: Destination table 'awsdatacatalog.strandline.made_three' already exists"
    )
    client.rows(again.replace("TABLE", "TABLE IF NOT EXISTS"))
    assert client.rows("SELECT x FROM made_three") == [("1",)]


def test_parameters_reach_the_query(client):
    client.run("CREATE TABLE made_four AS SELECT ? AS x", ExecutionParameters=["'it''s'"])
    assert client.rows("SELECT x FROM made_four") == [("it's",)]


def test_no_rows_are_a_table_without_files(client):
    done = client.run("CREATE TABLE made_five AS SELECT sample FROM variants WHERE false")
    assert read(client, done["Statistics"]["DataManifestLocation"]) == b""
    assert client.rows("SELECT * FROM made_five") == []


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("CREATE TABLE bad AS SELECT 1", "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1"),
        ("CREATE TABLE bad AS SELECT now() AS x", "NOT_SUPPORTED: Unsupported Hive type: timestamp(3) with time zone"),
        ("CREATE TABLE nowhere.bad AS SELECT 1 AS x", "SCHEMA_NOT_FOUND: line 1:1: Schema nowhere not found"),
        (
            "CREATE TABLE bad WITH (format = 'ORC') AS SELECT 1 AS x",
            "NOT_SUPPORTED: CREATE TABLE AS in the format ORC is not built in the local Athena",
        ),
        (
            "CREATE TABLE bad WITH (table_type = 'ICEBERG', location = 's3://lake/i') AS SELECT 1 AS x",
            "NOT_SUPPORTED: CREATE TABLE AS of an Iceberg table is not built in the local Athena",
        ),
        (
            "CREATE TABLE bad WITH (partitioned_by = ARRAY['x']) AS SELECT 1 AS y, 2 AS x",
            "NOT_SUPPORTED: CREATE TABLE AS with partitioned_by is not built in the local Athena",
        ),
    ],
)
def test_what_cannot_be_made_is_said_and_leaves_nothing(client, statement, reason):
    assert client.reason(statement) == reason
    names = [table["Name"] for table in client.glue.get_tables(DatabaseName=DATABASE)["TableList"]]
    assert "bad" not in names


def test_a_database_may_be_named_in_backticks_as_awswrangler_does(client):
    assert client.rows("DESCRIBE `variants`", database=f"`{DATABASE}`") == client.rows("DESCRIBE variants")


def test_a_workgroup_keeps_the_time_it_was_made(client):
    first, again = (client.athena.get_work_group(WorkGroup="primary")["WorkGroup"]["CreationTime"] for _ in range(2))
    (listed,) = [
        group["CreationTime"] for group in client.athena.list_work_groups()["WorkGroups"] if group["Name"] == "primary"
    ]
    assert first == again == listed


def test_the_engine_versions_can_be_chosen(client):
    found = client.athena.list_engine_versions()["EngineVersions"]
    assert [version["SelectedEngineVersion"] for version in found] == ["AUTO", "Athena engine version 3"]
