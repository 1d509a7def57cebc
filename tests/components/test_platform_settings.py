"""What a platform team asks for reaches every resource that it is about."""

import json

import pytest

from tests.components.recorder import ACCOUNT, Recorded, deploy, named, of_type, statements

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/laboratory"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/strandline-test-key"


@pytest.fixture(scope="module")
def keyed() -> list[Recorded]:
    return deploy(customerKey="true", auditInputs="true")


def test_every_role_has_the_boundary() -> None:
    roles = of_type(deploy(permissionsBoundary=BOUNDARY, optimizeTables="true"), "Role")
    assert len(roles) == 17
    assert {role.inputs.get("permissionsBoundary") for role in roles} == {BOUNDARY}


def test_without_a_boundary_no_role_has_one(deployed: list[Recorded]) -> None:
    assert not [role for role in of_type(deployed, "Role") if "permissionsBoundary" in role.inputs]


def test_the_prefix_begins_every_name_and_the_parameter_keeps_its_own() -> None:
    resources = deploy(namePrefix="lab", customerKey="true", auditInputs="true", optimizeTables="true")
    custom = [each for each in resources if not each.type.startswith("strandline:")]
    assert not [each.name for each in custom if not each.name.startswith("lab-test")]
    assert "strandline-test" not in json.dumps([each.inputs["policy"] for each in of_type(resources, "RolePolicy")])
    (parameter,) = of_type(resources, "Parameter")
    assert parameter.inputs["name"] == "/strandline/test"
    assert named(resources, "CatalogDatabase", "lab-test-database").inputs["name"] == "lab_test"


def test_the_longest_names_are_as_long_as_aws_lets_them_be() -> None:
    resources = deploy(stack="a" * 20, namePrefix="b" * 10)
    suffix = 8  # Pulumi's hyphen and seven digits
    for token, longest in (("Role", 64), ("Bucket", 63), ("Queue", 80), ("Function", 64), ("EventRule", 64)):
        for each in of_type(resources, token):
            length = len(each.inputs["name"]) if "name" in each.inputs else len(each.name) + suffix
            assert length <= longest, each.name


def test_one_key_encrypts_everything_that_is_kept(keyed: list[Recorded]) -> None:
    for each in of_type(keyed, "BucketServerSideEncryptionConfiguration"):
        (rule,) = each.inputs["rules"]
        assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}
        assert rule["bucketKeyEnabled"] is True
    assert {queue.inputs.get("kmsMasterKeyId") for queue in of_type(keyed, "Queue")} == {KEY}
    assert not [queue for queue in of_type(keyed, "Queue") if "sqsManagedSseEnabled" in queue.inputs]
    assert {topic.inputs["kmsMasterKeyId"] for topic in of_type(keyed, "Topic")} == {KEY}
    assert {group.inputs["kmsKeyId"] for group in of_type(keyed, "LogGroup")} == {KEY}
    assert {trail.inputs["kmsKeyId"] for trail in of_type(keyed, "Trail")} == {KEY}
    assert {table.inputs["serverSideEncryption"]["kmsKeyArn"] for table in of_type(keyed, "Table")} == {KEY}
    assert {store.inputs["sseConfig"]["keyArn"] for store in of_type(keyed, "SequenceStore")} == {KEY}
    for repository in of_type(keyed, "Repository"):
        assert repository.inputs["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": KEY}]
    (workgroup,) = of_type(keyed, "Workgroup")
    answers = workgroup.inputs["configuration"]["resultConfiguration"]["encryptionConfiguration"]
    assert answers == {"encryptionOption": "SSE_KMS", "kmsKeyArn": KEY}


def test_the_key_rotates_and_is_used_through_services_for_this_account_only(keyed: list[Recorded]) -> None:
    key = named(keyed, "Key", "strandline-test-key")
    assert (key.inputs["enableKeyRotation"], key.inputs["deletionWindowInDays"]) == (True, 30)
    for statement in key.json("policy")["Statement"]:
        assert not [action for action in statement["Action"] if "*" in action]
        using = {"kms:Decrypt", "kms:CreateGrant"} & set(statement["Action"])
        if statement["Principal"] == {"AWS": "*"}:
            assert statement["Condition"]["StringEquals"]["kms:CallerAccount"] == ACCOUNT
            assert statement["Condition"]["StringEquals"]["kms:ViaService"]
        elif "AWS" in statement["Principal"]:
            assert not using, "an administrator decrypts nothing"
        else:
            assert ACCOUNT in json.dumps(statement["Condition"]), statement["Principal"]


def test_every_log_group_of_the_stack_may_use_the_key(keyed: list[Recorded]) -> None:
    key = named(keyed, "Key", "strandline-test-key")
    (logs,) = [each for each in key.json("policy")["Statement"] if "logs." in each["Principal"].get("Service", "")]
    patterns = logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    beginnings = tuple(pattern.partition("log-group:")[2].rstrip("*") for pattern in patterns)
    assert all(group.inputs["name"].startswith(beginnings) for group in of_type(keyed, "LogGroup"))


def test_without_a_key_there_is_none(deployed: list[Recorded]) -> None:
    assert not of_type(deployed, "Key")
    assert "kmsKeyId" not in json.dumps([dict(group.inputs) for group in of_type(deployed, "LogGroup")])


def test_every_call_on_a_read_is_recorded_where_only_the_trail_writes(keyed: list[Recorded]) -> None:
    (trail,) = of_type(keyed, "Trail")
    (selector,) = trail.inputs["advancedEventSelectors"]
    fields = {field["field"]: field for field in selector["fieldSelectors"]}
    assert fields["resources.ARN"]["startsWiths"] == ["arn:aws:s3:::strandline-test-input/"]
    assert fields["eventCategory"]["equals"] == ["Data"]
    assert trail.inputs["enableLogFileValidation"] is True
    policy = named(keyed, "BucketPolicy", "strandline-test-audit-policy")
    _, look, write = policy.json("policy")["Statement"]
    arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/strandline-test-inputs"
    assert trail.inputs["name"] == arn.rpartition("/")[2]
    for statement in (look, write):
        assert statement["Condition"]["ArnEquals"] == {"aws:SourceArn": arn}
    assert write["Resource"] == f"arn:aws:s3:::strandline-test-audit/AWSLogs/{ACCOUNT}/*"
    rules = named(keyed, "BucketLifecycleConfiguration", "strandline-test-audit-lifecycle").inputs["rules"]
    assert {rule["expiration"]["days"] for rule in rules if "expiration" in rule} == {90}
    assert not [name for name, statement in statements(keyed) if "audit" in json.dumps(statement)]


def test_every_table_is_kept_in_shape_by_a_role_that_reaches_the_lake_only() -> None:
    resources = deploy(optimizeTables="true")
    optimizers = {
        (each.inputs["tableName"], each.inputs["type"]) for each in of_type(resources, "CatalogTableOptimizer")
    }
    tables = [each for each in of_type(resources, "CatalogTable") if "openTableFormatInput" in each.inputs]
    kinds = ("compaction", "orphan_file_deletion", "retention")
    assert optimizers == {(table.inputs["name"], kind) for table in tables for kind in kinds}
    granted = [each for name, each in statements(resources) if name == "strandline-test-optimizers-policy"]
    buckets = [arn for each in granted for arn in each["Resource"] if arn.startswith("arn:aws:s3")]
    assert buckets
    assert not [arn for arn in buckets if "lake" not in arn]


def test_required_tags_that_are_given_are_no_obstacle() -> None:
    assert deploy(requiredTags='["owner"]', tags='["owner=us"]')
