"""Bucket policies hold where their conditions do, and a bucket tells where its events go."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.bucket_policy import holds

HERE = {"aws:securetransport": "true", "s3:if-none-match": "*"}


def guarded(cloud: Any, when: dict[str, Any]) -> Any:
    """Return a client and a bucket whose policy denies writing under `when`."""
    bucket, s3 = cloud.bucket(), cloud.client("s3")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Condition": when}
    policy = {"Version": "2012-10-17", "Statement": [{**deny, "Resource": f"arn:aws:s3:::{bucket}/inputs/*"}]}
    s3.put_object(Bucket=bucket, Key="first", Body=b"")
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    return s3, bucket


def test_a_deny_for_requests_without_tls_denies_nothing_here(cloud: Any) -> None:
    s3, bucket = guarded(cloud, {"Bool": {"aws:SecureTransport": "false"}})
    s3.put_object(Bucket=bucket, Key="inputs/one", Body=b"1")
    s3.put_object(Bucket=bucket, Key="inputs/one", Body=b"2")
    assert s3.get_object(Bucket=bucket, Key="inputs/one")["Body"].read() == b"2"


def test_a_bucket_that_wants_if_none_match_refuses_writes_without_it(cloud: Any) -> None:
    when = {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}}
    s3, bucket = guarded(cloud, when)
    s3.put_object(Bucket=bucket, Key="inputs/one", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError, match="Forbidden"):
        s3.put_object(Bucket=bucket, Key="inputs/one", Body=b"2")
    s3.put_object(Bucket=bucket, Key="elsewhere", Body=b"free")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        ({"Bool": {"aws:SecureTransport": "true"}, "Null": {"s3:x-amz-acl": "true"}}, True),
        ({"Null": {"s3:if-none-match": "true"}}, False),
        ({"StringEquals": {"s3:if-none-match": ["*", "x"]}}, True),
        ({"StringLike": {"s3:x-amz-acl": "public-*"}}, False),
        ({"StringNotEquals": {"s3:x-amz-acl": "private"}}, True),
        ({"StringEqualsIfExists": {"s3:x-amz-acl": "private"}}, True),
    ],
)
def test_a_condition_holds_as_iam_says(condition: dict[str, Any], expected: bool) -> None:
    assert holds(condition, HERE) is expected


def test_an_operator_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="IpAddress"):
        holds({"IpAddress": {"aws:SecureTransport": "10.0.0.0/8"}}, HERE)


def test_a_bucket_tells_whether_its_events_go_to_eventbridge(cloud: Any) -> None:
    bucket, s3 = cloud.bucket(), cloud.client("s3")
    for switch in ({"EventBridgeConfiguration": {}}, {}):
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=switch)
        told = s3.get_bucket_notification_configuration(Bucket=bucket)
        assert ("EventBridgeConfiguration" in told) is bool(switch)
