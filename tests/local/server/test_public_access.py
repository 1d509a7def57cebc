"""A bucket that blocks public access refuses who does not sign, and ACLs that would open it; another does not."""

import urllib.request
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

BLOCK = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)


@pytest.fixture
def anybody(cloud: Any) -> Any:
    where = cloud.client("s3").meta.endpoint_url
    return boto3.client("s3", endpoint_url=where, region_name="us-east-1", config=Config(signature_version=UNSIGNED))


def test_nobody_without_a_signature_gets_into_a_blocked_bucket(cloud: Any, anybody: Any) -> None:
    s3, bucket = cloud.client("s3"), cloud.bucket()
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert anybody.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=BLOCK)
    for ask in (
        lambda: anybody.list_objects_v2(Bucket=bucket),
        lambda: anybody.get_object(Bucket=bucket, Key="k"),
        lambda: anybody.put_object(Bucket=bucket, Key="other", Body=b""),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            ask()
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1


def test_an_acl_cannot_open_a_blocked_bucket(cloud: Any) -> None:
    s3, bucket = cloud.client("s3"), cloud.bucket()
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=BLOCK)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"", ACL="public-read")
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", ACL="private")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    with urllib.request.urlopen(url) as answer:  # noqa: S310  # of this server
        assert answer.read() == b"1"
