"""IAM documents as typed values. A statement names its actions and resources; nothing here can say `*` by accident."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from components.stack import Stack

# What whoever runs an image must be allowed on its repository.
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")

Condition = Mapping[str, Mapping[str, Any]]


class Statement(TypedDict):
    """One statement of a policy; resources and condition values may be outputs."""

    Effect: str
    Action: list[str]
    Resource: NotRequired[Sequence[pulumi.Input[str]] | pulumi.Input[str]]
    Principal: NotRequired[Any]
    Condition: NotRequired[Condition]


def allow(*actions: str, on: Sequence[pulumi.Input[str]], when: Condition | None = None) -> Statement:
    """Allow `actions` on the ARNs `on`, under the condition `when`."""
    statement = Statement(Effect="Allow", Action=list(actions), Resource=list(on))
    if when is not None:
        statement["Condition"] = when
    return statement


def allow_unscoped(*actions: str, why: str) -> Statement:
    """Allow actions that AWS defines without a resource type; `why` must say so where it is written."""
    if not why:
        raise ValueError(f"say why {', '.join(actions)} cannot be limited to a resource")
    return Statement(Effect="Allow", Action=list(actions), Resource=["*"])


def pass_role(role_arn: pulumi.Input[str], service: str) -> Statement:
    """Allow handing exactly one role to exactly one service."""
    return allow("iam:PassRole", on=[role_arn], when={"StringEquals": {"iam:PassedToService": service}})


def allow_service(
    service: str,
    *actions: str,
    on: pulumi.Input[str],
    source: pulumi.Input[str],
    when: Condition | None = None,
) -> Statement:
    """Let an AWS service act on the resource `on` for the one `source` ARN, and `when`; for resource policies."""
    return Statement(
        Effect="Allow",
        Principal={"Service": service},
        Action=list(actions),
        Resource=on,
        Condition={"ArnEquals": {"aws:SourceArn": source}} | dict(when or {}),
    )


def deny_everyone(*actions: str, on: Sequence[pulumi.Input[str]], when: Condition) -> Statement:
    """Deny `actions` to every principal under the condition `when`; for resource policies."""
    return Statement(Effect="Deny", Principal="*", Action=list(actions), Resource=list(on), Condition=when)


def deny_plain_http(*actions: str, on: Sequence[pulumi.Input[str]]) -> Statement:
    """Deny `actions` to everybody who does not come over TLS; for resource policies."""
    return deny_everyone(*actions, on=on, when={"Bool": {"aws:SecureTransport": "false"}})


def document(*statements: Statement) -> pulumi.Output[str]:
    """Return the policy of the statements as JSON."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def may_trace(stack: Stack) -> list[Statement]:
    """Allow sending traces, where the stack wants any."""
    actions = ("GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments")
    traced = allow_unscoped(*(f"xray:{action}" for action in actions), why="X-Ray has no ARN for traces")
    return [traced] if stack.tracing else []


def trust(service: str, stack: Stack, source: str | None = None) -> pulumi.Output[str]:
    """Let `service` assume a role for this account and, where the service says for what, for the ARN `source`."""
    condition: dict[str, dict[str, str]] = {"StringEquals": {"aws:SourceAccount": stack.account}}
    if source is not None:
        condition["ArnLike"] = {"aws:SourceArn": source}
    return document(
        Statement(
            Effect="Allow",
            Principal={"Service": service},
            Action=["sts:AssumeRole"],
            Condition=condition,
        )
    )
