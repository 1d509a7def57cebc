"""What Lambda does with the role of a function, or for itself, noted so that policies can be held to it."""

from typing import Any

from local.call_log import record

SERVICE = "lambda.amazonaws.com"
_PULL = ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")


def start(function: Any) -> None:
    """Take the function's role and pull its image, as the repository must allow."""
    record(SERVICE, "sts:AssumeRole", {"RoleArn": function.role})
    repository = str(function.code.get("ImageUri", "")).partition("/")[2].partition("@")[0].partition(":")[0]
    for operation in _PULL:
        record(SERVICE, f"ecr:{operation}", {"repositoryName": repository}, source=function.function_arn)


def log(function: Any) -> None:
    """Write what an invocation printed."""
    for operation in ("CreateLogStream", "PutLogEvents"):
        asked = {"logGroupName": function.logs_group_name, "logStreamName": "stream"}
        record(function.role, f"logs:{operation}", asked)


def require_dead_letters(function: Any) -> None:
    """Lambda makes no function whose role may not write to its dead letter queue."""
    queue = (function.dead_letter_config or {}).get("TargetArn", "")
    if ":sqs:" in queue:
        record(function.role, "sqs:SendMessage", {"QueueUrl": queue.rpartition(":")[2]})


def poll(function: Any, queue: str) -> None:
    """Take messages from a queue and delete what the function worked on; its attributes are asked for first."""
    for operation in ("GetQueueAttributes", "ReceiveMessage", "DeleteMessage"):
        record(function.role, f"sqs:{operation}", {"QueueUrl": queue.rpartition(":")[2]})
