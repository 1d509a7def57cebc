"""The memory of the pipeline: who works on which content."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.stack import Stack


@dataclass(frozen=True, kw_only=True)
class ClaimsArgs:
    """The stack that remembers, and the topic on which it tells people."""

    stack: Stack
    topic_arn: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True)
class ClaimsOutputs:
    """The claim table by name and ARN, and the topic."""

    table: pulumi.Output[str]
    table_arn: pulumi.Output[str]
    topic_arn: pulumi.Output[str]


class Claims(pulumi.ComponentResource):
    """The claim table, which can be set back to any second of the last 35 days."""

    outputs: ClaimsOutputs

    def __init__(self, name: str, args: ClaimsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:claims:Claims", name, {}, opts)
        table = aws.dynamodb.Table(
            f"{name}-claims",
            attributes=[{"name": "pk", "type": "S"}],
            hash_key="pk",
            billing_mode="PAY_PER_REQUEST",
            point_in_time_recovery={"enabled": True},
            server_side_encryption=_encryption(args.stack),
            deletion_protection_enabled=not args.stack.disposable,
            tags=args.stack.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=not args.stack.disposable),
        )
        self.outputs = ClaimsOutputs(table=table.name, table_arn=table.arn, topic_arn=args.topic_arn)
        self.register_outputs(vars(self.outputs))


def _encryption(stack: Stack) -> aws.dynamodb.TableServerSideEncryptionArgsDict | None:
    """Without a key of the customer's, DynamoDB encrypts with one of its own."""
    return {"enabled": True, "kms_key_arn": stack.key} if stack.key is not None else None
