"""What the bus is told of objects, held against the examples of AWS."""

import json
import time

import pytest

PATTERN = {"source": ["aws.s3"], "detail-type": ["Object Created"]}


def watched(cloud, pattern=None, *, versioned=True, **target):
    """A bucket whose events reach a queue through a rule; returns the bucket and the queue's URL."""
    bucket = cloud.bucket(versioned=versioned)
    cloud.client("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    url, arn = cloud.queue()
    rule(cloud, {**PATTERN, "detail": {"bucket": {"name": [bucket]}, **(pattern or {})}}, {"Arn": arn, **target})
    return bucket, url


def rule(cloud, pattern, target, **settings):
    events, name = cloud.client("events"), cloud.name("rule")
    events.put_rule(Name=name, EventPattern=json.dumps(pattern), **settings)
    events.put_targets(Rule=name, Targets=[{"Id": "1", **target}])
    return name


def test_a_new_object_is_told_of_as_aws_documents_it(cloud):
    bucket, url = watched(cloud)
    key = "inputs/a b/ü+%20.fastq.gz"
    put = cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=b"12345")
    event = json.loads(cloud.received(url)[0])
    assert event["detail-type"] == "Object Created"
    assert event["source"] == "aws.s3"
    assert event["account"] == "123456789012"
    assert event["resources"] == [f"arn:aws:s3:::{bucket}"]
    assert time.strptime(event["time"], "%Y-%m-%dT%H:%M:%SZ")
    thing = event["detail"]["object"]
    assert thing.pop("sequencer")
    assert thing == {"key": key, "size": 5, "etag": put["ETag"].strip('"'), "version-id": put["VersionId"]}
    assert event["detail"]["reason"] == "PutObject"
    assert event["detail"]["bucket"] == {"name": bucket}


def test_an_object_of_a_bucket_without_versions_has_no_version(cloud):
    bucket, url = watched(cloud, versioned=False)
    cloud.client("s3").put_object(Bucket=bucket, Key="k", Body=b"")
    assert "version-id" not in json.loads(cloud.received(url)[0])["detail"]["object"]


def test_two_events_never_share_their_id_and_the_later_has_the_higher_sequencer(cloud):
    bucket, url = watched(cloud)
    for body in (b"1", b"2"):
        cloud.client("s3").put_object(Bucket=bucket, Key="k", Body=body)
    events = []
    while len(events) < 2:
        events += [json.loads(body) for body in cloud.received(url)]
    assert len({event["id"] for event in events}) == 2
    events.sort(key=lambda event: event["detail"]["object"]["sequencer"])
    versions = cloud.client("s3").list_object_versions(Bucket=bucket)["Versions"]
    newest = next(version["VersionId"] for version in versions if version["IsLatest"])
    assert events[1]["detail"]["object"]["version-id"] == newest


@pytest.mark.parametrize("big", [False, True])
def test_each_way_to_make_an_object_gives_one_event_with_its_reason(cloud, big, tmp_path):
    bucket, url = watched(cloud)
    s3 = cloud.client("s3")
    if big:
        path = tmp_path / "big"
        path.write_bytes(b"x" * (9 << 20))
        s3.upload_file(str(path), bucket, "first")
    else:
        s3.put_object(Bucket=bucket, Key="first", Body=b"x")
    s3.copy_object(Bucket=bucket, Key="second", CopySource={"Bucket": bucket, "Key": "first"})
    reasons = []
    while len(reasons) < 2:
        reasons += [json.loads(body)["detail"]["reason"] for body in cloud.received(url)]
    assert sorted(reasons) == sorted(["CompleteMultipartUpload" if big else "PutObject", "CopyObject"])
    assert cloud.received(url, 1) == []


def test_a_prefix_of_the_rule_decides_which_objects_are_told_of(cloud):
    bucket, url = watched(cloud, {"object": {"key": [{"prefix": "inputs/"}]}})
    for key in ("other/1", "inputs/2"):
        cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=b"")
    assert [json.loads(body)["detail"]["object"]["key"] for body in cloud.received(url)] == ["inputs/2"]


def test_a_deleted_object_is_told_of(cloud):
    bucket, _ = watched(cloud, versioned=False)
    url, arn = cloud.queue()
    rule(cloud, {"detail-type": ["Object Deleted"], "detail": {"bucket": {"name": [bucket]}}}, {"Arn": arn})
    cloud.client("s3").put_object(Bucket=bucket, Key="k", Body=b"")
    cloud.client("s3").delete_object(Bucket=bucket, Key="k")
    event = json.loads(cloud.received(url)[0])
    assert event["detail"]["object"]["key"] == "k"
    assert event["detail"]["deletion-type"] == "Permanently Deleted"


def test_an_upload_does_not_wait_for_the_function_that_it_starts(cloud, until, tmp_path):
    go = tmp_path / "go"
    source = f"""
import os, time
def handler(event, context):
    while not os.path.exists({str(go)!r}):
        time.sleep(0.05)
    print("KEY", event["Records"][0]["s3"]["object"]["key"])
"""
    name = cloud.function(source)
    bucket = cloud.bucket(versioned=True)
    cloud.client("s3").put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": cloud.arn(name), "Events": ["s3:ObjectCreated:*"]}]
        },
    )
    cloud.client("s3").put_object(Bucket=bucket, Key="a b", Body=b"")
    go.touch()
    until(lambda: "KEY a+b" in cloud.log_lines(f"/aws/lambda/{name}"))


def test_a_queue_is_told_of_objects_directly(cloud):
    bucket = cloud.bucket(versioned=True)
    url, arn = cloud.queue()
    rules = [{"Name": "prefix", "Value": "in/"}]
    cloud.client("s3").put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "QueueConfigurations": [
                {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": rules}}}
            ]
        },
    )
    cloud.received(url)
    cloud.client("s3").put_object(Bucket=bucket, Key="out/1", Body=b"")
    version = cloud.client("s3").put_object(Bucket=bucket, Key="in/2", Body=b"xy")["VersionId"]
    record = json.loads(cloud.received(url)[0])["Records"][0]
    assert record["eventName"] == "ObjectCreated:Put"
    assert record["s3"]["object"]["key"] == "in%2F2"
    assert (record["s3"]["object"]["size"], record["s3"]["object"]["versionId"]) == (2, version)
