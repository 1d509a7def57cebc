"""S3, DynamoDB and Glue where moto's differ: conditional and simultaneous writes, ranges, big objects."""

import concurrent.futures
import hashlib
import os
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

PART = 5 << 20


def code(error):
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def in_parallel(work, number):
    with concurrent.futures.ThreadPoolExecutor(number) as threads:
        return [future.result() for future in [threads.submit(work, i) for i in range(number)]]


def test_an_object_that_exists_is_not_overwritten_when_none_may_match(cloud):
    s3, bucket = cloud.client("s3"), cloud.bucket(versioned=True)
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")
    assert code(refused) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"


def test_of_many_who_may_only_create_one_does(cloud):
    s3, bucket = cloud.client("s3"), cloud.bucket(versioned=True)

    def put(number):
        try:
            s3.put_object(Bucket=bucket, Key="k", Body=str(number).encode() * 100_000, IfNoneMatch="*")
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "created"

    outcomes = in_parallel(put, 12)
    assert sorted(outcomes) == ["PreconditionFailed"] * 11 + ["created"]
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == 1


def test_every_version_of_a_key_written_at_once_is_kept(cloud):
    s3, bucket = cloud.client("s3"), cloud.bucket(versioned=True)
    ids = in_parallel(lambda i: s3.put_object(Bucket=bucket, Key="k", Body=b"%d" % i)["VersionId"], 20)
    kept = {version["VersionId"] for version in s3.list_object_versions(Bucket=bucket)["Versions"]}
    assert kept == set(ids)
    assert len(kept) == 20


def upload(s3, bucket, key, **complete):
    started = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    bodies = [os.urandom(PART), b"tail"]
    parts = [
        {
            "PartNumber": n,
            "ETag": s3.upload_part(Bucket=bucket, Key=key, UploadId=started, PartNumber=n, Body=body)["ETag"],
        }
        for n, body in enumerate(bodies, 1)
    ]
    s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=started, MultipartUpload={"Parts": parts}, **complete)
    return b"".join(bodies)


def test_a_multipart_upload_does_not_overwrite_when_none_may_match(cloud):
    s3, bucket = cloud.client("s3"), cloud.bucket()
    first = upload(s3, bucket, "k", IfNoneMatch="*")
    with pytest.raises(ClientError) as refused:
        upload(s3, bucket, "k", IfNoneMatch="*")
    assert code(refused) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == first


def test_a_multipart_upload_tells_of_itself_once(cloud):
    s3, bucket = cloud.client("s3"), cloud.bucket()
    url, arn = cloud.queue()
    s3.put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]},
    )
    assert "s3:TestEvent" in cloud.received(url)[0]
    upload(s3, bucket, "k")
    s3.put_object(Bucket=bucket, Key="after", Body=b"")
    told = []
    while not any("after" in body for body in told):
        told += cloud.received(url)
    assert sorted("CompleteMultipartUpload" in body for body in told) == [False, True]


@pytest.mark.parametrize("size", [1000, 20 << 20])
def test_a_range_of_an_object_is_what_lies_there(cloud, size):
    s3, bucket = cloud.client("s3"), cloud.bucket()
    data = hashlib.shake_128(b"seed").digest(size)
    s3.put_object(Bucket=bucket, Key="k", Body=data)

    def read(spec):
        answer = s3.get_object(Bucket=bucket, Key="k", Range=spec)
        return answer["Body"].read(), answer["ContentRange"]

    assert read("bytes=10-99") == (data[10:100], f"bytes 10-99/{size}")
    assert read("bytes=-7") == (data[-7:], f"bytes {size - 7}-{size - 1}/{size}")
    assert read(f"bytes={size - 3}-")[0] == data[-3:]
    with pytest.raises(ClientError) as refused:
        read(f"bytes={size}-")
    assert code(refused) == ("InvalidRange", 416)
    assert in_parallel(lambda i: read(f"bytes={i * 10}-{i * 10 + 9}")[0], 20) == [
        data[i * 10 : i * 10 + 10] for i in range(20)
    ]


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256"])
def test_a_head_tells_the_checksum_that_came_with_the_upload(cloud, algorithm):
    s3, bucket = cloud.client("s3"), cloud.bucket()
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)
    head = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert head[f"Checksum{algorithm}"] == put[f"Checksum{algorithm}"]
    assert f"Checksum{algorithm}" not in s3.head_object(Bucket=bucket, Key="k")


def test_of_many_who_claim_one_row_one_succeeds(cloud):
    dynamodb, table = cloud.client("dynamodb"), cloud.name("claims")
    dynamodb.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    def claim(number):
        row = {"pk": {"S": f"content#{number // 16}"}, "who": {"N": str(number)}}
        try:
            dynamodb.put_item(TableName=table, Item=row, ConditionExpression="attribute_not_exists(pk)")
        except dynamodb.exceptions.ConditionalCheckFailedException:
            return None
        return number

    winners = [number for number in in_parallel(claim, 64) if number is not None]
    rows = dynamodb.scan(TableName=table)["Items"]
    assert sorted(int(row["who"]["N"]) for row in rows) == sorted(winners)
    assert len(winners) == 4


def test_a_table_that_somebody_else_replaced_is_not_replaced_again(cloud):
    glue, database = cloud.client("glue"), cloud.name("db").replace("-", "_")
    glue.create_database(DatabaseInput={"Name": database})
    glue.create_table(DatabaseName=database, TableInput={"Name": "t", "Parameters": {"v": "0"}})
    read = glue.get_table(DatabaseName=database, Name="t")["Table"]["VersionId"]

    def replace(number):
        table = {"Name": "t", "Parameters": {"v": str(number)}}
        try:
            glue.update_table(DatabaseName=database, TableInput=table, VersionId=read)
        except glue.exceptions.ConcurrentModificationException:
            return None
        return str(number)

    winners = [number for number in in_parallel(replace, 8) if number is not None]
    assert [glue.get_table(DatabaseName=database, Name="t")["Table"]["Parameters"]["v"]] == winners


def test_column_statistics_are_answered_with_none(cloud):
    glue, database = cloud.client("glue"), cloud.name("db").replace("-", "_")
    glue.create_database(DatabaseInput={"Name": database})
    glue.create_table(DatabaseName=database, TableInput={"Name": "t"})
    asked = {"DatabaseName": database, "TableName": "t", "ColumnNames": ["a"]}
    assert glue.get_column_statistics_for_table(**asked)["ColumnStatisticsList"] == []


def test_a_large_object_lies_in_a_file_and_not_in_memory(serve):
    cloud = serve()  # what other tests left running in the shared one would count too
    s3, bucket = cloud.client("s3"), cloud.bucket()

    def memory():
        status = Path(f"/proc/{cloud.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) // 1024

    upload(s3, bucket, "first")
    before = memory()
    started = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    body = os.urandom(8 << 20)
    for number in range(1, 21):
        s3.upload_part(Bucket=bucket, Key="k", UploadId=started, PartNumber=number, Body=body)
    assert memory() - before < 130  # of 160 MB, with what malloc keeps of one part for each thread
