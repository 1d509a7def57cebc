"""CloudFormation's schemas as cfn-lint brings them, and values named as they name them."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from gate.answers import REGION

Schema = Mapping[str, Any]


@cache
def native_type(token: str) -> str | None:
    """Return the CloudFormation type of an aws-native token (aws-native:omics:RunGroup), None when there is none."""
    parts = token.split(":")
    wanted = f"aws::{parts[1]}::{parts[2]}".lower() if len(parts) == 3 else ""
    return next((known for known in _types() if known.lower() == wanted), None)


@cache
def _types() -> tuple[str, ...]:
    return tuple(PROVIDER_SCHEMA_MANAGER.get_resource_types(REGION))


def named(cloudformation_type: str, properties: Mapping[str, Any], rename: Mapping[str, str]) -> dict[str, Any]:
    """Return the properties with each name in the schema's spelling; names that it does not know stay as they are."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, cloudformation_type).schema
    converted = _named(schema, schema, properties, rename)
    return dict(converted)


@cache
def known_names(cloudformation_type: str) -> frozenset[str]:
    """Return the names of all properties of a type, however deep."""
    if not cloudformation_type:
        return frozenset()
    return frozenset(_names(PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, cloudformation_type).schema))


def _names(node: Any) -> Iterator[str]:
    inner = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    if isinstance(node, Mapping) and isinstance(node.get("properties"), Mapping):
        yield from node["properties"]
    for each in inner:
        yield from _names(each)


def _named(root: Schema, node: Schema, value: Any, rename: Mapping[str, str]) -> Any:
    node = _resolved(root, node)
    if isinstance(value, list):
        items = node.get("items")
        return [_named(root, items if isinstance(items, dict) else {}, item, rename) for item in value]
    if not isinstance(value, Mapping):
        return value
    known = _properties(root, node)
    if not known:
        inner = next(iter(node.get("patternProperties", {}).values()), None)
        return {
            key: _named(root, inner if isinstance(inner, dict) else {}, item, rename) for key, item in value.items()
        }
    spelling = {name.lower(): name for name in known}
    result = {}
    for key, item in value.items():
        wanted = rename.get(key, key)
        name = spelling.get(wanted.lower(), wanted)
        result[name] = _named(root, known.get(name, {}), item, rename)
    return result


def _properties(root: Schema, node: Schema) -> dict[str, Any]:
    """The properties of a node and of all its alternatives."""
    known = dict(node.get("properties", {}))
    for choice in ("anyOf", "oneOf", "allOf"):
        for alternative in node.get(choice, []):
            known |= _properties(root, _resolved(root, alternative))
    return known


def _resolved(root: Schema, node: Schema) -> Schema:
    while "$ref" in node:
        target: Any = root
        for part in str(node["$ref"]).lstrip("#/").split("/"):
            target = target[part]
        node = target
    return node
