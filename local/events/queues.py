"""SQS under many threads: no message is lost or handed out twice, and waiting costs nothing."""

import time
from typing import Any

from local.patching import replace, require

_LONGEST_SLEEP = 5.0


def install() -> None:
    """Put moto's queues under their own lock and take their inline way to Lambda away."""
    from moto.sqs.models import Queue, SQSBackend

    require(Queue, "messages", "delete_message", "add_message")
    _lock_deletes(Queue)
    _keep_policy(Queue)
    _receive_in_turn(SQSBackend)
    # moto would run the function inside SendMessage; `local.events.mappings` polls instead.
    Queue.lambda_event_source_mappings = property(lambda _self: {}, lambda _self, _value: None)


def _lock_deletes(queue: Any) -> None:
    """moto rebuilds the list of messages at a delete: one that arrives meanwhile would vanish."""
    delete = queue.delete_message

    def delete_message(self: Any, receipt_handle: str) -> None:
        with self._messages_lock:
            delete(self, receipt_handle)

    replace(queue, "delete_message", delete_message, expects="self, receipt_handle")


def _keep_policy(queue: Any) -> None:
    """moto takes the policy away with every change that does not name it."""
    change = queue._set_attributes

    def set_attributes(self: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        change(self, attributes if "Policy" in attributes else {**attributes, "Policy": self.policy}, now)

    replace(queue, "_set_attributes", set_attributes, expects="self, attributes, now")


def _receive_in_turn(backend: Any) -> None:
    receive, change = backend.receive_message, backend.change_message_visibility

    def receive_message(  # noqa: PLR0917  # moto's own parameters
        self: Any,
        queue_name: str,
        count: int,
        wait_seconds_timeout: int,
        visibility_timeout: int,
        message_attribute_names: list[str] | None = None,
    ) -> list[Any]:
        queue = self.get_queue(queue_name)
        end = time.monotonic() + float(wait_seconds_timeout or 0)
        with queue._messages_lock:
            while True:
                found: list[Any] = receive(self, queue_name, count, 0, visibility_timeout, message_attribute_names)
                left = end - time.monotonic()
                if found or left <= 0:
                    return found
                queue._messages_lock.wait(min(left, seconds_until_visible(queue)))

    def change_message_visibility(self: Any, queue_name: str, receipt_handle: str, visibility_timeout: int) -> None:
        lock = self.get_queue(queue_name)._messages_lock
        with lock:
            change(self, queue_name, receipt_handle, visibility_timeout)
            lock.notify_all()

    expected = "self, queue_name, count, wait_seconds_timeout, visibility_timeout, message_attribute_names"
    replace(backend, "receive_message", receive_message, expects=expected)
    expected = "self, queue_name, receipt_handle, visibility_timeout"
    replace(backend, "change_message_visibility", change_message_visibility, expects=expected)


def seconds_until_visible(queue: Any) -> float:
    """Return how long no message of the queue can appear by time alone, at most 5 s."""
    now = time.time() * 1000
    moments = [max(message.visible_at, message.delayed_until) for message in queue._messages]
    following = min(moments, default=now + _LONGEST_SLEEP * 1000)
    # moto compares with `>`: a message is visible one millisecond after its moment.
    return min(_LONGEST_SLEEP, max(0.001, (following - now + 1) / 1000))
