"""A call is recorded with the policies that were in force when it was made, and held to those."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.call_log import DEPLOYER, CallLog
from local.iam import audit
from local.server import ACCOUNT

TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
READ = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::reads/*"]}
OTHER = {**READ, "Action": ["s3:PutObject"]}
CALL = {
    "service": "s3",
    "operation": "GetObject",
    "parameters": {"Bucket": "reads", "Key": "inputs/a"},
    "source": "",
}


class Cloud:
    """A role and a bucket in moto, and the record of what the role does."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self._log = CallLog(state / audit.CALLS)
        self.iam = boto3.client("iam", region_name="us-east-1")
        self.s3, self.kms = (boto3.client(service, region_name="us-east-1") for service in ("s3", "kms"))
        made = self.iam.create_role(RoleName="worker", AssumeRolePolicyDocument=document(TRUST))
        self.role: str = made["Role"]["Arn"]
        self.s3.create_bucket(Bucket="reads")

    def may(self, *statements: dict[str, Any]) -> None:
        self.iam.put_role_policy(RoleName="worker", PolicyName="all", PolicyDocument=document(*statements))

    def encrypt(self, *statements: dict[str, Any]) -> str:
        """Encrypt the bucket with a key of this policy; return its ARN."""
        key: str = self.kms.create_key(Policy=document(*statements))["KeyMetadata"]["Arn"]
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
        self.s3.put_bucket_encryption(Bucket="reads", ServerSideEncryptionConfiguration={"Rules": [rule]})
        return key

    def call(self, **more: Any) -> None:
        self._log.write({"principal": self.role, **CALL, **more})

    def keep_policies(self) -> None:
        self._log.keep_policies()

    def audit(self) -> audit.Report:
        return audit.audit(audit.calls(self.state), audit.documents(self.state), ACCOUNT)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield Cloud(tmp_path)


def test_a_later_policy_neither_excuses_nor_condemns_an_earlier_call(cloud: Cloud) -> None:
    cloud.may(OTHER)
    cloud.call()
    cloud.may(READ)
    cloud.call()
    cloud.may(OTHER)
    found = cloud.audit()
    assert found.denied == [
        f"{cloud.role}: s3:GetObject on arn:aws:s3:::reads/inputs/a allowed by no statement",
    ]
    assert found.judged == 2
    assert found.unused == ["worker: s3:PutObject"]


def test_a_role_that_is_not_there_may_do_nothing(cloud: Cloud) -> None:
    cloud.call(principal="arn:aws:iam::123456789012:role/nobody")
    assert len(cloud.audit().denied) == 1


def test_the_deployer_is_not_held_to_the_roles_that_it_makes(cloud: Cloud) -> None:
    cloud.call(principal=DEPLOYER)
    assert cloud.audit().judged == 0


def test_a_boundary_is_the_one_that_the_role_had(cloud: Cloud) -> None:
    cloud.may(READ)
    other = document({"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "*"})
    bound = cloud.iam.create_policy(PolicyName="bound", PolicyDocument=other)["Policy"]["Arn"]
    cloud.iam.put_role_permissions_boundary(RoleName="worker", PermissionsBoundary=bound)
    cloud.call()
    cloud.iam.delete_role_permissions_boundary(RoleName="worker")
    cloud.call()
    (line,) = cloud.audit().denied
    assert line.endswith("outside of the role's boundary")


def test_what_is_encrypted_with_a_customer_s_key_needs_the_key_as_well(cloud: Cloud) -> None:
    cloud.may(READ)
    through = {"kms:CallerAccount": ACCOUNT, "kms:ViaService": ["sqs.us-east-1.amazonaws.com"]}
    use = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:Decrypt"], "Resource": "*"}
    key = cloud.encrypt({**use, "Condition": {"StringEquals": through}})
    cloud.call()
    assert cloud.audit().denied == [f"{cloud.role}: kms:Decrypt on {key} allowed by no statement"]


def test_a_service_that_reads_what_is_encrypted_with_the_key_is_named_by_it(cloud: Cloud) -> None:
    cloud.may(READ)
    key = cloud.encrypt(
        {
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": ["kms:Decrypt"],
            "Resource": "*",
            "Condition": {
                "StringEquals": {"kms:CallerAccount": ACCOUNT, "kms:ViaService": ["s3.us-east-1.amazonaws.com"]}
            },
        }
    )
    cloud.call()
    found = cloud.audit()
    assert found.denied == []
    assert any(one.policy == f"key {key.rpartition('/')[2]} for *" for one in found.used)


def test_a_policy_that_nobody_met_is_known_all_the_same(cloud: Cloud) -> None:
    cloud.may(READ)
    cloud.keep_policies()
    found = cloud.audit()
    assert found.unused == ["trust of worker for lambda.amazonaws.com: sts:AssumeRole", "worker: s3:GetObject"]


def test_a_line_that_a_killed_server_left_unfinished_is_passed_over(cloud: Cloud) -> None:
    cloud.may(READ)
    cloud.call()
    with (cloud.state / audit.CALLS).open("a") as record:
        record.write('{"principal": "arn:aws')
    assert cloud.audit().judged == 1
