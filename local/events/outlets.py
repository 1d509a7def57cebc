"""Putting a text into a queue, a topic or a function of this account, from inside the server."""

from typing import Any


def deliver_text(arn: str, text: str, attributes: dict[str, str]) -> None:
    """Send `text` to the SQS queue, SNS topic or Lambda function `arn`, with string attributes where there are any.

    Raises moto's error when the target does not exist, ValueError for another kind of target.
    """
    service = arn.split(":")[2]
    if service == "sqs":
        send_message(arn, text, attributes)
    elif service == "sns":
        publish(arn, text, attributes)
    elif service == "lambda":
        from local.lambdas import running

        running.submit(running.find(arn), text.encode())
    else:
        raise ValueError(f"{arn} is no target that the local AWS delivers to")


def send_message(queue: str, text: str, attributes: dict[str, str] | None = None, group: str | None = None) -> None:
    """Send a message to a queue given by its ARN; `group` is the group id of a FIFO queue."""
    from moto.sqs.models import sqs_backends

    _, _, _, region, account, name = queue.split(":")
    given = (attributes or {}).items()
    typed = {key: {"DataType": "String", "StringValue": value} for key, value in given if value}
    sqs_backends[account][region].send_message(
        queue_name=name, message_body=text, message_attributes=typed or None, group_id=group
    )


def publish(topic: str, text: str, attributes: dict[str, str] | None = None) -> None:
    """Publish to a topic given by its ARN."""
    from moto.sns.models import sns_backends

    _, _, _, region, account, _ = topic.split(":")
    typed: dict[str, Any] = {k: {"Type": "String", "Value": v} for k, v in (attributes or {}).items() if v}
    sns_backends[account][region].publish(message=text, arn=topic, message_attributes=typed or None)
