"""The parameters of one request, gathered from path, query, headers and body as botocore's model says."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel, Shape, StructureShape
from moto.core.request import Request

from local.omics.exceptions import ValidationException

Params = dict[str, Any]


def _body(request: Request) -> Mapping[str, Any]:
    content = request.get_data()
    if not content:
        return {}
    try:
        body = json.loads(content)
    except ValueError as error:
        raise ValidationException("The request body is not JSON.") from error
    if not isinstance(body, dict):
        raise ValidationException("The request body is not a JSON object.")
    return body


def _from_query(request: Request, name: str, shape: Shape) -> Any:
    values = request.args.getlist(name)
    if shape.type_name == "list":
        return values or None
    return values[0] if values else None


def gather(operation: OperationModel, request: Request, path: Mapping[str, str]) -> Params:
    """Return the members of the operation's input that the request carries, as they came: strings, or JSON values."""
    shape = operation.input_shape
    if not isinstance(shape, StructureShape):
        return {}
    payload = shape.serialization.get("payload")
    body = {} if payload else _body(request)
    params: Params = {}
    for member, member_shape in shape.members.items():
        name = member_shape.serialization.get("name", member)
        location = member_shape.serialization.get("location")
        value: Any
        if member == payload:
            value = request.get_data()
        elif location == "uri":
            value = path.get(name)
        elif location == "querystring":
            value = _from_query(request, name, member_shape)
        elif location == "header":
            value = request.headers.get(name)
        else:
            value = body.get(name)
        if value is not None:
            params[member] = value
    return params
