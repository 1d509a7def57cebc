"""A stack under a platform team's rules: one key, a prefix, a boundary, tags, an audit. A sample runs through it."""

from collections.abc import Iterator
from string import Template
from typing import Any

import pytest

from local.server import ACCOUNT
from tests.e2e.conftest import settings_of
from tests.e2e.people import SHORT
from tests.e2e.stack import ROOT, STACK, Stack, running

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/house"
HOUSE = {
    "customerKey": "true",
    "namePrefix": "lab",
    "permissionsBoundary": BOUNDARY,
    "tags": '["cost-centre=4711"]',
    "requiredTags": '["cost-centre"]',
    "auditInputs": "true",
    "optimizeTables": "true",
    "monthlyBudget": "100",
    "notifyEmails": '["ada@example.org", "grace@example.org=house"]',
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("house")
    with running(folder) as stack:
        text = Template((ROOT / "docs" / "policies" / "boundary.json").read_text())
        filled = text.substitute(partition="aws", account=ACCOUNT, name=f"lab-{STACK}")
        stack.client("iam").create_policy(PolicyName="house", PolicyDocument=filled)
        stack.settings = settings_of(stack, folder) | HOUSE
        stack.first_summary = stack.deploy(**stack.settings)
        yield stack


def test_a_sample_runs_through_a_stack_of_the_house(house: Stack) -> None:
    house.pair("house", "S1", *SHORT)
    assert house.ended("house", "S1")["status"] == "SUCCEEDED"
    assert house.calls("house", "S1")
    (execution,) = house.executions("house", "S1")
    assert ":lab-e2e-pipeline:" in execution["executionArn"]


def test_what_it_keeps_is_told_to_use_its_key(house: Stack) -> None:
    key = house.client("kms").describe_key(KeyId=f"alias/lab-{STACK}")["KeyMetadata"]["Arn"]
    s3 = house.client("s3")
    for name in ("input_bucket", "output_bucket", "lake_bucket"):
        (rule,) = s3.get_bucket_encryption(Bucket=house.outputs[name])["ServerSideEncryptionConfiguration"]["Rules"]
        assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key
    sent = s3.head_object(Bucket=house.outputs["input_bucket"], Key="inputs/house/S1_R1.fastq.gz")
    assert (sent["ServerSideEncryption"], sent["SSEKMSKeyId"]) == ("aws:kms", key)
    table = house.client("dynamodb").describe_table(TableName=house.outputs["claim_table"])["Table"]
    assert table["SSEDescription"]["KMSMasterKeyArn"] == key


def test_every_role_has_the_boundary_and_the_tags(house: Stack) -> None:
    iam = house.client("iam")
    roles = iam.list_roles()["Roles"]
    assert len(roles) == 17
    for role in roles:
        known: dict[str, Any] = iam.get_role(RoleName=role["RoleName"])["Role"]
        assert known["PermissionsBoundary"]["PermissionsBoundaryArn"] == BOUNDARY
        assert {"Key": "cost-centre", "Value": "4711"} in known["Tags"]
        assert role["RoleName"].startswith("lab-e2e-")


def test_the_doctor_finds_its_alarms_under_the_prefix(house: Stack) -> None:
    assert "none of 26 rings" in house.run("strandline", "doctor", check=False).stdout


def test_again_it_changes_nothing_and_another_boundary_is_an_update_of_the_roles(house: Stack) -> None:
    again = house.deploy(**house.settings)
    assert {action: count for action, count in again.items() if count and action != "same"} == {}
    changed = house.deploy(**house.settings | {"permissionsBoundary": ""})
    assert {action: count for action, count in changed.items() if count and action != "same"} == {"update": 17}


def test_gone_it_leaves_nothing_but_a_key_that_waits_for_its_end(house: Stack) -> None:
    house.destroy("--purge", "--force")
    c = house.client
    assert [one["Name"] for one in c("s3").list_buckets()["Buckets"]] == ["laboratory-data"]
    assert not c("iam").list_roles()["Roles"]
    assert not c("cloudwatch").describe_alarms()["MetricAlarms"]
    assert not c("cloudwatch").list_dashboards()["DashboardEntries"]
    assert not c("cloudtrail").list_trails()["Trails"]
    assert not c("sns").list_subscriptions()["Subscriptions"]
    assert not c("budgets").describe_budgets(AccountId=ACCOUNT).get("Budgets")
    assert not [one for one in c("kms").list_aliases()["Aliases"] if "lab" in one["AliasName"]]
    states = [
        c("kms").describe_key(KeyId=one["KeyId"])["KeyMetadata"]["KeyState"] for one in c("kms").list_keys()["Keys"]
    ]
    assert set(states) == {"PendingDeletion"}
