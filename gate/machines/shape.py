"""Where a machine can go, and what each Task must have."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gate.machines.states import Graph, State, graphs

Fault = tuple[str, str, str]
"""State, what is wrong, what to do."""

COMPARISONS = ("Numeric", "Timestamp")


def shape_faults(machine: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the states' order and fields get wrong."""
    if "TimeoutSeconds" not in machine:
        yield "the machine", "has no TimeoutSeconds", "give it one: a machine that nobody ends runs for a year"
    for graph in graphs(machine):
        yield from _order(graph)
        for state in graph.states.values():
            yield from _fields(state)
            yield from _polls(graph, state)


def _order(graph: Graph) -> Iterator[Fault]:
    if graph.start not in graph.states:
        yield graph.path or "the machine", f"StartAt {graph.start!r} is no state", "name a state of this machine"
        return
    reached = graph.reached(graph.start)
    ends = {name for name, state in graph.states.items() if _ends(state.said)}
    for name, state in graph.states.items():
        for next_ in graph.following(name):
            if next_ not in graph.states:
                yield state.path, f"goes on to {next_!r}, which does not exist", "name a state of the same machine"
        if name not in reached:
            yield state.path, "is never reached", "let a state go on to it, or delete it"
        if not graph.reached(name) & ends:
            yield state.path, "has no way to an end", "let the road from it reach a Succeed, a Fail or an End"
        if not _ends(state.said) and not graph.following(name):
            yield state.path, "has neither Next nor End", "say where it goes on"


def _ends(said: Mapping[str, Any]) -> bool:
    return bool(said.get("End")) or said.get("Type") in {"Succeed", "Fail"}


def _fields(state: State) -> Iterator[Fault]:
    said, kind = state.said, state.said.get("Type")
    if kind == "Task":
        yield from _task(state)
    if kind in {"Parallel", "Map"} and not said.get("Catch"):
        yield state.path, f"is a {kind} without Catch", "a failure must be recorded and told"
    if kind == "Fail":
        for field in ("Error", "Cause"):
            if str(said.get(field, "")).startswith("$"):
                yield state.path, f"{field} is the literal text {said[field]!r}", f"use {field}Path for a path"
    for rule in said.get("Retry", []):
        if rule.get("ErrorEquals") == ["States.ALL"] and rule.get("MaxAttempts", 3) > 0:
            remedy = "name the errors that another try can mend, or States.TaskFailed"
            yield state.path, "tries again whatever the error is, also a refusal", remedy


def _task(state: State) -> Iterator[Fault]:
    for field, why in (
        ("Retry", "one throttled call must not end an execution of hours"),
        ("Catch", "a failure must be recorded and told"),
    ):
        if not state.said.get(field):
            yield state.path, f"is a Task without {field}", why
    if "TimeoutSeconds" not in state.said and "TimeoutSecondsPath" not in state.said:
        yield state.path, "is a Task without TimeoutSeconds", "a call that never answers must not wait for ever"


def _polls(graph: Graph, state: State) -> Iterator[Fault]:
    """A circle through a Wait must hold a Choice that counts or looks at the clock."""
    if state.said.get("Type") != "Wait":
        return
    after = graph.reached(str(state.said.get("Next", "")))
    if state.name not in after:
        return
    choices = [graph.states[name].said for name in after if graph.states[name].said.get("Type") == "Choice"]
    if not any(comparison in json.dumps(choice) for choice in choices for comparison in COMPARISONS):
        remedy = "count the polls in a Choice of the circle: a history holds 25,000 events"
        yield state.path, "waits in a circle without a bound", remedy
