"""UNLOAD leaves Parquet files and a manifest."""

import io

import pyarrow as pa
import pyarrow.parquet as pq


def read(client, uri):
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return client.s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def test_the_files_hold_the_rows_and_the_manifest_lists_the_files(client):
    query = 'SELECT sample, "start", names, info FROM variants ORDER BY sample, "start"'
    done = client.run(
        f"UNLOAD ({query}) TO 's3://lake/unloaded/one/' WITH (format = 'PARQUET', compression = 'SNAPPY')"
    )
    assert (done["StatementType"], done["SubstatementType"]) == ("DML", "UNLOAD")
    manifest = done["Statistics"]["DataManifestLocation"]
    assert manifest == f"s3://results/queries/{done['QueryExecutionId']}-manifest.csv"
    (uri,) = read(client, manifest).decode().split()
    assert uri.startswith("s3://lake/unloaded/one/")
    table = pq.read_table(io.BytesIO(read(client, uri)))
    assert table.column("sample").to_pylist() == ["S1", "S1", "S1", "S2", "S3"]
    assert table.schema.field("start").type == pa.int64()
    assert table.column("info")[0].as_py() == [("AF", "0.5"), ("DP", "30")]
    assert done["Statistics"]["DataScannedInBytes"] > 0


def test_a_folder_with_something_in_it_is_refused(client):
    sql = "UNLOAD (SELECT 1 AS x) TO 's3://lake/unloaded/two/' WITH (format = 'PARQUET')"
    client.rows(sql)
    assert client.reason(sql).startswith(
        "HIVE_PATH_ALREADY_EXISTS: Target directory for table 's3://lake/unloaded/two/'"
    )


def test_no_rows_are_no_files(client):
    done = client.run("UNLOAD (SELECT 1 AS x WHERE false) TO 's3://lake/unloaded/none/' WITH (format = 'PARQUET')")
    assert read(client, done["Statistics"]["DataManifestLocation"]) == b""


def test_parameters_reach_the_query_inside(client):
    sql = "UNLOAD (SELECT ? AS x) TO 's3://lake/unloaded/bound/' WITH (format = 'PARQUET')"
    done = client.run(sql, ExecutionParameters=["'it''s (a) value'"])
    (uri,) = read(client, done["Statistics"]["DataManifestLocation"]).decode().split()
    assert pq.read_table(io.BytesIO(read(client, uri))).to_pylist() == [{"x": "it's (a) value"}]


def test_other_forms_are_refused_by_name(client):
    reason = client.reason("UNLOAD (SELECT 1 AS x) TO 's3://lake/unloaded/orc/' WITH (format = 'ORC')")
    assert reason == "NOT_SUPPORTED: UNLOAD in the format ORC is not built in the local Athena"
    parted = "UNLOAD (SELECT 1 AS x) TO 's3://lake/unloaded/p/' WITH (format = 'PARQUET', partitioned_by = ARRAY['x'])"
    assert client.reason(parted) == "NOT_SUPPORTED: UNLOAD with partitioned_by is not built in the local Athena"
