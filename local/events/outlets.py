"""Putting a text into a queue, a topic or a function of this account, from inside the server."""

from typing import Any


def deliver_text(arn: str, text: str, attributes: dict[str, str]) -> None:
    """Send `text` to the SQS queue, SNS topic or Lambda function `arn`, with string attributes where there are any.

    Raises moto's error when the target does not exist, ValueError for another kind of target.
    """
    _, _, service, region, account, *rest = arn.split(":")
    if service == "sqs":
        send_message(account, region, rest[0], text, attributes)
    elif service == "sns":
        publish(account, region, arn, text, attributes)
    elif service == "lambda":
        from local.lambdas import running

        running.submit(running.find(arn), text.encode())
    else:
        raise ValueError(f"{arn} is no target that the local AWS delivers to")


def send_message(
    account: str, region: str, queue: str, text: str, attributes: dict[str, str], group: str | None = None
) -> None:
    """Send a message to a queue given by its name; `group` is the group id of a FIFO queue."""
    from moto.sqs.models import sqs_backends

    typed = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value}
    sqs_backends[account][region].send_message(
        queue_name=queue, message_body=text, message_attributes=typed or None, group_id=group
    )


def publish(account: str, region: str, topic: str, text: str, attributes: dict[str, str]) -> None:
    """Publish to a topic given by its ARN."""
    from moto.sns.models import sns_backends

    typed: dict[str, Any] = {name: {"Type": "String", "Value": value} for name, value in attributes.items() if value}
    sns_backends[account][region].publish(message=text, arn=topic, message_attributes=typed or None)
