"""Invocations that nobody waits for: two retries, then the destination or dead letter queue of the function."""

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.events.outlets import deliver_text
from local.lambdas.execution import Outcome, failure
from local.lambdas.functions import version_of
from local.lambdas.service import LambdaService, Throttled

# AWS waits one minute and then two before it tries again.
RETRY_SECONDS = (1.0, 2.0)
_THROTTLED_SECONDS = 0.5


@dataclass(frozen=True)
class Event:
    """One asynchronous invocation: all its attempts share the request id."""

    function: Any
    payload: bytes
    request_id: str


class AsynchronousInvoker:
    """The queue between an event and the function it is meant for."""

    def __init__(self, service: LambdaService, threads: int = 16) -> None:
        self._service = service
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="lambda-event")
        self._timers: set[threading.Timer] = set()
        self._closed = False

    def submit(self, function: Any, payload: bytes) -> str:
        """Take an event and return its request id at once."""
        event = Event(function, payload, str(uuid.uuid4()))
        self._threads.submit(self._attempt, event, 0)
        return event.request_id

    def close(self) -> None:
        """Drop every event that has not begun."""
        self._closed = True
        for timer in list(self._timers):
            timer.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _attempt(self, event: Event, failures: int) -> None:
        try:
            outcome = self._service.invoke(event.function, event.payload, event.request_id)
        except Throttled:
            self._later(_THROTTLED_SECONDS, event, failures)
            return
        except Exception as error:  # noqa: BLE001  # whatever happened, the event must reach its destination
            outcome = Outcome(ok=False, body=failure(type(error).__name__, str(error)))
        if self._closed:
            return
        if outcome.ok:
            _tell(event, outcome, failures + 1, "OnSuccess", "Success")
        elif failures < _retries(event.function):
            self._later(RETRY_SECONDS[failures], event, failures + 1)
        else:
            _bury(event, outcome)
            _tell(event, outcome, failures + 1, "OnFailure", "RetriesExhausted")

    def _later(self, seconds: float, event: Event, failures: int) -> None:
        if self._closed:
            return
        timer = threading.Timer(seconds, lambda: self._again(timer, event, failures))
        timer.daemon = True
        self._timers.add(timer)
        timer.start()

    def _again(self, timer: threading.Timer, event: Event, failures: int) -> None:
        self._timers.discard(timer)
        if not self._closed:
            self._threads.submit(self._attempt, event, failures)


def _configuration(function: Any) -> dict[str, Any]:
    return dict(function.event_invoke_config[-1].config) if function.event_invoke_config else {}


def _retries(function: Any) -> int:
    return int(_configuration(function).get("MaximumRetryAttempts", len(RETRY_SECONDS)))


def _bury(event: Event, outcome: Outcome) -> None:
    """Send the event itself to the function's dead letter queue or topic, if it has one."""
    target = (event.function.dead_letter_config or {}).get("TargetArn")
    if target:
        error = json.loads(outcome.body)
        facts = {"RequestID": event.request_id, "ErrorCode": "200", "ErrorMessage": error.get("errorMessage", "")}
        deliver_text(target, event.payload.decode(), facts)


def _tell(event: Event, outcome: Outcome, attempts: int, which: str, condition: str) -> None:
    """Send AWS's record of the invocation to the destination configured for its end, if there is one."""
    target = _configuration(event.function).get("DestinationConfig", {}).get(which, {}).get("Destination")
    if not target:
        return
    context: dict[str, Any] = {"statusCode": 200, "executedVersion": version_of(event.function)}
    if not outcome.ok:
        context["functionError"] = "Unhandled"
    record = {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": f"{event.function.function_arn}:{version_of(event.function)}",
            "condition": condition,
            "approximateInvokeCount": attempts,
        },
        "requestPayload": json.loads(event.payload or b"null"),
        "responseContext": context,
        "responsePayload": json.loads(outcome.body or b"null"),
    }
    deliver_text(target, json.dumps(record), {})
