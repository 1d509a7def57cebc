"""Properties on the wire as plain objects, with the engine's own marks for assets and unknown values left in place."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format, struct_pb2

Struct = struct_pb2.Struct


def raw(properties: Struct) -> dict[str, Any]:
    """Return the properties as they travel; whole numbers as integers, marks as they are."""
    return {name: _whole(value) for name, value in json_format.MessageToDict(properties).items()}


def struct(values: Mapping[str, Any]) -> Struct:
    """Return an object for the wire."""
    made = Struct()
    made.update(dict(values))
    return made


def merged(below: Struct, above: Struct) -> Struct:
    """Return `below` with every property of `above` in its place."""
    made = Struct()
    made.CopyFrom(below)
    for name, value in above.fields.items():
        made.fields[name].CopyFrom(value)
    return made


def _whole(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _whole(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
