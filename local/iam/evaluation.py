"""Whether a request is allowed: an explicit denial wins, then any allowance, and what nobody allows is denied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from local.iam.documents import Statement
from local.iam.patterns import matches, matches_arn


class Decision(Enum):
    """What becomes of a request."""

    ALLOWED = "allowed"
    DENIED = "denied by a statement"
    NOT_ALLOWED = "allowed by no statement"


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

    policy: str
    statement: int
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
    within = bound is None or bool(bound)
    # A resource that names a role gives it no more than the role's boundary; only for users it would.
    granted = [*identity, *resource] if within else []
    grants = frozenset(grant for statement in granted for grant in _grants(request, statement))
    return (Decision.ALLOWED if grants else Decision.NOT_ALLOWED), grants


def applies(request: Request, statement: Statement) -> bool:
    """Tell whether a statement speaks of a request."""
    return (
        (statement.principals is None or bool({"*", request.principal} & set(statement.principals)))
        and bool(_actions(request, statement))
        and bool(_resources(request, statement))
        and all(condition.holds(request.context) for condition in statement.conditions)
    )


def _applying(request: Request, statements: Iterable[Statement]) -> list[Statement]:
    return [statement for statement in statements if applies(request, statement)]


def _actions(request: Request, statement: Statement) -> list[str]:
    return [pattern for pattern in statement.actions if matches(pattern, request.action, {}, case=False)]


def _resources(request: Request, statement: Statement) -> list[str]:
    return [
        pattern
        for pattern in statement.resources
        if pattern == "*" or matches_arn(pattern, request.resource, request.context)
    ]


def _grants(request: Request, statement: Statement) -> list[Grant]:
    return [
        Grant(statement.policy, statement.number, action, resource)
        for action in _actions(request, statement)
        for resource in _resources(request, statement)
    ]
