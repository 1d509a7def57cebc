"""What the deployer asks of AWS for a recorded resource, from `deployer.yaml`, and what CloudFormation would ask."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from gate.answers import ACCOUNT, REGION, kind_of
from gate.bridge.schemas import native_type
from gate.bridge.table import table
from gate.resource import Resource

HANDLERS = ("create", "read", "update", "delete")
_WORD = re.compile(r"\{([\w.]+)([:?]\w*)?\}")
_TAG = "strandline:stack"


@dataclass(frozen=True)
class Need:
    """One action on one resource; `context` are the keys of IAM conditions that the request has, in lower case."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


def needs(resource: Resource) -> list[Need]:
    """Return what making, reading, changing and deleting a resource asks for; LookupError for an unknown type."""
    kind = kind_of(resource.type, resource.inputs)
    if kind not in _file()["calls"]:
        raise LookupError(f"gate/iam/deployer.yaml does not say what the deployer calls for a {kind}")
    return list(_of(_file()["calls"][kind], resource.outputs))


def standing_needs(words: Mapping[str, Any]) -> list[Need]:
    """Return what is asked for whatever resources there are; `words` name the database and an adopted bucket."""
    return list(_of(_file()["always"], words))


def known(kind: str) -> frozenset[str]:
    """Return the actions of a type, or of a type and the types that CloudFormation takes for parts of it."""
    parts = [token for token, entry in table().items() if entry.part_of.get("type") == kind]
    listed = [_file()["calls"].get(one, {}) for one in (kind, *parts)]
    passing = {"iam:PassRole"} if any("pass" in one for one in listed) else set()
    return frozenset(
        passing | {action for one in listed for on, some in one.items() if on != "pass" for action in some}
    )


def handlers(kind: str) -> frozenset[str]:
    """Return the permissions that CloudFormation's handlers of a type declare; none where it has no such type."""
    entry = table().get(kind)
    name = entry.becomes if entry is not None and entry.becomes else native_type(kind)
    if not name:
        return frozenset()
    declared = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name).schema.get("handlers", {})
    listed = [action for handler in HANDLERS for action in declared.get(handler, {}).get("permissions", [])]
    return frozenset(":".join((action.partition(":")[0].lower(), action.partition(":")[2])) for action in listed)


def reasons(part: str) -> list[Mapping[str, Any]]:
    """Return the entries of `unasked` or of `beyond`: patterns of types and of actions, and why."""
    entries: list[Mapping[str, Any]] = _file()[part]
    return entries


def excused(part: str, kind: str, action: str) -> bool:
    """Tell whether an entry of `unasked` or `beyond` is about an action of a type."""
    return any(
        any(fnmatchcase(kind, pattern) for pattern in entry["of"])
        and any(fnmatchcase(action, pattern) for pattern in entry["actions"])
        for entry in reasons(part)
    )


def _of(calls: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[Need]:
    context = _context(words)
    for template, listed in calls.items():
        if template == "pass":
            for role, service in listed.items():
                if (arn := _filled(role, words)) is not None:
                    yield Need("iam:PassRole", arn, {"iam:passedtoservice": service})
        elif (arn := _filled(template, words)) is not None:
            for action in listed:
                yield Need(action, arn, context)


def standing(words: Mapping[str, Any]) -> dict[str, str]:
    """Return the condition keys that every request on a resource has: its stack's tag, a role's boundary."""
    context = {f"aws:resourcetag/{_TAG}": tag} if (tag := _tag(words)) else {}
    if words.get("permissionsBoundary"):
        context["iam:permissionsboundary"] = str(words["permissionsBoundary"])
    return context


def _context(words: Mapping[str, Any]) -> dict[str, str]:
    """A resource is tagged with its stack when it is made."""
    context = {f"aws:requesttag/{_TAG}": tag} if (tag := _tag(words)) else {}
    if str(words.get("functionName", "")).startswith("arn:"):
        context["lambda:functionarn"] = str(words["functionName"])
    return standing(words) | context


def _tag(words: Mapping[str, Any]) -> str:
    tags = words.get("tags") if isinstance(words.get("tags"), list | Mapping) else {}
    given = {one["key"]: one["value"] for one in tags} if isinstance(tags, list) else dict(tags or {})
    return str(given.get(_TAG, ""))


def _filled(template: str, words: Mapping[str, Any]) -> str | None:
    filled, end = "", 0
    for found in _WORD.finditer(template):
        value = _word(found[1], {"account": ACCOUNT, "region": REGION, **words})
        if not value:
            return None
        filled += template[end : found.start()] + _part(found[2] or "", value)
        end = found.end()
    return filled + template[end:]


def _word(path: str, words: Any) -> str:
    for name in path.split("."):
        words = words.get(name) if isinstance(words, Mapping) else None
    return str(words or "")


def _part(which: str, value: str) -> str:
    parts = {
        "": value,
        "?": "",
        ":bucket": value.removeprefix("s3://").partition("/")[0],
        ":object": value.removeprefix("s3://"),
        ":last": value.rpartition("/")[2],
        ":repository": value.partition("/")[2].partition("@")[0].partition(":")[0],
    }
    return parts[which]


@cache
def _file() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("deployer.yaml").read_text("utf-8"))
    return read
