"""Looking at a resource as it is now, by the one call that `looks.json` names for its type.

Each entry holds `call` (service, operation, arguments with the resource's properties in braces), `exists` (JMESPath
over the answer; null says that the resource is gone) and `properties` (a Pulumi property, dotted when it is nested, to
its JMESPath). Only properties that the program set are compared; what has no entry there is taken as it was recorded.
"""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import jmespath
from botocore.exceptions import ClientError

from local.deployment.ledger import Record
from local.deployment.makers import is_missing
from local.resources.clients import Clients

NO_HEAD = "404"
"""What S3 says of a head that is not there: an answer to HEAD has no body that could hold a code."""


@cache
def looks() -> dict[str, dict[str, Any]]:
    """Return how to look at each type."""
    return dict(json.loads(Path(__file__).with_name("looks.json").read_text("utf-8")))


def look(record: Record, clients: Clients) -> dict[str, Any] | None:
    """Return the properties of a resource as they are now, None when it is gone."""
    how, values = looks()[record.type], {**record.properties, "id": record.id}
    if "why" in how:
        return record.properties
    service, operation, arguments = how["call"]
    try:
        answer = getattr(clients(service), operation)(**_filled(arguments, values))
    except ClientError as error:
        if is_missing(error) or error.response["Error"]["Code"] == NO_HEAD:
            return None
        raise
    if "exists" in how and jmespath.search(_filled(how["exists"], values), answer) is None:
        return None
    found = copy.deepcopy(record.properties)
    for path, expression in how["properties"].items():
        _put(found, path.split("."), jmespath.search(_filled(expression, values), answer))
    return found


def _put(properties: Any, path: list[str], value: Any) -> None:
    *around, name = path
    for step in around:
        properties = properties.get(step) if isinstance(properties, dict) else None
    if isinstance(properties, dict) and name in properties and not _same(properties[name], value):
        properties[name] = value


def _same(recorded: Any, found: Any) -> bool:
    """Whether two values mean the same; services give documents back as objects or with other spaces."""
    return bool(_read(recorded) == _read(found)) or (not recorded and not found)


def _read(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _filled(template: Any, values: dict[str, Any]) -> Any:
    if isinstance(template, dict):
        return {name: _filled(item, values) for name, item in template.items()}
    if isinstance(template, list):
        return [_filled(item, values) for item in template]
    if isinstance(template, str):
        for name, value in values.items():
            template = template.replace(f"{{{name}}}", str(value)) if isinstance(value, str) else template
    return template
