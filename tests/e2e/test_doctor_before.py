"""The doctor where no stack is yet, and its list of rights held to what a deployment really asks for."""

import json
from typing import Any

from strandline.doctor import rights
from tests.e2e.stack import Stack

SERVICES = {"stepfunctions": "states"}
OTHER_NAMES = {
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "lambda:Invoke": "lambda:InvokeFunction",
}
"""Calls whose right has another name."""

FREE = {"sts:GetCallerIdentity"}
"""Calls that need no right."""


def right(call: dict[str, Any]) -> str:
    name = f"{SERVICES.get(call['service'], call['service'])}:{call['operation']}"
    return OTHER_NAMES.get(name, name)


def test_every_call_of_a_deployment_is_in_the_list_of_rights(stack: Stack) -> None:
    lines = (stack.state / "calls.jsonl").read_text().splitlines()
    calls = [call for line in lines if (call := json.loads(line))["principal"] == "deployer"]
    asked = {right(call) for call in calls} - FREE
    known = {action for group in rights.needed({}) for action in group["actions"]}
    assert len(asked) > 40
    assert asked <= known, f"strandline/doctor/rights.json lacks {', '.join(sorted(asked - known))}"


def test_where_no_stack_is_the_doctor_says_whether_one_can_be_deployed(stack: Stack) -> None:
    said = json.loads(stack.run("strandline", "doctor", "--stack", "notyet", "--json").stdout)
    assert (said["stack"], said["failed"]) == ("notyet", False)
    verdicts = {(check["area"], check["check"]): check for check in said["checks"]}
    assert {check["verdict"] for (area, _), check in verdicts.items() if area == "The services"} == {"ok"}
    assert {check["verdict"] for (area, _), check in verdicts.items() if area == "The quotas"} == {"ok"}
    adopted = verdicts["The account", "Reference store"]["said"]
    assert "stacks share it" in adopted
    rights_of_nobody = verdicts["Before a deployment", "Rights"]
    assert rights_of_nobody["verdict"] == "unknown"
    assert rights_of_nobody["said"].startswith("not checked: AWS refused SimulatePrincipalPolicy")
    assert "there is no" not in verdicts["Before a deployment", "Settings"]["said"]
