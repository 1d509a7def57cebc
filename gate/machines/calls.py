"""The AWS calls of Task states, against botocore's descriptions of the services."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import UnknownServiceError

from gate.machines.shape import Fault
from gate.machines.states import graphs

INTEGRATION = re.compile(
    r"arn:(?:aws[a-z-]*|\$\{[a-z_]+\}):states:::(aws-sdk:)?([a-z0-9]+):([A-Za-z0-9]+)(\.[A-Za-z:0-9]+)?"
)
FUNCTION = re.compile(
    r"\$\{[a-z0-9_]+_arn\}|arn:aws[a-z-]*:(lambda:[^:]*:[0-9]*:function|states:[^:]*:[0-9]*:activity):.+"
)
# Step Functions' names for services where botocore has others.
SERVICES = {"states": "stepfunctions", "sfn": "stepfunctions", "eventbridge": "events", "cloudwatchlogs": "logs"}
# Optimised integrations take JSON where the API wants a text.
FREE = {
    ("stepfunctions", "StartExecution"): {"Input"},
    ("lambda", "Invoke"): {"Payload"},
    ("sns", "Publish"): {"Message"},
}
FREE_SQS = {("sqs", "SendMessage"): {"MessageBody"}}


def call_faults(machine: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield calls of unknown services or actions, unknown and missing parameters."""
    for graph in graphs(machine):
        for state in graph.states.values():
            if state.said.get("Type") == "Task":
                for fault, remedy in _call(state.said):
                    yield state.path, fault, remedy


def _call(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    resource = str(said.get("Resource", ""))
    found = INTEGRATION.fullmatch(resource)
    if found is None:
        if FUNCTION.fullmatch(resource) is None:
            yield f"Resource {resource!r} is neither a function nor a call of AWS", "correct the ARN"
        return
    service, action = SERVICES.get(found[2], found[2]), found[3][0].upper() + found[3][1:]
    model = _model(service)
    if model is None:
        yield f"calls the unknown service {found[2]!r}", "use the service's name in the AWS SDK"
    elif action not in model.operation_names:
        yield f"calls {found[2]}:{found[3]}, which {found[2]} has not", "use the name of the API action"
    else:
        shape = model.operation_model(action).input_shape
        free = (FREE | FREE_SQS).get((service, action), set())
        yield from _parameters(
            shape, said.get("Parameters") or said.get("Arguments") or {}, f"{found[2]}:{found[3]}", free
        )


def _parameters(shape: Any, given: Any, call: str, free: set[str], at: str = "") -> Iterator[tuple[str, str]]:
    if shape is None or not isinstance(given, Mapping):
        return
    if shape.type_name == "map":
        for key, value in given.items():
            if not key.endswith(".$"):
                yield from _parameters(shape.value, value, call, set(), f"{at}{key}.")
    if shape.type_name != "structure":
        if shape.type_name in {"string", "integer", "long", "boolean", "timestamp"}:
            yield f"{call} takes a {shape.type_name} for {at.rstrip('.')}, not a map", "correct the value"
        return
    members = {name[0].upper() + name[1:]: member for name, member in shape.members.items()}
    required = {name[0].upper() + name[1:] for name in shape.required_members}
    names = {key.removesuffix(".$"): value for key, value in given.items()}
    for name in sorted(set(names) - set(members)):
        yield f"{call} has no parameter {at}{name}", f"it knows {', '.join(sorted(members)[:12])}"
    for name in sorted(required - set(names)):
        yield f"{call} needs the parameter {at}{name}", "give it"
    for name in sorted(set(names) & set(members) - free):
        yield from _nested(members[name], names[name], call, f"{at}{name}.")


def _nested(shape: Any, value: Any, call: str, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _parameters(getattr(shape, "member", None), item, call, set(), at)
    else:
        yield from _parameters(shape, value, call, set(), at)


@cache
def _model(service: str) -> Any:
    try:
        return botocore.session.Session().get_service_model(service)
    except UnknownServiceError:
        return None
