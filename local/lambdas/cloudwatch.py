"""What Lambda writes to CloudWatch Logs around what the function writes itself."""

import math
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from local.lambdas import acts
from local.lambdas.execution import Outcome
from local.lambdas.functions import version_of


def new_stream(function: Any) -> str:
    """Return the name of a new environment's log stream."""
    return f"{datetime.now(UTC):%Y/%m/%d}/[{version_of(function)}]{uuid.uuid4().hex}"


def lines_of(function: Any, request_id: str, outcome: Outcome) -> list[dict[str, Any]]:
    """Return the log events of one invocation: START, the function's own, END and REPORT."""
    now = int(time.time() * 1000)
    started = now - int(outcome.duration_ms)
    own = [{"timestamp": int(record.time * 1000), "message": record.text} for record in outcome.logs]
    report = (
        f"REPORT RequestId: {request_id}\tDuration: {outcome.duration_ms:.2f} ms\t"
        f"Billed Duration: {math.ceil(outcome.duration_ms)} ms\tMemory Size: {function.memory_size} MB\t"
        f"Max Memory Used: {outcome.memory_mb} MB\t"
    )
    if outcome.init_ms is not None:
        report += f"Init Duration: {outcome.init_ms:.2f} ms\t"
    return _in_order(
        [
            {"timestamp": started, "message": f"START RequestId: {request_id} Version: {version_of(function)}"},
            *own,
            {"timestamp": now, "message": f"END RequestId: {request_id}"},
            {"timestamp": now, "message": report},
        ]
    )


def _in_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let no event be earlier than the one before it, which PutLogEvents refuses: several clocks made them."""
    latest = 0
    for event in events:
        latest = event["timestamp"] = max(latest, event["timestamp"])
    return events


def write(function: Any, stream: str, events: list[dict[str, Any]]) -> None:
    """Append events to a stream of the function's log group, both made when they are missing."""
    logs, group = function.logs_backend, function.logs_group_name
    acts.log(function)
    logs.ensure_log_group(group)
    logs.ensure_log_stream(group, stream)
    logs.put_log_events(group, stream, events)
