"""Definitions that AWS would refuse: a transition into nothing, or another machine of the same name."""

import json
from collections.abc import Iterator
from typing import Any

from local.patching import replace

_CREATE = (
    "self, name, definition, roleArn, tags, publish, loggingConfiguration, tracingConfiguration, "
    "encryptionConfiguration, version_description, sm_type"
)


def install() -> None:
    """Check what CreateStateMachine and UpdateStateMachine get."""
    from moto.core.exceptions import AWSError
    from moto.stepfunctions.parser.api import InvalidDefinition as MotoInvalidDefinition
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend

    class InvalidDefinition(AWSError):
        TYPE = "InvalidDefinition"

    class StateMachineAlreadyExists(AWSError):
        TYPE = "StateMachineAlreadyExists"

    check, create = StepFunctionsParserBackend._validate_definition, StepFunctionsParserBackend.create_state_machine

    def validate(definition: str) -> None:
        try:
            check(definition=definition)
        except MotoInvalidDefinition as error:
            raise InvalidDefinition(f"Invalid State Machine Definition: '{error.message}'") from None
        missing = list(dangling(json.loads(definition)))
        if missing:
            raise InvalidDefinition(f"Invalid State Machine Definition: '{', '.join(missing)}'")

    def create_state_machine(self: Any, name: str, definition: str, roleArn: str, **more: Any) -> Any:  # noqa: N803  # moto's name
        existing = next((machine for machine in self.state_machines if machine.name == name), None)
        if existing is not None and existing.definition != definition:
            raise StateMachineAlreadyExists(f"State Machine Already Exists: '{existing.arn}'")
        return create(self, name=name, definition=definition, roleArn=roleArn, **more)

    replace(StepFunctionsParserBackend, "_validate_definition", validate, expects="definition")
    replace(StepFunctionsParserBackend, "create_state_machine", create_state_machine, expects=_CREATE)


def dangling(machine: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield AWS's sentence for each transition to a state that does not exist, in branches and iterators too."""
    states = machine.get("States") or {}
    if machine.get("StartAt") not in states:
        yield _sentence("StartAt", machine.get("StartAt"), f"{path}/StartAt")
    for name, state in states.items():
        here = f"{path}/States/{name}"
        transitions = [state, *(state.get("Choices") or []), *(state.get("Catch") or [])]
        wanted = [(key, part[key]) for part in transitions for key in ("Next", "Default") if key in part]
        yield from (_sentence(key, target, f"{here}/{key}") for key, target in wanted if target not in states)
        inner = [*(state.get("Branches") or []), *(state[key] for key in ("ItemProcessor", "Iterator") if key in state)]
        for part in inner:
            yield from dangling(part, here)


def _sentence(key: str, target: Any, path: str) -> str:
    return f"MISSING_TRANSITION_TARGET: Missing '{key}' target: {target} at {path}"
