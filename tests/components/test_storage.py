"""Buckets: nobody else can read them, and an adopted one stays as its owner made it."""

import pytest

from components.stack import Stack
from components.storage import DataBucket, DataBucketArgs, expire_reads, expire_results
from strandline import lifecycle
from tests.components.recorder import ACCOUNT, Recorded, deploy, named, of_type

STACK = Stack(label="test", account=ACCOUNT, region="us-east-1")


def test_no_bucket_is_public(deployed: list[Recorded]) -> None:
    blocks = {block.inputs["bucket"]: block.inputs for block in of_type(deployed, "BucketPublicAccessBlock")}
    for bucket in of_type(deployed, "Bucket"):
        block = blocks[bucket.name]
        switches = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
        assert all(block[switch] is True for switch in switches), bucket.name
        assert "acl" not in bucket.inputs


def test_every_bucket_refuses_plain_http_and_keeps_versions(deployed: list[Recorded]) -> None:
    buckets = {bucket.name for bucket in of_type(deployed, "Bucket")}
    assert len(buckets) == 3
    for token in ("BucketVersioning", "BucketServerSideEncryptionConfiguration"):
        assert {resource.inputs["bucket"] for resource in of_type(deployed, token)} == buckets
    for policy in of_type(deployed, "BucketPolicy"):
        denial = policy.json("policy")["Statement"][0]
        assert (denial["Effect"], denial["Principal"], denial["Action"]) == ("Deny", "*", ["s3:*"])
        assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        arn = f"arn:aws:s3:::{policy.inputs['bucket']}"
        assert denial["Resource"] == [arn, f"{arn}/*"]


def test_only_the_input_bucket_announces_its_objects_and_only_to_eventbridge(deployed: list[Recorded]) -> None:
    (notification,) = of_type(deployed, "BucketNotification")
    assert notification.inputs == {"bucket": "strandline-test-input", "eventbridge": True}


def test_an_adopted_bucket_is_left_as_it_is() -> None:
    resources = deploy(lambda: DataBucket("reads", DataBucketArgs(stack=STACK, adopt="lab-reads", announces=True)))
    assert [resource.type for resource in resources] == ["strandline:storage:DataBucket"]


def test_the_whole_road_reads_from_an_adopted_bucket() -> None:
    resources = deploy(inputBucketName="lab-reads")
    assert "strandline-test-input" not in {bucket.name for bucket in of_type(resources, "Bucket")}
    assert not of_type(resources, "BucketNotification")
    rule = named(resources, "EventRule", "strandline-test-uploads")
    assert rule.json("eventPattern")["detail"]["bucket"] == {"name": ["lab-reads"]}
    detect = named(resources, "Function", "strandline-test-detect-samples")
    assert detect.inputs["environment"]["variables"]["INPUT_BUCKET"] == "lab-reads"


def test_immutable_inputs_refuse_uploads_that_could_overwrite() -> None:
    resources = deploy(immutableInputs="true")
    policy = named(resources, "BucketPolicy", "strandline-test-input-policy")
    _, denial = policy.json("policy")["Statement"]
    assert denial["Action"] == ["s3:PutObject"]
    assert denial["Resource"][0].endswith("/inputs/*")
    assert denial["Condition"]["Null"] == {"s3:if-none-match": "true"}


def test_the_other_buckets_take_uploads_without_a_condition() -> None:
    resources = deploy(immutableInputs="true")
    policy = named(resources, "BucketPolicy", "strandline-test-output-policy")
    assert len(policy.json("policy")["Statement"]) == 1


def test_reads_expire_only_by_the_tag_that_says_their_copy_is_verified() -> None:
    resources = deploy(expireInputsDays="30")
    rules = named(resources, "BucketLifecycleConfiguration", "strandline-test-input-lifecycle").inputs["rules"]
    expiring = [rule for rule in rules if "expiration" in rule]
    assert [rule["filter"] for rule in expiring] == [
        {"and": {"prefix": "inputs/", "tags": {lifecycle.TAG: lifecycle.IMPORTED}}}
    ]
    assert expiring[0]["expiration"] == {"days": 30}


def test_by_default_nothing_that_people_gave_or_got_expires(deployed: list[Recorded]) -> None:
    for configuration in of_type(deployed, "BucketLifecycleConfiguration"):
        expiring = {rule["filter"]["prefix"] for rule in configuration.inputs["rules"] if "expiration" in rule}
        assert expiring <= {"athena/", "cache/"}
    assert expire_reads(0) == []
    assert all(expiry.prefix != "runs/" for expiry in expire_results(0))


@pytest.mark.parametrize(("force", "disposable"), [("false", None), ("true", True)])
def test_data_goes_with_the_stack_only_when_asked(force: str, disposable: bool | None) -> None:
    resources = deploy(forceDestroy=force)
    assert {bucket.inputs.get("forceDestroy") or None for bucket in of_type(resources, "Bucket")} == {disposable}
    (table,) = of_type(resources, "Table")
    assert table.inputs["deletionProtectionEnabled"] is not bool(disposable)
