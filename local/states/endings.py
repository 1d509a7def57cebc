"""How an execution ends: once, at once, and with everything that describes it in place."""

import contextlib
import threading
import time
from datetime import UTC, datetime
from typing import Any

from local.patching import replace, require
from local.states.changes import announce

# Held while the fields of an execution change together, and while they are read together.
lock = threading.RLock()
_ended = threading.Condition(lock)


def install() -> None:
    """Replace what moto does when a program ends, is stopped, or outlives its time."""
    from moto.stepfunctions.parser.api import HistoryEventType
    from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
    from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication

    require(EventManager, "get_event_history")
    last = {
        HistoryEventType.ExecutionSucceeded,
        HistoryEventType.ExecutionFailed,
        HistoryEventType.ExecutionAborted,
        HistoryEventType.ExecutionTimedOut,
    }
    terminated, add = BaseExecutionWorkerCommunication.terminated, EventManager.add_event

    def end(self: Any) -> None:
        execution = self.execution
        with lock:
            if not is_running(execution):
                return  # it was stopped; what its thread did since does not count
            terminated(self)
            if execution.status == "TIMED_OUT":
                execution.exec_worker.env.event_manager.add_event(
                    execution.exec_worker.env.event_history_context, HistoryEventType.ExecutionTimedOut, _no_details()
                )
            _ended.notify_all()
        announce(execution)

    def add_event(self: Any, context: Any, event_type: Any, *args: Any, **kwargs: Any) -> int:
        with lock:
            if getattr(self, "ended", False):
                return int(context.last_published_event_id)
            self.ended = event_type in last
        return int(add(self, context, event_type, *args, **kwargs))

    replace(BaseExecutionWorkerCommunication, "terminated", end, expects="self")
    expected = "self, context, event_type, event_details, timestamp, update_source_event_id"
    replace(EventManager, "add_event", add_event, expects=expected)


def is_running(execution: Any) -> bool:
    """Tell whether an execution has not ended."""
    return bool(execution.status == "RUNNING")


def wait(execution: Any, seconds: float) -> bool:
    """Wait until an execution ends, at most `seconds`; tell whether it did."""
    with _ended:
        return bool(_ended.wait_for(lambda: not is_running(execution), seconds))


def stop(execution: Any, error: str | None, cause: str | None) -> None:
    """End a running execution as ABORTED now, whatever its tasks are doing; a finished one is left as it is."""
    from moto.stepfunctions.parser.api import ExecutionAbortedEventDetails, HistoryEventType
    from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

    environment = _environment(execution)
    with lock:
        if not is_running(execution):
            return
        details = ExecutionAbortedEventDetails(error=error, cause=cause)
        context = environment.event_history_context
        environment.event_manager.add_event(
            context, HistoryEventType.ExecutionAborted, EventDetails(executionAbortedEventDetails=details)
        )
        now = datetime.now(UTC)
        execution.stop_date, execution.error, execution.cause = now, error, cause
        execution.exec_status = type(execution.exec_status).ABORTED
        environment.set_stop(stop_date=now, cause=cause, error=error)
        _ended.notify_all()
    for endpoint in list(environment.callback_pool_manager._pool.values()):
        with contextlib.suppress(Exception):
            endpoint.interrupt_all()
    announce(execution)


def _environment(execution: Any) -> Any:
    """Return the environment of an execution, which its thread makes just after the start."""
    end = time.monotonic() + 10
    while execution.exec_worker.env is None or not execution.exec_worker.env.is_running():
        if not is_running(execution) or time.monotonic() > end:
            break
        time.sleep(0.005)
    return execution.exec_worker.env


def _no_details() -> Any:
    from moto.stepfunctions.parser.api import ExecutionTimedOutEventDetails
    from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

    return EventDetails(executionTimedOutEventDetails=ExecutionTimedOutEventDetails())
