"""What the API says of executions, where moto leaves something out."""

import json
from datetime import UTC, datetime
from typing import Any

from local.patching import replace
from local.states import endings

_PAGE = 100
_DATA = ("input", "inputDetails", "output", "outputDetails")


def install() -> None:
    """Replace the answers of DescribeExecution, ListExecutions, GetExecutionHistory, StopExecution, SendTaskFailure."""
    from moto.stepfunctions.responses import StepFunctionResponse

    for method in (*_reading(StepFunctionResponse), *_changing()):
        replace(StepFunctionResponse, method.__name__, method, expects="self")


def _reading(response: Any) -> tuple[Any, ...]:
    from moto.core.responses import ActionResult

    describe, listing, history = response.describe_execution, response.list_executions, response.get_execution_history

    def describe_execution(self: Any) -> Any:
        with endings.lock:
            answer = dict(describe(self).result)
            execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
            if "output" in answer:  # a text is JSON like any other output; moto leaves out its quotes
                answer["output"] = json.dumps(execution.output, separators=(",", ":"), default=str)
            return ActionResult(_dated(answer, execution))

    def list_executions(self: Any) -> Any:
        with endings.lock:
            answer = dict(listing(self).result)
            find = self.stepfunction_backend.describe_execution
            answer["executions"] = [_dated(item, find(item["executionArn"])) for item in answer["executions"]]
            return ActionResult(answer)

    def get_execution_history(self: Any) -> Any:
        events = list(history(self).result["events"])
        if self._get_param("reverseOrder"):
            events.reverse()
        size = int(self._get_param("maxResults") or _PAGE)
        first = int(self._get_param("nextToken") or 0)
        page = events[first : first + size]
        if self._get_param("includeExecutionData") is False:
            page = [_without_data(event) for event in page]
        answer: dict[str, Any] = {"events": page}
        if first + size < len(events):
            answer["nextToken"] = str(first + size)
        return ActionResult(answer)

    return describe_execution, list_executions, get_execution_history


def _changing() -> tuple[Any, ...]:
    from moto.core.responses import ActionResult, EmptyResult

    def stop_execution(self: Any) -> Any:
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        endings.stop(execution, self._get_param("error"), self._get_param("cause"))
        return ActionResult({"stopDate": execution.stop_date or datetime.now(UTC)})

    def send_task_failure(self: Any) -> Any:
        backend, token = self.stepfunction_backend, self._get_param("taskToken")
        backend.send_task_failure(token, error=self._get_param("error"), cause=self._get_param("cause"))
        return EmptyResult()

    return stop_execution, send_task_failure


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event of a history without what went into and came out of its states."""
    return {
        name: {part: text for part, text in value.items() if part not in _DATA} if isinstance(value, dict) else value
        for name, value in event.items()
    }


def _dated(answer: dict[str, Any], execution: Any) -> dict[str, Any]:
    """Add the end of an execution, whatever kind of end it was, and drop what is not known."""
    complete = {name: value for name, value in answer.items() if value is not None}
    if execution.stop_date is not None and not endings.is_running(execution):
        complete["stopDate"] = execution.stop_date
    return complete
