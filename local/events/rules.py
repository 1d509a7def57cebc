"""EventBridge rules: which events they take, and bringing them to SQS, SNS, Lambda, Step Functions, logs and buses."""

import copy
import json
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from local.call_log import record
from local.events.background import later
from local.events.inputs import target_input
from local.events.outlets import publish, send_message
from local.lambdas import running
from local.patching import replace

# EventBridge tries for 24 hours; here a target that fails twice more has failed.
RETRY_SECONDS = (0.2, 1.0)


def install() -> None:
    """Replace how a rule of moto reaches its targets."""
    from moto.events.models import Rule

    def send_to_targets(self: Any, original_event: Any, transform_input: bool = True) -> None:
        if self.state == "DISABLED" or not self.event_pattern.get_pattern():
            return
        event = plain(original_event)
        if self.event_pattern.matches_event(event):
            fire(self, event)

    replace(Rule, "send_to_targets", send_to_targets, expects="self, original_event, transform_input")


def plain(event: Any) -> dict[str, Any]:
    """Return a copy of an event as EventBridge delivers it: its own id, and a time in ISO 8601."""
    copied: dict[str, Any] = copy.deepcopy(dict(event))
    copied.pop("ingestion-time", None)
    moment = copied.get("time")
    if isinstance(moment, int | float):
        copied["time"] = iso(moment)
    return copied


def iso(moment: float) -> str:
    """Return seconds since 1970 as EventBridge writes a time."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fire(rule: Any, event: dict[str, Any]) -> None:
    """Bring an event to every target of a rule, without waiting."""
    for target in list(rule.targets):
        later(deliver, rule, dict(target), event)


def emit(account: str, region: str, kind: str, resources: list[str], detail: dict[str, Any]) -> None:
    """Put an event of an AWS service on the default bus; `kind` is `<source>: <detail type>`."""
    from moto.events.models import events_backends

    source, _, detail_type = kind.partition(": ")
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": iso(time.time()),
        "region": region,
        "resources": resources,
        "detail": detail,
    }
    for rule in list(events_backends[account][region].event_buses["default"].rules.values()):
        rule.send_to_targets(event)


def deliver(rule: Any, target: dict[str, Any], event: dict[str, Any]) -> None:
    """Bring one event to one target, try again, and leave it in the target's dead letter queue at the end."""
    for wait in (*RETRY_SECONDS, None):
        try:
            _hand_over(rule, target, event)
        except Exception as error:  # noqa: BLE001  # any refusal counts as one failed attempt
            if wait is None:
                _bury(rule, target, event, error)
            else:
                time.sleep(wait)
        else:
            return


def _hand_over(rule: Any, target: dict[str, Any], event: dict[str, Any]) -> None:
    arn = target["Arn"]
    _, _, service, region, account, *rest = arn.split(":")
    text = target_input(target, event, rule.name, rule.arn)
    _note(service, arn, rule.arn)
    if service == "lambda":
        running.submit(running.find(arn), text.encode())
    elif service == "states":
        _start_execution(account, region, arn, event["id"], text)
    elif service == "sqs":
        group = (target.get("SqsParameters") or {}).get("MessageGroupId")
        send_message(arn, _unquoted(text), group=group)
    elif service == "sns":
        publish(arn, _unquoted(text))
    elif service == "logs":
        _log(account, region, rest[1], text)
    elif service == "events":
        _forward(account, region, arn, event)
    else:
        raise ValueError(f"{arn} is no target that the local AWS delivers to")


def _note(service: str, arn: str, rule: str) -> None:
    """Functions, queues and topics say themselves that rules may use them."""
    asked = {
        "lambda": ("lambda:Invoke", {"FunctionName": arn}),
        "sqs": ("sqs:SendMessage", {"QueueUrl": arn.rpartition(":")[2]}),
        "sns": ("sns:Publish", {"TopicArn": arn}),
    }
    if service in asked:
        record("events.amazonaws.com", *asked[service], source=rule)


def _unquoted(text: str) -> str:
    """Return a template of one JSON string as its plain text."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def _start_execution(account: str, region: str, arn: str, event_id: str, text: str) -> None:
    from moto.stepfunctions.responses import get_backend

    get_backend(account, region).start_execution(arn, f"{event_id}_{uuid.uuid4()}", text)


def _log(account: str, region: str, group: str, text: str) -> None:
    from moto.logs.models import logs_backends

    logs, stream = logs_backends[account][region], str(uuid.uuid4())
    logs.create_log_stream(group, stream)
    logs.put_log_events(group, stream, [{"timestamp": int(time.time() * 1000), "message": text}])


def _forward(account: str, region: str, bus: str, event: dict[str, Any]) -> None:
    from moto.events.models import events_backends

    entry = {"Source": event["source"], "DetailType": event["detail-type"], "Detail": json.dumps(event["detail"])}
    events_backends[account][region].put_events([entry | {"EventBusName": bus}])


def _bury(rule: Any, target: dict[str, Any], event: dict[str, Any], error: Exception) -> None:
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    message = getattr(error, "message", None) or str(error)
    if not queue:
        print(f"EventBridge: {rule.name} could not reach {target['Arn']}: {message}", file=sys.stderr)
        return
    facts = {
        "RULE_ARN": rule.arn,
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": type(error).__name__,
        "ERROR_MESSAGE": message,
    }
    send_message(queue, json.dumps(event), facts)
