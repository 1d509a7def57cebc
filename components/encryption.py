"""One customer key for everything that a stack keeps, for those who must hold the key themselves.

The key is used through the services only, by whoever the services let in: `kms:ViaService` and `kms:CallerAccount` make
it what AWS's own keys are, except that its owner sees each use in CloudTrail, rotates it, and can take it away. An
administrator can change the key and its policy, and cannot decrypt with it directly.
"""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.logs import FOLDERS
from components.policies import Statement, document
from components.stack import Stack

# Services that ask for the key in the name of whoever called them.
THROUGH = ("athena", "codebuild", "dynamodb", "ecr", "glue", "lambda", "omics", "s3", "sns", "sqs")
# Services that come by themselves, for something of this account.
BY_THEMSELVES = ("budgets.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com")
USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext")
REENCRYPT = ("kms:ReEncryptFrom", "kms:ReEncryptTo")
ADMINISTER = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
GRANT_FOR_A_SERVICE = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
LONG_DAYS, SHORT_DAYS = 30, 7


@dataclass(frozen=True, kw_only=True)
class CustomerKeyArgs:
    """The stack whose data the key protects."""

    stack: Stack


class CustomerKey(pulumi.ComponentResource):
    """A rotated key with an alias; losing it loses the data, so it is protected unless the stack is disposable."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: CustomerKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:encryption:CustomerKey", name, {}, opts)
        stack = args.stack
        key = aws.kms.Key(
            f"{name}-key",
            description=f"Everything that the Strandline stack {stack.label} keeps",
            enable_key_rotation=True,
            deletion_window_in_days=SHORT_DAYS if stack.disposable else LONG_DAYS,
            policy=document(*_policy(stack)),
            tags=stack.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=not stack.disposable),
        )
        aws.kms.Alias(
            f"{name}-alias",
            name=f"alias/{name}",
            target_key_id=key.key_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})


def bucket_encryption(stack: Stack) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict:
    """Return how a bucket encrypts what is put into it; its own data key keeps the calls to KMS few."""
    if stack.key is None:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    chosen: aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgsDict = {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": stack.key,
    }
    return {"apply_server_side_encryption_by_default": chosen, "bucket_key_enabled": True}


def queue_encryption(stack: Stack) -> dict[str, Any]:
    """Return the arguments of a queue that say how its messages are encrypted."""
    return {"sqs_managed_sse_enabled": True} if stack.key is None else {"kms_master_key_id": stack.key}


def _policy(stack: Stack) -> list[Statement]:
    account = {"aws:SourceAccount": stack.account}
    return [
        _statement({"AWS": f"arn:{stack.partition}:iam::{stack.account}:root"}, ADMINISTER, None),
        _statement({"AWS": "*"}, (*USE, *REENCRYPT), _through(stack)),
        _statement({"AWS": "*"}, ("kms:CreateGrant",), {**_through(stack), **GRANT_FOR_A_SERVICE}),
        *(
            _statement({"Service": service}, ("kms:Decrypt", "kms:GenerateDataKey"), {"StringEquals": account})
            for service in BY_THEMSELVES
        ),
        _statement({"Service": f"logs.{stack.region}.amazonaws.com"}, (*USE, *REENCRYPT), _logs(stack)),
        _statement(
            {"Service": "cloudtrail.amazonaws.com"},
            ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
            {"StringEquals": {"aws:SourceArn": stack.trail_arn}},
        ),
    ]


def _through(stack: Stack) -> dict[str, dict[str, Any]]:
    services = [f"{service}.{stack.region}.amazonaws.com" for service in THROUGH]
    return {"StringEquals": {"kms:CallerAccount": stack.account, "kms:ViaService": services}}


def _logs(stack: Stack) -> dict[str, dict[str, list[str]]]:
    """CloudWatch Logs names the log group that it encrypts."""
    groups = [stack.arn("logs", f"log-group:/aws/{folder}/{stack.name}-*") for folder in FOLDERS]
    return {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}


def _statement(principal: dict[str, str], actions: tuple[str, ...], when: dict[str, Any] | None) -> Statement:
    # In the policy of a key, `*` is the key itself.
    statement = Statement(Effect="Allow", Principal=principal, Action=list(actions), Resource="*")
    if when is not None:
        statement["Condition"] = when
    return statement
