"""What the program sends, as plain Python values, and as what is kept of them on disk."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pulumi
from google.protobuf import struct_pb2
from pulumi.output import Unknown
from pulumi.runtime import rpc

from local.deployment.assets import content_of
from local.resources.content import Content

# A longer text, such as a file in base64, is kept as its hash: it is only ever compared.
LONGEST_KEPT = 20_000
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def received(properties: struct_pb2.Struct) -> tuple[dict[str, Any], set[str]]:
    """Return the properties without secrets' wrapping and with assets as Content, and the names that were secret."""
    raw = rpc.deserialize_properties(properties, keep_unknowns=True)
    secret = {name for name, value in raw.items() if rpc.is_rpc_secret(value)}
    return {name: _plain(value) for name, value in raw.items()}, secret


def sent(properties: Mapping[str, Any], secret: set[str]) -> struct_pb2.Struct:
    """Return outputs for the program: unknown values and assets are left out, secrets stay secret."""
    struct = struct_pb2.Struct()
    for name, value in properties.items():
        if has_unknown(value) or isinstance(value, Content):
            continue
        struct.update({name: {**SECRET, "value": value} if name in secret else value})
    return struct


def kept(value: Any) -> Any:
    """Return what the ledger holds of a value: assets and very long texts as their SHA-256."""
    if isinstance(value, Content):
        return {"sha256": value.sha256}
    if isinstance(value, Mapping):
        return {name: kept(item) for name, item in value.items()}
    if isinstance(value, list):
        return [kept(item) for item in value]
    if isinstance(value, str) and len(value) > LONGEST_KEPT:
        return {"sha256": hashlib.sha256(value.encode()).hexdigest()}
    return value


def has_unknown(value: Any) -> bool:
    """Whether anything in a value, here or on the wire, is not known before the deployment."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return isinstance(value, Unknown) or bool(value == rpc.UNKNOWN)


def _plain(value: Any) -> Any:
    if rpc.is_rpc_secret(value):
        return _plain(rpc.unwrap_rpc_secret(value))
    if isinstance(value, pulumi.Asset | pulumi.Archive):
        return content_of(value)
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    # Numbers travel as floating point.
    return int(value) if isinstance(value, float) and value.is_integer() else value
