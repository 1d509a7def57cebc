"""What the provider would answer: identifiers in the shapes of AWS, from `answers.yaml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ACCOUNT, REGION = "111122223333", "us-east-1"
INVOKES: dict[str, dict[str, Any]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": ACCOUNT},
    "aws:index/getRegion:getRegion": {"region": REGION},
    "aws:index/getPartition:getPartition": {"partition": "aws"},
}


def invoke(token: str) -> dict[str, Any]:
    """Return the answer to a function of the provider; LookupError for one that is not known here."""
    if token not in INVOKES:
        raise LookupError(f"the gate has no answer to {token}: add it to gate/answers.py")
    return INVOKES[token]


def answer(type_: str, name: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the id and the outputs of a resource; what the program gave is among them."""
    shapes = _shapes()
    kind = kind_of(type_, inputs)
    physical = str(inputs.get("name") or inputs.get("bucket") or name)
    words = {"region": REGION, "account": ACCOUNT, "name": physical, "logical": name, **_texts(inputs)}
    outputs = {key: str(shape).format_map(_Known(words)) for key, shape in shapes.get(kind, {}).items()}
    given = {key: value for key, value in inputs.items() if value is not None}
    return str(outputs.pop("id", f"{name}-id")), {"name": physical, **outputs, **given}


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"unknown-{key}"


def _texts(inputs: Mapping[str, Any]) -> dict[str, str]:
    return {key: value for key, value in inputs.items() if isinstance(value, str) and key != "name"}


def kind_of(type_: str, inputs: Mapping[str, Any]) -> str:
    """Return the type; dynamic resources share one, and which of ours it is shows in their inputs."""
    if not type_.startswith("pulumi-python:dynamic"):
        return type_
    told = {"image": "image", "source": "reference", "disposable": "reads"}
    return f"dynamic:{next((kind for word, kind in told.items() if word in inputs), 'store')}"


@cache
def _shapes() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text("utf-8"))
    return found
