"""The two state machines as data: nothing dangles, nothing waits for ever, nothing fails unseen."""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers import env
from strandline import errors

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
FILES = ("pipeline", "await_job")
HISTORY_LIMIT = 25_000
PLACEHOLDER = re.compile(r"\$\{([a-z0-9_]+)\}")

State = dict[str, Any]


def text(name: str) -> str:
    return (WORKFLOWS / f"{name}.asl.json").read_text("utf-8")


def machine(name: str) -> State:
    loaded: State = json.loads(text(name))
    return loaded


def machines(top: State) -> Iterator[State]:
    """The machine and those inside its Parallel states."""
    yield top
    for state in top["States"].values():
        for branch in state.get("Branches", []):
            yield from machines(branch)


def states() -> list[tuple[str, State]]:
    return [
        (f"{file}/{name}", state)
        for file in FILES
        for part in machines(machine(file))
        for name, state in part["States"].items()
    ]


def tasks() -> list[tuple[str, State]]:
    return [(name, state) for name, state in states() if state["Type"] == "Task"]


def following(state: State) -> set[str]:
    named = {state[field] for field in ("Next", "Default") if field in state}
    return named | {choice["Next"] for choice in state.get("Choices", []) + state.get("Catch", [])}


ALL_TASKS = pytest.mark.parametrize("state", [pytest.param(state, id=name) for name, state in tasks()])


@ALL_TASKS
def test_every_task_has_a_time_limit_and_catches_every_error(state: State) -> None:
    assert state["TimeoutSeconds"] > 0
    assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"]


@ALL_TASKS
def test_every_retry_is_bounded_and_spread(state: State) -> None:
    assert state["Retry"]
    for retrier in state["Retry"]:
        assert "States.ALL" not in retrier["ErrorEquals"]
        if retrier["MaxAttempts"]:
            assert retrier["JitterStrategy"] == "FULL"
            assert retrier["BackoffRate"] > 1
            assert retrier["MaxDelaySeconds"] <= 300


@ALL_TASKS
def test_errors_that_another_try_cannot_mend_are_never_retried(state: State) -> None:
    known = {
        name for name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.StrandlineError)
    }
    retried = {error for retrier in state["Retry"] if retrier["MaxAttempts"] for error in retrier["ErrorEquals"]}
    assert not known & retried
    never = {error for retrier in state["Retry"] if not retrier["MaxAttempts"] for error in retrier["ErrorEquals"]}
    for error in never - known:
        assert error.endswith("Exception"), f"{error} is no class of strandline.errors"
    if state["Resource"].startswith("${") and "record_failure" not in state["Resource"]:
        assert never, "a function raises errors of its own"
        assert state["Retry"][0]["MaxAttempts"] == 0, "the first match decides"


def test_a_job_that_failed_is_never_asked_again_in_the_same_execution() -> None:
    failures = {kind.__name__ for kind in errors.JobFailed.__subclasses__()} | {"JobTimedOut", "UnknownStatus"}
    assert failures <= set(machine("await_job")["States"]["CheckJob"]["Retry"][0]["ErrorEquals"])


def test_throttling_and_quotas_are_waited_out_at_every_start() -> None:
    for name in ("ImportReads", "StartRun"):
        waits = [
            retrier
            for retrier in machine("pipeline")["States"][name]["Retry"]
            if {"ThrottlingException", "ServiceQuotaExceededException"} <= set(retrier["ErrorEquals"])
        ]
        assert [(wait["MaxAttempts"], wait["MaxDelaySeconds"]) for wait in waits] == [(1000, 300)]


def test_a_function_that_has_to_become_active_first_is_waited_for() -> None:
    functions = [state for _, state in tasks() if state["Resource"].startswith("${")]
    for state in functions:
        general = state["Retry"][-1]
        assert "States.TaskFailed" in general["ErrorEquals"]
        waits = [
            min(general["IntervalSeconds"] * general["BackoffRate"] ** n, 60) for n in range(general["MaxAttempts"])
        ]
        assert sum(waits) / 2 > 90, "full jitter waits half as long on average"


def test_every_parallel_state_catches_what_its_branches_do_not() -> None:
    parallel = [state for _, state in states() if state["Type"] == "Parallel"]
    assert parallel
    for state in parallel:
        assert state["Catch"]


@pytest.mark.parametrize("file", FILES)
def test_every_state_is_reached_and_reaches_an_end(file: str) -> None:
    for part in machines(machine(file)):
        graph = {name: following(state) for name, state in part["States"].items()}
        assert set().union(*graph.values()) <= set(graph), "a Next that leads nowhere"
        reached = {part["StartAt"]}
        while more := set().union(*(graph[name] for name in reached)) - reached:
            reached |= more
        assert reached == set(graph)
        ending = {name for name, state in part["States"].items() if state.get("End") or not graph[name]}
        while more := {name for name in graph if graph[name] & ending} - ending:
            ending |= more
        assert ending == set(graph)


def test_a_failure_names_its_error_and_its_cause() -> None:
    failing = [state for _, state in states() if state["Type"] == "Fail"]
    assert failing
    for state in failing:
        assert {"ErrorPath", "Error"} & set(state)
        assert {"CausePath", "Cause"} & set(state)
        assert "$" not in state.get("Error", "") + state.get("Cause", ""), "a path where text is meant"
        assert not state.get("Error", "").startswith("States.")


@pytest.mark.parametrize("file", FILES)
def test_every_placeholder_is_a_handler_or_a_known_name(file: str) -> None:
    handlers = {path.stem for path in (WORKFLOWS.parent / "handlers").glob("*.py")} - {"__init__", "env"}
    for name in PLACEHOLDER.findall(text(file)):
        assert name in {"claim_table", "await_job_arn"} or name.removesuffix("_arn") in handlers
    assert "${" not in PLACEHOLDER.sub("", text(file))


def test_every_handler_has_its_environment_and_nothing_else_does() -> None:
    handlers = {path.stem for path in (WORKFLOWS.parent / "handlers").glob("*.py")} - {"__init__", "env"}
    classes = {kind.__name__ for kind in env.Environment.__subclasses__()}
    assert {"".join(word.title() for word in name.split("_")) for name in handlers} == classes


@pytest.mark.parametrize("file", FILES)
def test_only_json_path_is_used(file: str) -> None:
    assert "QueryLanguage" not in text(file)
    assert "{%" not in text(file)


def test_the_longest_wait_fits_into_the_history() -> None:
    polls = next(
        choice["NumericGreaterThanEquals"]
        for choice in machine("await_job")["States"]["IsDone"]["Choices"]
        if "NumericGreaterThanEquals" in choice
    )
    events_of_a_poll = 9  # a task 5, a choice 2, a wait 2
    assert polls * events_of_a_poll < HISTORY_LIMIT / 2


def test_a_machine_waits_longer_than_all_it_waits_for() -> None:
    pipeline = machine("pipeline")
    waits = [state["TimeoutSeconds"] for _, state in tasks() if "startExecution" in state["Resource"]]
    assert pipeline["TimeoutSeconds"] > 3 * max(waits)
    assert machine("await_job")["TimeoutSeconds"] == max(waits)
