"""From an object in the bucket to a start of the pipeline, and the hourly look for what events lost."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.claims import ClaimsOutputs
from components.encryption import queue_encryption
from components.functions import HandlerFunction, HandlerFunctionArgs, Runtime, dead_letter_queue
from components.grants import list_objects, objects
from components.policies import Statement, allow, allow_service, deny_plain_http, document
from handlers import env

DETECT_SECONDS = 120
TRIES = 5
BATCH = 10
SETTLE_MINUTES = "15"  # longer than an event needs; what is younger the sweep leaves to its event


@dataclass(frozen=True, kw_only=True)
class TriggerArgs:
    """The bucket that reads arrive in, and what a complete set of reads starts."""

    runtime: Runtime
    input_bucket: pulumi.Input[str]
    claims: ClaimsOutputs
    pipeline_arn: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class Uploads:
    """What waits to be looked at, and what could not be."""

    queue: aws.sqs.Queue
    dead_letters: aws.sqs.Queue


class Trigger(pulumi.ComponentResource):
    """Rule, queue and function that start the pipeline, and the sweep that makes up for lost events."""

    functions: list[HandlerFunction]
    uploads: Uploads

    def __init__(self, name: str, args: TriggerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:trigger:Trigger", name, {}, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        queue, dead = self._queue()
        self._announce(queue)
        detect, sweep = self._detect(queue), self._sweep(queue)
        self.functions, self.uploads = [detect, sweep], Uploads(queue=queue, dead_letters=dead)
        self.register_outputs({})

    def _queue(self) -> tuple[aws.sqs.Queue, aws.sqs.Queue]:
        dead = dead_letter_queue(f"{self._name}-uploads", self._args.runtime.stack, parent=self)
        queue = aws.sqs.Queue(
            f"{self._name}-uploads",
            # Lambda asks for six times the function's timeout, so that no message is seen twice while it is worked on.
            visibility_timeout_seconds=6 * DETECT_SECONDS,
            message_retention_seconds=4 * 24 * 3600,
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": TRIES}),
            tags=self._args.runtime.stack.tags,
            **queue_encryption(self._args.runtime.stack),
            opts=self._child,
        )
        return queue, dead

    def _announce(self, queue: aws.sqs.Queue) -> None:
        """Send what happens to objects below inputs/ to the queue."""
        rule = aws.cloudwatch.EventRule(
            f"{self._name}-uploads",
            description="Objects that arrive below inputs/",
            event_pattern=pulumi.Output.json_dumps(
                {
                    "source": ["aws.s3"],
                    "detail-type": ["Object Created"],
                    "detail": {
                        "bucket": {"name": [self._args.input_bucket]},
                        "object": {"key": [{"prefix": "inputs/"}]},
                    },
                }
            ),
            tags=self._args.runtime.stack.tags,
            opts=self._child,
        )
        access = aws.sqs.QueuePolicy(
            f"{self._name}-uploads-policy",
            queue_url=queue.url,
            policy=document(
                allow_service("events.amazonaws.com", "sqs:SendMessage", on=queue.arn, source=rule.arn),
                deny_plain_http("sqs:*", on=[queue.arn]),
            ),
            opts=self._child,
        )
        aws.cloudwatch.EventTarget(
            f"{self._name}-uploads-target",
            rule=rule.name,
            arn=queue.arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[access]),
        )

    def _detect(self, queue: aws.sqs.Queue) -> HandlerFunction:
        args, stack = self._args, self._args.runtime.stack
        variables = env.DetectSamples.variables(
            input_bucket=args.input_bucket,
            claim_table=args.claims.table,
            pipeline_arn=args.pipeline_arn,
            topic_arn=args.claims.topic_arn,
        )
        may = [
            allow("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", on=[queue.arn]),
            allow("states:StartExecution", on=[args.pipeline_arn]),
            allow("s3:GetObject", "s3:GetObjectVersion", on=[objects(stack, args.input_bucket, "inputs/*")]),
            list_objects(stack, args.input_bucket, "s3:ListBucketVersions"),
            allow("dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:UpdateItem", on=[args.claims.table_arn]),
            allow("sns:Publish", on=[args.claims.topic_arn]),
        ]
        function = self._function("detect_samples", variables, may, DETECT_SECONDS, memory=1024)
        aws.lambda_.EventSourceMapping(
            f"{self._name}-uploads-mapping",
            event_source_arn=queue.arn,
            function_name=function.arn,
            batch_size=BATCH,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": 10},
            tags=args.runtime.stack.tags,
            opts=self._child,
        )
        return function

    def _sweep(self, queue: aws.sqs.Queue) -> HandlerFunction:
        args = self._args
        variables = env.SweepInputs.variables(
            input_bucket=args.input_bucket,
            claim_table=args.claims.table,
            queue_url=queue.url,
            topic_arn=args.claims.topic_arn,
            settle_minutes=SETTLE_MINUTES,
        )
        may = [
            allow("sqs:SendMessage", on=[queue.arn]),
            list_objects(args.runtime.stack, args.input_bucket),
            allow("dynamodb:BatchWriteItem", "dynamodb:Scan", "dynamodb:UpdateItem", on=[args.claims.table_arn]),
            allow("sns:Publish", on=[args.claims.topic_arn]),
        ]
        function = self._function("sweep_inputs", variables, may, timeout=900, memory=1024)
        rule = aws.cloudwatch.EventRule(
            f"{self._name}-sweep",
            description="Looks for reads that no event announced",
            schedule_expression="rate(1 hour)",
            tags=args.runtime.stack.tags,
            opts=self._child,
        )
        permission = aws.lambda_.Permission(
            f"{self._name}-sweep-permission",
            action="lambda:InvokeFunction",
            function=function.name,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
            opts=self._child,
        )
        aws.cloudwatch.EventTarget(
            f"{self._name}-sweep-target",
            rule=rule.name,
            arn=function.arn,
            input=json.dumps({}),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permission]),
        )
        return function

    def _function(
        self, handler: str, variables: dict[str, pulumi.Input[str]], may: list[Statement], timeout: int, memory: int
    ) -> HandlerFunction:
        args = self._args
        return HandlerFunction(
            f"{self._name}-{handler.replace('_', '-')}",
            HandlerFunctionArgs(
                runtime=args.runtime,
                handler=handler,
                environment=variables,
                may=may,
                timeout=timeout,
                memory=memory,
            ),
            pulumi.ResourceOptions(parent=self),
        )
