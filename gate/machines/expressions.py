"""Paths and intrinsic functions of the Amazon States Language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gate.machines.shape import Fault
from gate.machines.states import graphs

NAME = r"(?:\.[A-Za-z_][A-Za-z0-9_-]*|\['[^']+'\]|\[\"[^\"]+\"\])"
REFERENCE = re.compile(rf"\$\$?(?:{NAME}|\[-?\d+\])*")
PATH = re.compile(
    rf"\$\$?(?:\.?{NAME}|\.\*|\.\.[A-Za-z_][A-Za-z0-9_-]*|\[(?:-?\d+|\*|-?\d*:-?\d*(?::-?\d+)?|\?\(.+\))\])*"
)
FIELDS = (
    "InputPath",
    "OutputPath",
    "ItemsPath",
    "SecondsPath",
    "TimestampPath",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
)
CONTEXT = {"Execution", "State", "StateMachine", "Task", "Map"}
# Function: fewest and most arguments.
INTRINSICS = {
    "Format": (1, 99), "StringToJson": (1, 1), "JsonToString": (1, 1), "Array": (0, 99), "ArrayPartition": (2, 2),
    "ArrayContains": (2, 2), "ArrayRange": (3, 3), "ArrayGetItem": (2, 2), "ArrayLength": (1, 1), "ArrayUnique": (1, 1),
    "Base64Encode": (1, 1), "Base64Decode": (1, 1), "Hash": (2, 2), "JsonMerge": (3, 3), "MathRandom": (2, 3),
    "MathAdd": (2, 2), "StringSplit": (2, 2), "UUID": (0, 0),
}  # fmt: skip
CALL = re.compile(r"States\.([A-Za-z0-9]+)\((.*)\)", re.DOTALL)


def expression_faults(machine: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield paths that are no paths, and intrinsic functions that do not exist or have the wrong arguments."""
    for graph in graphs(machine):
        for state in graph.states.values():
            yield from _state(state.path, state.said)


def _state(path: str, said: Mapping[str, Any]) -> Iterator[Fault]:
    for field in FIELDS:
        if isinstance(said.get(field), str):
            yield from _told(path, field, _path(said[field]))
    for field in ("ErrorPath", "CausePath"):
        if field in said:
            yield from _told(path, field, _value(said[field]))
    for rule in [said, *said.get("Catch", [])]:
        if isinstance(rule.get("ResultPath"), str):
            yield from _told(path, "ResultPath", _reference(rule["ResultPath"]))
    for field in ("Parameters", "ResultSelector", "ItemSelector"):
        yield from _template(path, field, said.get(field))
    for rule in said.get("Choices", []):
        yield from _choice(path, rule)


def _told(state: str, field: str, fault: str) -> Iterator[Fault]:
    if fault:
        yield state, f"{field}: {fault}", "correct the expression"


def _reference(text: str) -> str:
    if text.startswith("$$"):
        return f"{text!r} would write into the context"
    return "" if REFERENCE.fullmatch(text) else f"{text!r} is no reference path"


def _path(text: str) -> str:
    if PATH.fullmatch(text) is None:
        return f"{text!r} is no path"
    first = re.match(r"\$\$\.([A-Za-z]+)", text)
    return f"the context has no {first[1]!r}" if first and first[1] not in CONTEXT else ""


def _value(text: Any) -> str:
    """A path or an intrinsic function."""
    if not isinstance(text, str):
        return f"{text!r} is no path"
    found = CALL.fullmatch(text)
    if found is None:
        return f"{text!r} is no intrinsic function" if text.startswith("States.") else _path(text)
    limits = INTRINSICS.get(found[1])
    if limits is None:
        return f"there is no intrinsic function States.{found[1]}"
    given = _arguments(found[2])
    if not limits[0] <= len(given) <= limits[1]:
        return f"States.{found[1]} takes {limits[0]} to {limits[1]} arguments, not {len(given)}"
    if found[1] == "Format" and given[0].startswith("'") and _holes(given[0]) != len(given) - 1:
        return f"States.Format has {_holes(given[0])} {{}} for {len(given) - 1} values"
    faults = [_value(each) for each in given if each.startswith(("$", "States."))]
    return next((fault for fault in faults if fault), "")


def _holes(text: str) -> int:
    return text.replace("\\{", "").replace("\\}", "").count("{}")


def _arguments(text: str) -> list[str]:
    """Split at the commas that are in neither quotes nor brackets."""
    given, depth, quoted, current = [], 0, False, ""
    for before, sign in zip(" " + text, text, strict=False):
        if sign == "'" and before != "\\":
            quoted = not quoted
        depth += 0 if quoted else (sign in "([") - (sign in ")]")
        if sign == "," and not quoted and not depth:
            given.append(current.strip())
            current = ""
        else:
            current += sign
    return [*given, current.strip()] if current.strip() else given


def _template(state: str, field: str, value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key.endswith(".$"):
                yield from _told(state, f"{field}.{key}", _value(item))
            else:
                yield from _template(state, f"{field}.{key}", item)
                if isinstance(item, str) and re.match(r"\$\$?\.|States\.[A-Z]\w+\(", item):
                    yield state, f"{field}.{key} is the literal text {item!r}", f"name it {key}.$"
    elif isinstance(value, list):
        for item in value:
            yield from _template(state, field, item)


def _choice(state: str, rule: Mapping[str, Any]) -> Iterator[Fault]:
    for key, value in rule.items():
        if key == "Variable" or key.endswith("Path"):
            yield from _told(state, key, _path(str(value)))
        for inner in value if isinstance(value, list) else [value] if key == "Not" else []:
            if isinstance(inner, Mapping):
                yield from _choice(state, inner)
