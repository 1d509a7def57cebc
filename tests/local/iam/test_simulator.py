"""The simulator of IAM, and the quotas, as a client asks for them over HTTP."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
ALLOW = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::mine*"}
DENY = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
TAGGED = {
    "Effect": "Allow",
    "Action": "sqs:CreateQueue",
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:RequestTag/team": "a"}},
}


@pytest.fixture
def role(cloud: Any) -> Iterator[str]:
    iam = cloud.client("iam")
    made: str = iam.create_role(Path="/team/", RoleName="simulated", AssumeRolePolicyDocument=json.dumps(TRUST))[
        "Role"
    ]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": [ALLOW, DENY, TAGGED]}
    iam.put_role_policy(RoleName="simulated", PolicyName="own", PolicyDocument=json.dumps(policy))
    yield made
    iam.delete_role_policy(RoleName="simulated", PolicyName="own")
    iam.delete_role(RoleName="simulated")


def decisions(cloud: Any, source: str, resource: str, *actions: str, **context: str) -> list[str]:
    entries = [
        {"ContextKeyName": f"aws:RequestTag/{name}", "ContextKeyValues": [value], "ContextKeyType": "string"}
        for name, value in context.items()
    ]
    answer = cloud.client("iam").simulate_principal_policy(
        PolicySourceArn=source, ActionNames=list(actions), ResourceArns=[resource], ContextEntries=entries
    )
    assert all(one["EvalResourceName"] == resource for one in answer["EvaluationResults"])
    return [one["EvalDecision"] for one in answer["EvaluationResults"]]


def test_a_role_is_judged_by_its_own_policies(cloud: Any, role: str) -> None:
    asked = decisions(cloud, role, "arn:aws:s3:::mine-1", "s3:CreateBucket", "s3:DeleteBucket", "sqs:SendMessage")
    assert asked == ["allowed", "explicitDeny", "implicitDeny"]
    assert decisions(cloud, role, "arn:aws:s3:::yours", "s3:CreateBucket") == ["implicitDeny"]


def test_a_condition_holds_with_the_value_that_is_given(cloud: Any, role: str) -> None:
    queue = "arn:aws:sqs:us-east-1:1:q"
    assert decisions(cloud, role, queue, "sqs:CreateQueue") == ["implicitDeny"]
    assert decisions(cloud, role, queue, "sqs:CreateQueue", team="a") == ["allowed"]


def test_a_role_is_judged_within_its_boundary(cloud: Any, role: str) -> None:
    iam = cloud.client("iam")
    bound = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
    arn = iam.create_policy(PolicyName="bound", PolicyDocument=json.dumps(bound))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="simulated", PermissionsBoundary=arn)
    asked = decisions(cloud, role, "arn:aws:s3:::mine-1", "s3:GetBucketPolicy", "s3:CreateBucket")
    iam.delete_role_permissions_boundary(RoleName="simulated")
    iam.delete_policy(PolicyArn=arn)
    assert asked == ["allowed", "implicitDeny"]


def test_a_user_is_judged_by_own_and_attached_policies(cloud: Any) -> None:
    iam = cloud.client("iam")
    user = iam.create_user(UserName="ada", Path="/people/")["User"]["Arn"]
    wide = {"Version": "2012-10-17", "Statement": [ALLOW]}
    policy = iam.create_policy(PolicyName="wide", PolicyDocument=json.dumps(wide))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="ada", PolicyArn=policy)
    iam.put_user_policy(UserName="ada", PolicyName="own", PolicyDocument=json.dumps(wide | {"Statement": [DENY]}))
    asked = decisions(cloud, user, "arn:aws:s3:::mine-1", "s3:CreateBucket", "s3:DeleteBucket")
    iam.delete_user_policy(UserName="ada", PolicyName="own")
    iam.detach_user_policy(UserName="ada", PolicyArn=policy)
    iam.delete_user(UserName="ada")
    iam.delete_policy(PolicyArn=policy)
    assert asked == ["allowed", "explicitDeny"]


def test_nobody_is_judged_who_is_not_there(cloud: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchEntity"):
        decisions(cloud, "arn:aws:iam::123456789012:user/nobody", "*", "s3:ListBucket")


def test_quotas_are_those_that_are_kept_here(cloud: Any) -> None:
    quotas = cloud.client("service-quotas")
    assert quotas.get_service_quota(ServiceCode="omics", QuotaCode="L-BE38079A")["Quota"]["Value"] == 50.0
    with pytest.raises(ClientError, match="NoSuchResource"):
        quotas.get_service_quota(ServiceCode="omics", QuotaCode="L-00000000")
