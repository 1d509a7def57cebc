"""What a recorded call needs: IAM actions on ARNs, from the table `requirements.json`.

In the table's templates `{Name}` is a parameter of the call, `{A.b}` a member of one, `{Name*}` every key of a map or
item of a list, each of which then is a requirement of its own. `key` are the actions on the key that encrypts the
resource, where one of the customer does: asked for by the service in the caller's name, or by `keeper` for itself.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from local.environment import REGION
from local.iam.evaluation import Request

_PLACEHOLDER = re.compile(r"\{([A-Za-z.*]+)\}")
PARTITION = "aws"
_GROUP_PARTS = 7


class Unmapped(LookupError):
    """A call that the table does not hold, or whose parameters it cannot use; the text names it."""


def requests(call: Mapping[str, Any], account: str) -> list[Request]:
    """Return what must be allowed for a call, and for the keys that its line says are used; raises Unmapped."""
    name = f"{call['service']}:{call['operation']}"
    parameters = {**call["parameters"], "partition": PARTITION, "region": REGION, "account": account}
    found = []
    for entry in _table().get(name, ()):
        if ("if" in entry and not parameters.get(entry["if"])) or (
            "unless" in entry and parameters.get(entry["unless"])
        ):
            continue
        for resource in _filled(entry["on"], parameters):
            found.append(Request(call["principal"], entry["action"], resource, _context(call, entry, parameters)))
            found += _on_key(call, entry, resource, account)
    if not found:
        raise Unmapped(f"{call['principal']} calls {name} with {sorted(call['parameters'])}, which no entry describes")
    return found


def _on_key(call: Mapping[str, Any], entry: Mapping[str, Any], resource: str, account: str) -> list[Request]:
    """Return what must be allowed on the key of the resource."""
    key = call.get("held", {}).get("keys", {}).get(owner(resource), "")
    if not key or "key" not in entry:
        return []
    principal, context = call["principal"], {"aws:securetransport": "true"}
    if "keeper" in entry:
        principal = entry["keeper"].format(region=REGION)
        context["kms:encryptioncontext:aws:logs:arn"] = owner(resource)
    elif principal.startswith("arn:"):
        context["kms:calleraccount"] = account
        context["kms:viaservice"] = f"{resource.split(':')[2]}.{REGION}.amazonaws.com"
    else:
        context["aws:sourceaccount"] = account
    return [Request(principal, f"kms:{action}", key, context) for action in entry["key"]]


def owner(arn: str) -> str:
    """Return the ARN of what has a policy and a key: a bucket for its objects, a log group for its streams."""
    if ":s3:::" in arn:
        return arn.partition("/")[0]
    return ":".join(arn.split(":")[:_GROUP_PARTS]) if ":log-group:" in arn else arn


def _context(call: Mapping[str, Any], entry: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return the condition keys of a request: clients speak TLS on AWS, and services say for whom they act."""
    context = {"aws:securetransport": "true"}
    if not call["principal"].startswith("arn:"):
        context["aws:sourceaccount"] = parameters["account"]
        if call["source"]:
            context["aws:sourcearn"] = call["source"]
    for key, template in entry.get("with", {}).items():
        value = next(iter(_filled(template, parameters)), "")
        if value:
            context[key.lower()] = value
    return context


def _filled(template: str, parameters: Mapping[str, Any]) -> list[str]:
    """Return the template once for every combination of values, never when a parameter is missing."""
    match = _PLACEHOLDER.search(template)
    if match is None:
        return [template]
    values = _values(match[1].split("."), parameters)
    return [
        filled
        for value in values
        for filled in _filled(template[: match.start()] + value + template[match.end() :], parameters)
    ]


def _values(path: list[str], given: Any) -> list[str]:
    if not path:
        return [str(given).rpartition("/")[2]] if str(given).startswith("http") else [str(given)]
    name, every = path[0].removesuffix("*"), path[0].endswith("*")
    member = given.get(name) if isinstance(given, Mapping) else None
    if member is None:
        return []
    return [value for item in (member if every else [member]) for value in _values(path[1:], item)]


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    table: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("requirements.json").read_text())
    return table
