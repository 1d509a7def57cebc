"""Policy documents as typed statements; what this evaluator does not know is refused, never passed over."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.iam.conditions import OPERATORS, Condition

EVERYBODY = "*"
_MEMBERS = {"Sid", "Effect", "Action", "NotAction", "Resource", "Principal", "Condition"}
# Everybody may be allowed something only where a condition keeps it to one account.
_OF_ONE_ACCOUNT = {"kms:calleraccount", "aws:principalaccount", "aws:sourceowner"}
_ARN_PARTS = 6


class Unsupported(ValueError):
    """A construct that this evaluator does not judge; the text names the policy and the construct."""


@dataclass(frozen=True)
class Statement:
    """One statement: `principals` is None in a policy of an identity, `resources` is `*` where there are none.

    `all_but`: the statement is about every action that `actions` does not name.
    """

    policy: str
    number: int
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...]
    principals: tuple[str, ...] | None = None
    all_but: bool = False


def statements(policy: str, document: str | Mapping[str, Any]) -> tuple[Statement, ...]:
    """Read a document, `policy` being its name in messages; raises Unsupported."""
    read: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document
    return tuple(_statement(policy, number, given) for number, given in enumerate(_list(read["Statement"])))


def _statement(policy: str, number: int, given: Mapping[str, Any]) -> Statement:
    where = f"statement {number} of {policy}"
    if unknown := sorted(set(given) - _MEMBERS):
        raise Unsupported(f"{where} has {', '.join(unknown)}")
    if given["Effect"] not in {"Allow", "Deny"}:
        raise Unsupported(f"{where} has the effect {given['Effect']}")
    resources = tuple(_list(given.get("Resource", "*")))
    for resource in resources:
        if resource != "*" and len(resource.split(":", _ARN_PARTS - 1)) != _ARN_PARTS:
            raise Unsupported(f"{where} has the resource {resource}, which is no ARN")
    principals = tuple(_principals(where, given["Principal"])) if "Principal" in given else None
    conditions = tuple(_conditions(where, given.get("Condition", {})))
    if given["Effect"] == "Allow" and EVERYBODY in (principals or ()) and not _kept_to_an_account(conditions):
        raise Unsupported(f"{where} allows everybody")
    return Statement(
        policy=policy,
        number=number,
        allows=given["Effect"] == "Allow",
        actions=tuple(_list(given["NotAction"] if "NotAction" in given else given["Action"])),
        resources=resources,
        conditions=conditions,
        principals=principals,
        all_but="NotAction" in given,
    )


def _kept_to_an_account(conditions: tuple[Condition, ...]) -> bool:
    return any(one.operator == "StringEquals" and one.key in _OF_ONE_ACCOUNT for one in conditions)


def _principals(where: str, given: Any) -> list[str]:
    """Return names of services and ARNs of roles or, as `…:root`, of a whole account; `*` is everybody."""
    if given == EVERYBODY:
        return [EVERYBODY]
    if unknown := sorted(set(given) - {"Service", "AWS"}):
        raise Unsupported(f"{where} has principals of the kind {', '.join(unknown)}")
    return [name for names in given.values() for name in _list(names)]


def _conditions(where: str, given: Mapping[str, Mapping[str, Any]]) -> list[Condition]:
    read = []
    for operator, keys in given.items():
        if operator not in OPERATORS:
            raise Unsupported(f"{where} has the operator {operator}")
        for key, values in keys.items():
            read.append(Condition(operator, key.lower(), tuple(map(_text, _list(values)))))
    return read


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
