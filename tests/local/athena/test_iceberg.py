"""What the plan of an Iceberg table promises, and the files that only pyiceberg can read."""

import io
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.table import FileScanTask
from pyiceberg.typedef import Record

from local.athena.iceberg import Icebergs
from local.athena.objects import Objects, Scan, split


class FarObjects(Objects):
    """The server's objects, seen from this process."""

    def __init__(self, client):
        super().__init__("123456789012", "us-east-1")
        self._client = client

    def read(self, uri):
        bucket, key = split(uri)
        return self._client.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def size(self, uri):
        bucket, key = split(uri)
        return self._client.s3.head_object(Bucket=bucket, Key=key)["ContentLength"]


@pytest.fixture
def objects(client):
    return FarObjects(client)


def location(client, name):
    return client.glue.get_table(DatabaseName="strandline", Name=name)["Table"]["Parameters"]["metadata_location"]


def test_a_plan_is_read_once_for_each_version_of_the_metadata(client, objects):
    icebergs = Icebergs(objects)
    where = location(client, "variant_calls")
    assert icebergs.plan(where) is icebergs.plan(where)
    assert [len(icebergs.plan(where).files), len(icebergs.plan(location(client, "samples")).files)] == [3, 1]


def test_every_file_guarantees_its_partition_and_the_bounds_of_its_columns(client, objects):
    plan = Icebergs(objects).plan(location(client, "variant_calls"))
    promises = [str(file.guarantee) for file in plan.files]
    (s3,) = [promise for promise in promises if 'sample == "S3"' in promise]
    assert 'project == "demo"' in s3
    assert "start >= 400" in s3
    assert "start <= 400" in s3
    assert "vaf" not in s3


def test_rows_that_a_delete_file_names_are_left_out(client, objects):
    plan = Icebergs(objects).plan(location(client, "variant_calls"))
    (one,) = [file for file in plan.files if 'sample == "S1"' in str(file.guarantee)]
    content = io.BytesIO()
    pq.write_table(pa.table({"file_path": [one.uri], "pos": pa.array([0], pa.int64())}), content)
    client.s3.put_object(Bucket="lake", Key="deletes/one.parquet", Body=content.getvalue())
    delete = DataFile.from_args(
        content=DataFileContent.POSITION_DELETES,
        file_path="s3://lake/deletes/one.parquet",
        file_format=FileFormat.PARQUET,
        partition=Record(),
        record_count=1,
        file_size_in_bytes=len(content.getvalue()),
    )
    marked = replace(one, task=FileScanTask(one.task.file, {delete}), whole=False)
    scan = Scan(passed=lambda: None)
    others = tuple(file for file in plan.files if file is not one)
    rows = replace(plan, files=(marked, *others)).dataset(objects, scan).to_table()
    assert sorted(zip(rows["sample"].to_pylist(), rows["start"].to_pylist(), strict=True)) == [
        ("S1", 200),
        ("S1", 300),
        ("S2", 100),
        ("S3", 400),
    ]
    assert scan.total == sum(file.task.file.file_size_in_bytes for file in plan.files) + len(content.getvalue())


def test_a_scan_tells_when_its_limit_is_passed():
    told = []
    scan = Scan(passed=lambda: told.append(scan.total))
    scan.limit = 10
    scan.add("a", 6)
    scan.add("a", 6)
    assert (scan.exceeded, told) == (False, [])
    scan.add("b", 6)
    assert (scan.exceeded, told) == (True, [12])
