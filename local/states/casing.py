"""Names at the border of a state machine: its parameters and results are PascalCase, whatever a service's own are."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from local.patching import replace

_SERVICES = {"sfn": "stepfunctions", "states": "stepfunctions"}


def install() -> None:
    """Give moto's tasks the translation that its parser leaves out."""
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (
        StateTaskService,
    )

    def normalise_parameters(
        self: Any,
        parameters: dict[str, Any],
        boto_service_name: str | None = None,
        service_action_name: str | None = None,
    ) -> None:
        shape = _shapes(self, boto_service_name, service_action_name)[0]
        if shape is not None:
            cased = request(parameters, shape)
            parameters.clear()
            parameters.update(cased)

    def normalise_response(
        self: Any, response: Any, boto_service_name: str | None = None, service_action_name: str | None = None
    ) -> None:
        shape = _shapes(self, boto_service_name, service_action_name)[1]
        if shape is not None and isinstance(response, dict):
            milliseconds = self.resource.api_name in _SERVICES
            cased = result(response, shape, milliseconds)
            response.clear()
            response.update(cased)

    expected = "self, {}, boto_service_name, service_action_name"
    replace(StateTaskService, "_normalise_parameters", normalise_parameters, expected.format("parameters"))
    replace(StateTaskService, "_normalise_response", normalise_response, expected.format("response"))


def request(value: Any, shape: Any) -> Any:
    """Return a task's parameter as botocore wants it: members by their own names, text and bytes where they belong."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        members = {name.lower(): name for name in shape.members}
        named = {members.get(key.lower(), key): part for key, part in value.items()}
        return {key: request(part, shape.members[key]) if key in shape.members else part for key, part in named.items()}
    if kind == "list" and isinstance(value, list):
        return [request(part, shape.member) for part in value]
    if kind == "map" and isinstance(value, dict):
        return {key: request(part, shape.value) for key, part in value.items()}
    if kind == "string" and not isinstance(value, str):
        return json.dumps(value, separators=(",", ":"))
    if kind == "blob" and not isinstance(value, bytes):
        return (value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))).encode()
    return value


def result(value: Any, shape: Any, milliseconds: bool = False) -> Any:
    """Return a service's answer with PascalCase members; times as ISO 8601, or as milliseconds since 1970."""
    kind = getattr(shape, "type_name", None)
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        text = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return int(moment.timestamp() * 1000) if milliseconds else text
    if kind == "structure" and isinstance(value, dict):
        return {
            key[:1].upper() + key[1:]: result(part, shape.members.get(key), milliseconds) for key, part in value.items()
        }
    if kind == "list" and isinstance(value, list):
        return [result(part, shape.member, milliseconds) for part in value]
    if kind == "map" and isinstance(value, dict):
        return {key: result(part, shape.value, milliseconds) for key, part in value.items()}
    if hasattr(value, "read"):
        return value.read().decode()
    return value


def _shapes(task: Any, service: str | None, action: str | None) -> tuple[Any, Any]:
    name = service or task.resource.api_name
    return _operation(_SERVICES.get(name, name), (action or task.resource.api_action).replace("_", "").lower())


@cache
def _operation(service: str, action: str) -> tuple[Any, Any]:
    import botocore.session
    from botocore.exceptions import UnknownServiceError

    try:
        model = botocore.session.get_session().get_service_model(service)
    except UnknownServiceError:
        return None, None
    name = next((name for name in model.operation_names if name.lower() == action), None)
    if name is None:
        return None, None
    operation = model.operation_model(name)
    return operation.input_shape, operation.output_shape
