"""Resources of the classic provider as CloudFormation, input by input."""

from typing import Any

import pytest

from gate.bridge.paths import leaves, matches, shown, write
from gate.bridge.schemas import native_type
from gate.bridge.table import parts, table
from gate.bridge.template import Template
from gate.resource import Resource


def resource(type_: str, name: str, **inputs: Any) -> Resource:
    return Resource(f"urn:{name}", type_, name, inputs, {"name": name, **inputs}, "strandline:trigger:Trigger")


def properties(template: Template, type_: str) -> dict[str, Any]:
    (found,) = [each for each in template.document()["Resources"].values() if each["Type"] == type_]
    return dict(found["Properties"])


def test_a_path_goes_into_each_element_of_a_list() -> None:
    rules = {"rules": [{"id": "a"}, {"other": 1}, {"id": "c"}]}
    found = list(matches(rules, parts("rules[].id")))
    assert [(shown(place), value) for place, value in found] == [("rules[0].id", "a"), ("rules[2].id", "c")]


def test_writing_fills_lists_up_to_the_element() -> None:
    into: dict[str, Any] = {}
    write(into, parts("Rules[].Filter.Tags[].Key"), [1, 0], "k")
    assert into == {"Rules": [{}, {"Filter": {"Tags": [{"Key": "k"}]}}]}


def test_leaves_are_what_an_input_is_made_of() -> None:
    assert {shown(place) for place in leaves({"a": [{"b": 1}, {}], "c": {"d": []}})} == {"a[0].b", "a[1]", "c.d"}


def test_a_queue_reads_as_cloudformation() -> None:
    queue = resource("aws:sqs/queue:Queue", "q", visibilityTimeoutSeconds=30, redrivePolicy='{"maxReceiveCount": 5}')
    assert properties(Template([queue]), "AWS::SQS::Queue") == {
        "VisibilityTimeout": 30,
        "RedrivePolicy": {"maxReceiveCount": 5},
    }


def test_one_input_may_stand_for_two_properties() -> None:
    found = resource("aws:dynamodb/table:Table", "t", serverSideEncryption={"enabled": True, "kmsKeyArn": "arn"})
    encryption = properties(Template([found]), "AWS::DynamoDB::Table")["SSESpecification"]
    assert encryption == {"SSEEnabled": True, "KMSMasterKeyId": "arn", "SSEType": "KMS"}


def test_what_belongs_to_a_bucket_goes_into_it_and_is_remembered() -> None:
    bucket = resource("aws:s3/bucket:Bucket", "reads")
    versions = resource(
        "aws:s3/bucketVersioning:BucketVersioning", "v", bucket="reads", versioningConfiguration={"status": "Enabled"}
    )
    template = Template([versions, bucket])
    assert properties(template, "AWS::S3::Bucket") == {"VersioningConfiguration": {"Status": "Enabled"}}
    (key,) = template.document()["Resources"]
    path = ["Resources", key, "Properties", "VersioningConfiguration", "Status"]
    assert template.source(path) == versions
    assert template.source(path[:3]) == bucket
    assert template.findings == []


def test_two_policies_of_a_role_are_two_elements_with_their_own_sources() -> None:
    role = resource("aws:iam/role:Role", "r", assumeRolePolicy="{}")
    first, second = (
        resource("aws:iam/rolePolicy:RolePolicy", name, role="r", policy='{"Statement": []}') for name in ("one", "two")
    )
    template = Template([role, first, second])
    assert [each["PolicyName"] for each in properties(template, "AWS::IAM::Role")["Policies"]] == ["one", "two"]
    (key,) = template.document()["Resources"]
    assert template.source(["Resources", key, "Properties", "Policies", 1, "PolicyDocument"]) == second


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (resource("aws:sqs/queue:Queue", "q", delay=5), "no mapping reads the input delay"),
        (resource("aws:kinesis/stream:Stream", "s"), "no table and no schema describes this type"),
        (resource("aws-native:omics:Wrkflow", "w"), "no table and no schema describes this type"),
        (resource("aws:sqs/queue:Queue", "q", redrivePolicy="{"), "redrivePolicy is not JSON"),
        (resource("aws:s3/bucketVersioning:BucketVersioning", "v", bucket="b"), "bucket is b, which no aws:s3/bucket"),
        (resource("aws:lambda/invocation:Invocation", "i", functionName="f"), "input input is missing"),
        (resource("aws:lambda/invocation:Invocation", "i", functionName="f", input="", x=1), "input x is not known"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_translated_whole_is_told_with_file_and_resource(given: Resource, words: str) -> None:
    (finding,) = Template([given]).findings
    assert finding.fault.startswith(words)
    assert (finding.where, finding.resource) == ("components/trigger.py", given.label)
    assert finding.remedy


def test_every_entry_says_what_it_becomes_in_exactly_one_way() -> None:
    for token, entry in table().items():
        assert sum(map(bool, (entry.becomes, entry.part_of, entry.alone))) == 1, token


def test_native_types_are_found_in_whatever_case() -> None:
    assert native_type("aws-native:omics:RunGroup") == "AWS::Omics::RunGroup"
    assert native_type("aws-native:omics:RunGrupe") is None
