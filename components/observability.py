"""What tells people that something is wrong before they ask: alarms, a dashboard of metrics, a budget."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from components.alarms import alarm, dead_letters, failing_function, failing_machine, oldest_message
from components.budget import budget
from components.functions import HandlerFunction
from components.stack import Stack
from components.trigger import Uploads

BODY = Path(__file__).with_name("dashboard.json")


@dataclass(frozen=True, kw_only=True)
class ObservabilityArgs:
    """Everything of a stack that can fail. `monthly_budget` is in US dollars, 0 for none."""

    stack: Stack
    topic_arn: pulumi.Output[str]
    functions: Sequence[HandlerFunction]
    machines: Mapping[str, aws.sfn.StateMachine]
    uploads: Uploads
    workgroup: pulumi.Output[str]
    monthly_budget: int


class Observability(pulumi.ComponentResource):
    """An alarm on every dead-letter queue, function and machine, and one page that shows their metrics."""

    dead_letter_urls: pulumi.Output[list[str]]

    def __init__(self, name: str, args: ObservabilityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:observability:Observability", name, {}, opts)
        watches = [
            oldest_message(args.uploads.queue.name),
            dead_letters("uploads", args.uploads.dead_letters.name),
            *(dead_letters(function.label, function.dead_letters.name) for function in args.functions),
            *(failing_function(function.label, function.name) for function in args.functions),
            *(failing_machine(label, machine.arn) for label, machine in args.machines.items()),
        ]
        for watch in watches:
            alarm(watch, args.stack, args.topic_arn, self)
        queues = [args.uploads.dead_letters, *(function.dead_letters for function in args.functions)]
        aws.cloudwatch.Dashboard(
            name, dashboard_name=name, dashboard_body=_body(args, queues), opts=pulumi.ResourceOptions(parent=self)
        )
        if args.monthly_budget:
            budget(name, args.monthly_budget, args.stack, args.topic_arn, self)
        self.dead_letter_urls = pulumi.Output.all(*(queue.url for queue in queues))
        self.register_outputs({"dead_letter_urls": self.dead_letter_urls})


def _body(args: ObservabilityArgs, queues: Sequence[aws.sqs.Queue]) -> pulumi.Output[str]:
    lists = {
        "function": pulumi.Output.all(*(function.name for function in args.functions)),
        "dead_letters": pulumi.Output.all(*(queue.name for queue in queues)),
        "machine": pulumi.Output.all(*(machine.arn for machine in args.machines.values())),
        "queue": pulumi.Output.all(args.uploads.queue.name),
        "workgroup": pulumi.Output.all(args.workgroup),
        "region": pulumi.Output.all(args.stack.region),
        "stack": pulumi.Output.all(args.stack.label),
    }
    body = json.loads(BODY.read_text("utf-8"))
    return pulumi.Output.all(**lists).apply(lambda known: json.dumps(filled(body, known), sort_keys=True))


def filled(body: Any, known: Mapping[str, Sequence[str]]) -> Any:
    """Return the body with every `{name}` replaced; a row of a list with a name of many values stands once for each."""
    if isinstance(body, dict):
        return {key: filled(value, known) for key, value in body.items()}
    if isinstance(body, list):
        return [row for item in body for row in _rows(item, known)]
    return _rows(body, known)[0] if isinstance(body, str) else body


def _rows(item: Any, known: Mapping[str, Sequence[str]]) -> list[Any]:
    if isinstance(item, dict) or (isinstance(item, list) and any(isinstance(part, list) for part in item)):
        return [filled(item, known)]
    text = json.dumps(item)
    for name, values in known.items():
        if f"{{{name}}}" in text:
            return [row for value in values for row in _rows(json.loads(text.replace(f"{{{name}}}", value)), known)]
    return [item]
