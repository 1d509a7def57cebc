"""Iceberg tables made by Glue's own CreateTable, as any client may ask for them."""

import pytest
from botocore.exceptions import ClientError

FIELDS = [
    {"Id": 1, "Name": "sample", "Type": "string", "Required": True, "Doc": "whose"},
    {"Id": 2, "Name": "seen", "Type": "timestamptz", "Required": False},
    {
        "Id": 3,
        "Name": "genes",
        "Required": False,
        "Type": {"type": "list", "element-id": 4, "element": "string", "element-required": False},
    },
]


@pytest.fixture
def lake(cloud):
    """A database and the bucket of its tables."""
    bucket, database = cloud.bucket(), cloud.name("lake").replace("-", "_")
    cloud.client("glue").create_database(DatabaseInput={"Name": database})
    return bucket, database


def create(cloud, lake, name="calls", **more):
    bucket, database = lake
    table = {"Location": f"s3://{bucket}/{name}/", "Schema": {"Type": "struct", "Fields": FIELDS}, **more}
    iceberg = {"MetadataOperation": "CREATE", "Version": "2", "CreateIcebergTableInput": table}
    described = {"Name": name, "Description": "calls of people", "Parameters": {"owner": "us"}}
    cloud.client("glue").create_table(
        DatabaseName=database, TableInput=described, OpenTableFormatInput={"IcebergInput": iceberg}
    )
    return cloud.client("glue").get_table(DatabaseName=database, Name=name)["Table"]


def test_the_entry_points_to_metadata_that_pyiceberg_reads(cloud, lake):
    from pyiceberg.catalog.glue import GlueCatalog

    made = create(
        cloud,
        lake,
        PartitionSpec={"Fields": [{"SourceId": 2, "Transform": "day", "Name": "day"}]},
        WriteOrder={
            "OrderId": 1,
            "Fields": [{"SourceId": 1, "Transform": "identity", "Direction": "asc", "NullOrder": "nulls-last"}],
        },
        Properties={"write.parquet.compression-codec": "zstd"},
    )
    bucket, database = lake
    assert made["Parameters"]["table_type"] == "ICEBERG"
    assert (made["Description"], made["Parameters"]["owner"]) == ("calls of people", "us")
    assert made["Parameters"]["metadata_location"].startswith(f"s3://{bucket}/calls/metadata/00000-")
    assert [column["Type"] for column in made["StorageDescriptor"]["Columns"]] == [
        "string",
        "timestamp",
        "array<string>",
    ]
    keys = {"s3.access-key-id": "x", "s3.secret-access-key": "x", "s3.region": "us-east-1"}
    catalog = GlueCatalog("test", client=cloud.client("glue"), **keys, **{"s3.endpoint": cloud.endpoint})
    table = catalog.load_table((database, "calls"))
    assert [(field.name, str(field.field_type), field.required) for field in table.schema().fields] == [
        ("sample", "string", True),
        ("seen", "timestamptz", False),
        ("genes", "list<string>", False),
    ]
    assert [(field.name, str(field.transform)) for field in table.spec().fields] == [("day", "day")]
    assert str(table.sort_order().fields[0]) == "1 ASC NULLS LAST"
    assert (table.format_version, table.properties["write.parquet.compression-codec"]) == (2, "zstd")


def test_a_second_table_of_the_name_is_refused_and_the_first_keeps_its_metadata(cloud, lake):
    made = create(cloud, lake)
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        create(cloud, lake)
    bucket, _ = lake
    found = cloud.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert [f"s3://{bucket}/{each['Key']}" for each in found] == [made["Parameters"]["metadata_location"]]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"Location": "s3://no-such-bucket/calls"}, "bucket"),
        (
            {"Schema": {"Type": "struct", "Fields": [{"Id": 1, "Name": "a", "Type": "strin", "Required": True}]}},
            "strin",
        ),
        ({"Schema": {"Type": "struct", "Fields": [{**FIELDS[0], "Type": "decimal(1"}]}}, "DecimalType"),
        ({"PartitionSpec": {"Fields": [{"SourceId": 9, "Transform": "identity", "Name": "a"}]}}, "9"),
    ],
)
def test_what_describes_no_table_is_refused_with_the_reason(cloud, lake, wrong, reason):
    with pytest.raises(ClientError, match=rf"InvalidInputException.*{reason}"):
        create(cloud, lake, **wrong)
