"""The topic on which people are told: who may publish to it, and who reads it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.policies import Statement, deny_plain_http, document
from components.stack import Stack


@dataclass(frozen=True, kw_only=True)
class NoticesArgs:
    """`emails` are addresses; `ada@example.org=PROJECT` hears of one project only, and of no alarm."""

    stack: Stack
    emails: Sequence[str] = ()


class Notices(pulumi.ComponentResource):
    """A topic that takes messages over TLS, from this account's roles and from its alarms and budgets."""

    topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: NoticesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:notices:Notices", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        topic = aws.sns.Topic(
            f"{name}-notices",
            display_name=f"Strandline {args.stack.label}",
            kms_master_key_id=args.stack.key,
            tags=args.stack.tags,
            opts=child,
        )
        policy = aws.sns.TopicPolicy(
            f"{name}-notices-policy", arn=topic.arn, policy=document(*_statements(args.stack, topic.arn)), opts=child
        )
        for email in args.emails:
            self._subscribe(f"{name}-notices", topic, email)
        # Whoever publishes finds the policy in place.
        self.topic_arn = pulumi.Output.all(topic.arn, policy.id).apply(lambda made: str(made[0]))
        self.register_outputs({"topic_arn": self.topic_arn})

    def _subscribe(self, name: str, topic: aws.sns.Topic, email: str) -> None:
        address, _, project = email.partition("=")
        aws.sns.TopicSubscription(
            f"{name}-{email}",
            topic=topic.arn,
            protocol="email",
            endpoint=address,
            filter_policy=json.dumps({"project": [project]}) if project else None,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _statements(stack: Stack, topic: pulumi.Output[str]) -> list[Statement]:
    sources = {
        "cloudwatch.amazonaws.com": stack.arn("cloudwatch", f"alarm:{stack.name}-*"),
        "budgets.amazonaws.com": f"arn:{stack.partition}:budgets::{stack.account}:*",
    }
    told = [
        Statement(
            Effect="Allow",
            Principal={"Service": service},
            Action=["sns:Publish"],
            Resource=[topic],
            Condition={"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": source}},
        )
        for service, source in sources.items()
    ]
    return [*told, deny_plain_http("sns:Publish", on=[topic])]
