"""External tables of Parquet files."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"


def put(client, key, rows):
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), content)
    client.s3.put_object(Bucket="lake", Key=key, Body=content.getvalue())


def storage(location, serde=PARQUET):
    columns = [{"Name": "n", "Type": "bigint"}, {"Name": "tags", "Type": "map<string,string>"}]
    return {"Columns": columns, "Location": location, "SerdeInfo": {"SerializationLibrary": serde}}


def define(client, name, keys=(), **more):
    table = {"Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage(f"s3://lake/{name}/", **more)}
    table["PartitionKeys"] = [{"Name": key, "Type": kind} for key, kind in keys]
    client.glue.create_table(DatabaseName="strandline", TableInput=table)


def test_files_below_the_location_are_read_and_hidden_ones_are_not(client):
    define(client, "plain")
    put(client, "plain/a.parquet", [{"n": 1}])
    put(client, "plain/deeper/b.parquet", [{"n": 2}])
    put(client, "plain/_temporary/c.parquet", [{"n": 100}])
    client.s3.put_object(Bucket="lake", Key="plain/_SUCCESS", Body=b"")
    assert client.rows("SELECT sum(n), count(tags) FROM plain") == [("3", "0")]


def test_partitions_come_from_glue_and_prune_what_is_scanned(client):
    define(client, "parted", keys=[("day", "date"), ("part", "int")])
    for part in (1, 2):
        put(client, f"parted/day=2026-01-0{part}/part={part}/f.parquet", [{"n": part * 10}])
        client.glue.create_partition(
            DatabaseName="strandline",
            TableName="parted",
            PartitionInput={
                "Values": [f"2026-01-0{part}", str(part)],
                "StorageDescriptor": storage(f"s3://lake/parted/day=2026-01-0{part}/part={part}/"),
            },
        )
    assert client.rows("SELECT n, day, part FROM parted ORDER BY n") == [
        ("10", "2026-01-01", "1"),
        ("20", "2026-01-02", "2"),
    ]
    everything = client.scanned("SELECT n FROM parted")
    one = client.scanned("SELECT n FROM parted WHERE part = 2")
    assert one * 2 == everything


@pytest.mark.parametrize("serde", ["org.openx.data.jsonserde.JsonSerDe", "org.apache.hadoop.hive.serde2.OpenCSVSerde"])
def test_a_form_of_files_that_is_not_built_is_refused_by_its_name(client, serde):
    name = serde.rpartition(".")[2].lower()
    define(client, name, serde=serde)
    expected = f"NOT_SUPPORTED: Reading files written by {serde} is not built in the local Athena"
    assert client.reason("SELECT * FROM", name) == expected


def test_a_type_that_nobody_knows_fails_its_own_table_only(client):
    unknown = storage("s3://lake/odd/")
    unknown["Columns"] = [{"Name": "shape", "Type": "polygon"}]
    table = {"Name": "odd", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": unknown}
    client.glue.create_table(DatabaseName="strandline", TableInput=table)
    rows = client.rows(
        "SELECT data_type FROM information_schema.columns",
        "WHERE table_schema = 'strandline' AND table_name IN ('odd', 'samples') ORDER BY 1",
    )
    assert rows == [("polygon",), ("timestamp(3)",), ("varchar",), ("varchar",)]
    assert client.reason("SELECT * FROM odd") == "HIVE_INVALID_METADATA: 'polygon' is not a type of Hive"
