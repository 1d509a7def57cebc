"""One handler as a Lambda function, with everything that belongs to it alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.encryption import queue_encryption
from components.logs import LAMBDA, log_group
from components.policies import Statement, allow, may_trace
from components.roles import allowed, service_role
from components.stack import Stack


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """What all functions of a stack share: the image that holds the code."""

    stack: Stack
    image_uri: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class HandlerFunctionArgs:
    """`handler` is the file below handlers/, `environment` comes from its class in env.py, `may` is all it may do."""

    runtime: Runtime
    handler: str
    environment: Mapping[str, pulumi.Input[str]]
    may: Sequence[Statement]
    timeout: int = 60
    memory: int = 512
    storage: int = 512


def dead_letter_queue(name: str, stack: Stack, *, parent: pulumi.Resource) -> aws.sqs.Queue:
    """Return the queue that keeps what `name` gave up on, for as long as SQS keeps anything."""
    return aws.sqs.Queue(
        f"{name}-dead",
        message_retention_seconds=14 * 24 * 3600,
        tags=stack.tags,
        **queue_encryption(stack),
        opts=pulumi.ResourceOptions(parent=parent),
    )


class HandlerFunction(pulumi.ComponentResource):
    """A function of the handlers image with its own role, log group and dead-letter queue."""

    label: str
    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    dead_letters: aws.sqs.Queue

    def __init__(self, name: str, args: HandlerFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:functions:HandlerFunction", name, {}, opts)
        stack = args.runtime.stack
        logs = log_group(name, LAMBDA, stack, parent=self)
        dead_letters = dead_letter_queue(name, stack, parent=self)
        role, policy = self._role(
            name,
            args,
            allow("logs:CreateLogStream", "logs:PutLogEvents", on=[logs.arn.apply(lambda arn: f"{arn}:*")]),
            allow("sqs:SendMessage", on=[dead_letters.arn]),
        )
        function = aws.lambda_.Function(
            name,
            name=name,
            package_type="Image",
            image_uri=args.runtime.image_uri,
            image_config={"commands": [f"handlers.{args.handler}.handler"]},
            architectures=["x86_64"],
            role=role.arn,
            timeout=args.timeout,
            memory_size=args.memory,
            ephemeral_storage={"size": args.storage},
            environment={"variables": args.environment},
            dead_letter_config={"target_arn": dead_letters.arn},
            tracing_config={"mode": "Active" if stack.tracing else "PassThrough"},
            tags=stack.tags,
            # Lambda checks that the role may write to the queue when the function is made.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy, logs]),
        )
        self.dead_letters = dead_letters
        self.name, self.arn, self.label = function.name, function.arn, args.handler.replace("_", "-")
        self.register_outputs({"name": self.name, "arn": self.arn})

    def _role(self, name: str, args: HandlerFunctionArgs, *own: Statement) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        stack = args.runtime.stack
        # Lambda names the function's account here; the function's ARN is not documented for roles.
        role = service_role(f"{name}-role", stack, "lambda.amazonaws.com", parent=self)
        return role, allowed(f"{name}-policy", role, *own, *args.may, *may_trace(stack), parent=self)
