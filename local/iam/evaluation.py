"""Whether a request is allowed: an explicit denial wins, then any allowance, and what nobody allows is denied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from local.iam.documents import EVERYBODY, Statement
from local.iam.patterns import matches, matches_arn


class Decision(Enum):
    """What becomes of a request."""

    ALLOWED = "allowed"
    DENIED = "denied by a statement"
    NOT_ALLOWED = "allowed by no statement"
    OUT_OF_BOUNDS = "outside of the role's boundary"


@dataclass(frozen=True)
class Request:
    """One action on one resource; `context` has its keys in lower case."""

    principal: str
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grant:
    """What an allowing statement gave to a request: one action pattern and one resource pattern of it."""

    statement: Statement
    action: str
    resource: str


@dataclass(frozen=True)
class Policies:
    """The policies that meet in one request; without a `boundary` there is no bound."""

    identity: tuple[Statement, ...] = ()
    resource: tuple[Statement, ...] = ()
    boundary: tuple[Statement, ...] | None = None


def decide(request: Request, policies: Policies) -> tuple[Decision, frozenset[Grant]]:
    """Judge a request inside one account; return the decision and every grant that it made use of."""
    identity, resource = _applying(request, policies.identity), _applying(request, policies.resource)
    bound = None if policies.boundary is None else _applying(request, policies.boundary)
    if any(not statement.allows for statement in (*identity, *resource, *(bound or ()))):
        return Decision.DENIED, frozenset()
    # A statement for the whole account gives nothing by itself: it lets the policies of the account's roles decide.
    direct = [statement for statement in resource if _names(request, statement)]
    to_account = [statement for statement in resource if statement not in direct]
    if _is_the_resource_s(request):
        identity = [*identity, *to_account] if identity and to_account else []
    granted = [*identity, *direct]
    if bound == []:
        # A resource that names a role gives it no more than the role's boundary; one that names everybody does.
        granted = [statement for statement in direct if EVERYBODY in (statement.principals or ())]
        if not granted and (identity or direct):
            return Decision.OUT_OF_BOUNDS, frozenset()
    grants = frozenset(grant for statement in granted for grant in _grants(request, statement))
    return (Decision.ALLOWED if grants else Decision.NOT_ALLOWED), grants


def applies(request: Request, statement: Statement) -> bool:
    """Tell whether a statement speaks of a request."""
    return (
        (statement.principals is None or _names(request, statement) or _account(request) in statement.principals)
        and bool(_actions(request, statement))
        and bool(_resources(request, statement))
        and all(condition.holds(request.context) for condition in statement.conditions)
    )


def _is_the_resource_s(request: Request) -> bool:
    """Of a key and of a role, the account's own policies give nothing unless the resource leaves it to the account."""
    return request.action.startswith("sts:") or (request.action.startswith("kms:") and ":key/" in request.resource)


def _names(request: Request, statement: Statement) -> bool:
    return bool({EVERYBODY, request.principal} & set(statement.principals or ()))


def _account(request: Request) -> str:
    """Return how a statement names the whole account of a role, an empty text for a service."""
    parts = request.principal.split(":")
    return f"arn:{parts[1]}:iam::{parts[4]}:root" if len(parts) > 5 else ""  # of an ARN


def _applying(request: Request, statements: Iterable[Statement]) -> list[Statement]:
    return [statement for statement in statements if applies(request, statement)]


def _actions(request: Request, statement: Statement) -> list[str]:
    fitting = [pattern for pattern in statement.actions if matches(pattern, request.action, {}, case=False)]
    if statement.all_but:
        return [] if fitting else [f"all but {', '.join(statement.actions)}"]
    return fitting


def _resources(request: Request, statement: Statement) -> list[str]:
    return [
        pattern
        for pattern in statement.resources
        if pattern == "*" or matches_arn(pattern, request.resource, request.context)
    ]


def _grants(request: Request, statement: Statement) -> list[Grant]:
    return [
        Grant(statement, action, resource)
        for action in _actions(request, statement)
        for resource in _resources(request, statement)
    ]
