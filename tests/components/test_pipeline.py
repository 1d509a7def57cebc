"""The state machines as they are deployed: whole, and allowed exactly what they call."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from components.pipeline import filled, placeholders
from tests.components.recorder import Recorded, named, of_type, statements

MACHINES = ("strandline-test-pipeline", "strandline-test-await-job")


def states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state
        for branch in state.get("Branches", []):
            yield from states(branch)


def calls(deployed: list[Recorded], machine: str) -> set[str]:
    """The resources of all Task states."""
    definition = named(deployed, "StateMachine", machine).json("definition")
    return {state["Resource"] for _, state in states(definition) if state["Type"] == "Task"}


def allowed(deployed: list[Recorded], machine: str) -> dict[str, set[str]]:
    """Actions that the machine's role allows, with their resources."""
    found: dict[str, set[str]] = {}
    for name, statement in statements(deployed):
        if name == f"{machine}-policy":
            for action in statement["Action"]:
                found.setdefault(action, set()).update(statement["Resource"])
    return found


def test_every_placeholder_is_filled(deployed: list[Recorded]) -> None:
    for machine in MACHINES:
        assert "${" not in named(deployed, "StateMachine", machine).inputs["definition"]


@pytest.mark.parametrize("machine", MACHINES)
def test_every_function_state_names_a_deployed_function_that_the_role_may_call(
    deployed: list[Recorded], machine: str
) -> None:
    functions = {
        f"arn:aws:lambda:us-east-1:111122223333:function:{function.name}" for function in of_type(deployed, "Function")
    }
    called = {resource for resource in calls(deployed, machine) if ":lambda:" in resource}
    assert called
    assert called <= functions
    assert allowed(deployed, machine)["lambda:InvokeFunction"] == called


def test_all_functions_are_called_by_a_machine_a_queue_or_a_rule(deployed: list[Recorded]) -> None:
    called = set().union(*(calls(deployed, machine) for machine in MACHINES))
    by_machine = {resource.rpartition(":")[2] for resource in called}
    others = {f"strandline-test-{name}" for name in ("detect-samples", "sweep-inputs", "refresh-annotations")}
    assert {function.name for function in of_type(deployed, "Function")} == {
        name for name in by_machine | others if name.startswith("strandline-test-")
    }


@pytest.mark.parametrize("machine", MACHINES)
def test_the_role_allows_the_service_calls_of_the_file_and_no_others(deployed: list[Recorded], machine: str) -> None:
    needed = {"lambda:InvokeFunction"}
    for resource in calls(deployed, machine):
        if resource.startswith("arn:aws:states:::dynamodb:"):
            verb = resource.rpartition(":")[2]
            needed.add(f"dynamodb:{verb[0].upper()}{verb[1:]}")
        if resource.startswith("arn:aws:states:::states:startExecution.sync"):
            needed |= {"states:StartExecution", "states:DescribeExecution", "states:StopExecution"}
            needed |= {"events:PutTargets", "events:PutRule", "events:DescribeRule"}
    watching = {action for action in allowed(deployed, machine) if action.startswith(("logs:", "xray:"))}
    assert allowed(deployed, machine).keys() - watching == needed


def test_both_machines_wait_through_the_same_child(deployed: list[Recorded]) -> None:
    for machine in MACHINES:
        assert allowed(deployed, machine)["states:StartExecution"] == {
            "arn:aws:states:us-east-1:111122223333:stateMachine:strandline-test-await-job"
        }


def test_machines_are_logged_and_traced_without_what_they_carry(deployed: list[Recorded]) -> None:
    for machine in MACHINES:
        inputs = named(deployed, "StateMachine", machine).inputs
        assert inputs["tracingConfiguration"] == {"enabled": True}
        assert inputs["loggingConfiguration"]["level"] == "ALL"
        assert inputs["loggingConfiguration"]["includeExecutionData"] is False


def test_json_paths_survive_the_filling() -> None:
    text = json.dumps({"a": "$.reads", "b": "$$.Execution.Id", "c": "${claim_table}"})
    assert json.loads(filled(text, {"claim_table": "claims"})) == {
        "a": "$.reads",
        "b": "$$.Execution.Id",
        "c": "claims",
    }
    assert placeholders(text) == ["claim_table"]


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(KeyError, match="start_run_arn"):
        filled("${start_run_arn}", {})
