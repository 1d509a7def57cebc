"""Steps and failures, read from an execution's history."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from strandline.history import Call, Failure, explain, failure, steps

START = datetime(2026, 11, 24, 10, tzinfo=UTC)


def event(number: int, kind: str, previous: int, **details: Any) -> dict[str, Any]:
    return {
        "id": number,
        "previousEventId": previous,
        "type": kind,
        "timestamp": START + timedelta(seconds=number),
    } | details


def entered(number: int, name: str, previous: int) -> dict[str, Any]:
    return event(number, "TaskStateEntered", previous, stateEnteredEventDetails={"name": name})


def exited(number: int, name: str, previous: int, output: str = "{}") -> dict[str, Any]:
    details = {"name": name, "output": output}
    return event(number, "TaskStateExited", previous, stateExitedEventDetails=details)


def failed(number: int, previous: int, error: str, cause: str) -> dict[str, Any]:
    return event(
        number, "LambdaFunctionFailed", previous, lambdaFunctionFailedEventDetails={"error": error, "cause": cause}
    )


SOUND = [
    event(1, "ExecutionStarted", 0),
    entered(2, "ImportReads", 0),
    event(3, "LambdaFunctionScheduled", 2),
    event(4, "LambdaFunctionSucceeded", 3),
    exited(5, "ImportReads", 4),
    entered(6, "AwaitReads", 5),
    event(7, "TaskScheduled", 6),
]


def test_steps_have_times_and_the_open_one_runs() -> None:
    first, second = steps(SOUND)
    assert (first.name, first.kind, first.status, first.attempts, first.seconds(START)) == (
        *("ImportReads", "Task", "SUCCEEDED"),
        1,
        3.0,
    )
    assert (second.status, second.exited, second.seconds(START + timedelta(seconds=16))) == ("RUNNING", None, 10.0)


def test_every_try_of_a_step_has_its_own_times_and_error() -> None:
    retried = [
        entered(1, "StartRun", 0),
        event(2, "LambdaFunctionScheduled", 1),
        failed(3, 2, "ThrottlingException", "slow down"),
        event(5, "LambdaFunctionScheduled", 3),
        event(6, "LambdaFunctionSucceeded", 5),
        exited(7, "StartRun", 6),
    ]
    (step,) = steps(retried)
    times = [START + timedelta(seconds=number) for number in (2, 3, 5, 6)]
    assert step.calls == (Call(times[0], times[1], "ThrottlingException"), Call(times[2], times[3]))
    assert steps(SOUND)[1].calls == (Call(START + timedelta(seconds=7)),)


def test_what_was_never_left_is_stopped_when_the_execution_is_over() -> None:
    assert [step.status for step in steps(SOUND, over=True)] == ["SUCCEEDED", "STOPPED"]


def test_a_retry_that_succeeds_is_no_failure_and_is_counted() -> None:
    events = [
        entered(2, "StartRun", 0),
        event(3, "LambdaFunctionScheduled", 2),
        failed(4, 3, "ThrottlingException", "slow down"),
        event(5, "LambdaFunctionScheduled", 4),
        event(6, "LambdaFunctionSucceeded", 5),
        exited(7, "StartRun", 6),
    ]
    (step,) = steps(events)
    assert (step.status, step.attempts, step.failure) == ("SUCCEEDED", 2, None)
    assert failure(events) is None


def test_the_first_failed_step_is_the_failure_not_what_records_it() -> None:
    cause = json.dumps({"errorType": "RunFailed", "errorMessage": "task align failed", "trace": []})
    events = [
        entered(2, "StartRun", 0),
        event(3, "LambdaFunctionScheduled", 2),
        failed(4, 3, "RunFailed", cause),
        exited(5, "StartRun", 4),
        entered(6, "RecordFailure", 5),
        event(7, "LambdaFunctionScheduled", 6),
        failed(8, 7, "KeyError", "claim"),
        event(9, "ExecutionFailed", 8, executionFailedEventDetails={"error": "RunFailed", "cause": "x"}),
    ]
    assert failure(events) == Failure("StartRun", "RunFailed", "task align failed")
    assert str(failure(events)) == "StartRun failed: RunFailed: task align failed"


def test_parallel_steps_are_told_apart_by_where_their_events_lead_back_to() -> None:
    events = [
        entered(2, "ImportAlignment", 1),
        entered(3, "LoadVariants", 1),
        event(4, "LambdaFunctionScheduled", 2),
        event(5, "LambdaFunctionScheduled", 3),
        failed(6, 5, "InvalidVcf", "line 7"),
        exited(7, "LoadVariants", 6),
        exited(8, "ImportAlignment", 4),
    ]
    assert [(step.name, step.status) for step in steps(events)] == [
        ("ImportAlignment", "SUCCEEDED"),
        ("LoadVariants", "FAILED"),
    ]


def test_an_execution_that_no_step_failed_says_why_itself() -> None:
    events = [event(1, "ExecutionTimedOut", 0, executionTimedOutEventDetails={"error": "States.Timeout"})]
    assert failure(events) == Failure("", "States.Timeout", "")


def test_causes_are_unwrapped_to_the_innermost() -> None:
    lambda_cause = json.dumps({"errorType": "RunFailed", "errorMessage": "no memory"})
    child = json.dumps({"ExecutionArn": "arn", "Status": "FAILED", "Error": "RunFailed", "Cause": lambda_cause})
    assert explain("States.TaskFailed", child) == ("RunFailed", "no memory")
    assert explain("States.Timeout", "") == ("States.Timeout", "")
    assert explain("X", "[1, 2]") == ("X", "[1, 2]")
