"""Event source mappings: the poller between an SQS queue and a Lambda function."""

import json
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.events.queues import seconds_until_visible
from local.lambdas import acts, running
from local.lambdas.service import Throttled
from local.patching import replace

_CONCURRENCY = 5
_PARTIAL = "ReportBatchItemFailures"


class Poller:
    """One mapping: receives batches, invokes the function, deletes what succeeded."""

    def __init__(self, mapping: Any, backend: Any) -> None:
        self._mapping = mapping
        self._backend = backend
        self._stopped = False
        self._busy = 0
        self._free = threading.Condition()
        limit = int((mapping.scaling_config or {}).get("MaximumConcurrency") or _CONCURRENCY)
        self._workers = ThreadPoolExecutor(limit, thread_name_prefix="mapping")
        self._limit = limit

    def start(self) -> None:
        """Poll in a thread."""
        threading.Thread(target=self._poll, name=f"poller-{self._mapping.uuid}", daemon=True).start()

    def stop(self) -> None:
        """Take no further batch."""
        self._stopped = True
        self.wake()

    def wake(self) -> None:
        """Look at once: the mapping changed."""
        with self._free:
            self._free.notify_all()
        queue = self._queue()
        if queue is not None:
            with queue._messages_lock:
                queue._messages_lock.notify_all()

    def _poll(self) -> None:
        while not self._stopped:
            with self._free:
                while self._busy >= self._limit and not self._stopped:
                    self._free.wait()
            try:
                batch = self._receive()
            except Exception:  # noqa: BLE001  # a poller outlives whatever happens to its queue
                traceback.print_exc(file=sys.stderr)
                time.sleep(1)
                continue
            if batch:
                with self._free:
                    self._busy += 1
                self._workers.submit(self._work, batch)
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _receive(self) -> list[Any]:
        """Return a batch; empty when the mapping changed or the wait was long."""
        queue = self._queue()
        if queue is None:
            time.sleep(0.1)
            return []
        batch = self._messages(queue, self._mapping.batch_size)
        end = time.monotonic() + float(self._mapping.max_batch_window or 0)
        while batch and len(batch) < self._mapping.batch_size and (left := end - time.monotonic()) > 0:
            with queue._messages_lock:
                queue._messages_lock.wait(left)
            batch += self._messages(queue, self._mapping.batch_size - len(batch), wait=False)
        return batch

    def _messages(self, queue: Any, count: int, wait: bool = True) -> list[Any]:
        with queue._messages_lock:
            if self._mapping.enabled and not self._stopped:
                found = self._sqs().receive_message(
                    queue.name, min(count, 10), 0, int(queue.visibility_timeout), ["All"]
                )
                if found or not wait:
                    return list(found)
            if not self._stopped:
                queue._messages_lock.wait(seconds_until_visible(queue))
        return []

    def _work(self, batch: list[Any]) -> None:
        try:
            failed = self._invoke(batch)
            queue = self._queue()
            for message in batch:
                if queue is not None and message.id not in failed:
                    self._sqs().delete_message(queue.name, message.receipt_handle)
        except Exception:  # noqa: BLE001  # the messages come back after their visibility timeout
            traceback.print_exc(file=sys.stderr)
        finally:
            with self._free:
                self._busy -= 1
                self._free.notify_all()

    def _invoke(self, batch: list[Any]) -> set[str]:
        """Run the function and return the ids of the messages that it did not handle."""
        every = {message.id for message in batch}
        records = [self._record(message) for message in batch]
        try:
            function = running.find(self._mapping.function_arn)
            acts.poll(function, self._mapping.event_source_arn)
            outcome = running.call(function, json.dumps({"Records": records}).encode())
        except Throttled:
            return every
        if not outcome.ok:
            return every
        if _PARTIAL not in (self._mapping.function_response_types or []):
            return set()
        return failures(outcome.body, every)

    def _record(self, message: Any) -> dict[str, Any]:
        attributes = {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(int(message.sent_timestamp)),
            "SenderId": message.sender_id,
            "ApproximateFirstReceiveTimestamp": str(int(message.approximate_first_receive_timestamp)),
        }
        if message.group_id:
            attributes |= {"MessageGroupId": message.group_id, "MessageDeduplicationId": message.deduplication_id or ""}
        return {
            "messageId": message.id,
            "receiptHandle": message.receipt_handle,
            "body": message.body,
            "attributes": attributes,
            "messageAttributes": {name: _lowered(value) for name, value in (message.message_attributes or {}).items()},
            "md5OfBody": message.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": self._mapping.event_source_arn,
            "awsRegion": self._backend.region_name,
        }

    def _sqs(self) -> Any:
        from moto.sqs.models import sqs_backends

        return sqs_backends[self._backend.account_id][self._backend.region_name]

    def _queue(self) -> Any:
        return self._sqs().queues.get(self._mapping.event_source_arn.rpartition(":")[2])


def failures(body: bytes, every: set[str]) -> set[str]:
    """Return the message ids that a function reports as failed; all of them when the report is not understood."""
    try:
        answer = json.loads(body) or {}
        reported = {str(item["itemIdentifier"]) for item in answer.get("batchItemFailures") or []}
    except (ValueError, KeyError, TypeError, AttributeError):
        return every
    return reported if reported <= every else every


def _lowered(attribute: dict[str, Any]) -> dict[str, Any]:
    return {name[0].lower() + name[1:]: value for name, value in attribute.items() if isinstance(value, str)}


_pollers: dict[str, Poller] = {}


def install() -> None:
    """Start and stop a poller with each mapping of a queue."""
    from moto.awslambda.models import LambdaBackend

    create, update = LambdaBackend.create_event_source_mapping, LambdaBackend.update_event_source_mapping
    delete = LambdaBackend.delete_event_source_mapping

    def create_event_source_mapping(self: Any, spec: dict[str, Any]) -> Any:
        mapping = create(self, spec)
        if ":sqs:" in mapping.event_source_arn:
            _pollers[mapping.uuid] = Poller(mapping, self)
            _pollers[mapping.uuid].start()
        return mapping

    def update_event_source_mapping(self: Any, uuid: str, spec: dict[str, Any]) -> Any:
        mapping = update(self, uuid, spec)
        if uuid in _pollers:
            _pollers[uuid].wake()
        return mapping

    def delete_event_source_mapping(self: Any, uuid: str) -> Any:
        poller = _pollers.pop(uuid, None)
        if poller is not None:
            poller.stop()
        return delete(self, uuid)

    replace(LambdaBackend, "create_event_source_mapping", create_event_source_mapping, expects="self, spec")
    replace(LambdaBackend, "update_event_source_mapping", update_event_source_mapping, expects="self, uuid, spec")
    replace(LambdaBackend, "delete_event_source_mapping", delete_event_source_mapping, expects="self, uuid")


def close() -> None:
    """Stop all pollers."""
    for poller in list(_pollers.values()):
        poller.stop()
