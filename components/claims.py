"""The memory of the pipeline: who works on which content, and the topic that tells people."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.stack import Stack


@dataclass(frozen=True, kw_only=True)
class ClaimsArgs:
    """The stack that remembers."""

    stack: Stack


@dataclass(frozen=True, kw_only=True)
class ClaimsOutputs:
    """The claim table by name and ARN, and the topic."""

    table: pulumi.Output[str]
    table_arn: pulumi.Output[str]
    topic_arn: pulumi.Output[str]


class Claims(pulumi.ComponentResource):
    """The claim table and the notification topic."""

    outputs: ClaimsOutputs

    def __init__(self, name: str, args: ClaimsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:claims:Claims", name, {}, opts)
        table = aws.dynamodb.Table(
            f"{name}-claims",
            attributes=[{"name": "pk", "type": "S"}],
            hash_key="pk",
            billing_mode="PAY_PER_REQUEST",
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=not args.stack.disposable,
            tags=args.stack.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=not args.stack.disposable),
        )
        topic = aws.sns.Topic(f"{name}-notices", tags=args.stack.tags, opts=pulumi.ResourceOptions(parent=self))
        self.outputs = ClaimsOutputs(table=table.name, table_arn=table.arn, topic_arn=topic.arn)
        self.register_outputs(vars(self.outputs))
