"""SimulatePrincipalPolicy, which moto does not have: the judgement of a role's or user's own policies."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from local.iam.documents import Statement, Unsupported, statements
from local.iam.evaluation import Decision, Policies, Request, decide
from local.patching import require
from local.state import State

_WORDS = {Decision.ALLOWED: "allowed", Decision.DENIED: "explicitDeny"}


def install(_state: State) -> None:
    """Let IAM answer; PatchError when moto keeps roles and users in another way than this was written for."""
    from moto.iam.models import IAMBackend
    from moto.iam.responses import IamResponse

    require(IAMBackend, "get_role_by_arn", "get_user", "list_attached_role_policies", "list_attached_user_policies")
    if hasattr(IamResponse, "simulate_principal_policy"):
        return
    IamResponse.simulate_principal_policy = _answer


def _answer(self: Any) -> Any:
    from moto.core.responses import ActionResult

    source, context = self._get_param("PolicySourceArn"), _context(self._get_param("ContextEntries", []))
    policies = Policies(identity=_of(self.backend, source), boundary=_boundary(self.backend, source))
    results = [
        _result(Request(source, action, resource, context), policies)
        for action in self._get_param("ActionNames")
        for resource in self._get_param("ResourceArns") or ["*"]
    ]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _result(request: Request, policies: Policies) -> dict[str, Any]:
    decision, _ = decide(request, policies)
    judged = _WORDS.get(decision, "implicitDeny")
    asked = (policies.identity, policies.boundary or ())
    keys = {condition.key for some in asked for statement in some for condition in statement.conditions}
    return {
        "EvalActionName": request.action,
        "EvalResourceName": request.resource,
        "EvalDecision": judged,
        "MatchedStatements": [],
        "MissingContextValues": sorted(keys - set(request.context)),
    }


def _context(entries: list[Mapping[str, Any]]) -> dict[str, str]:
    return {str(one["ContextKeyName"]).lower(): str(one["ContextKeyValues"][0]) for one in entries}


def _of(backend: Any, arn: str) -> tuple[Statement, ...]:
    from moto.iam.exceptions import ValidationError

    try:
        return tuple(one for name, document in _documents(backend, arn) for one in statements(name, document))
    except Unsupported as error:
        raise ValidationError(f"The local AWS cannot judge this: {error}") from error


def _documents(backend: Any, arn: str) -> Iterator[tuple[str, str]]:
    from moto.iam.exceptions import NotFoundException

    kind, _, name = arn.split(":", 5)[-1].partition("/")
    if kind == "role":
        holder = backend.get_role_by_arn(arn)
        own, attached = holder.policies.items(), backend.list_attached_role_policies(holder.name)[0]
    elif kind == "user":
        holder = backend.get_user(name.rpartition("/")[2])
        own, attached = holder.policies.items(), backend.list_attached_user_policies(holder.name)[0]
    else:
        raise NotFoundException(f"The local AWS knows no policies of {arn}")
    for policy, document in own:
        yield policy, document if isinstance(document, str) else json.dumps(document)
    for managed in attached:
        yield managed.name, backend.get_policy_version(managed.arn, managed.default_version_id).document


def _boundary(backend: Any, arn: str) -> tuple[Statement, ...] | None:
    if ":role/" not in arn:
        return None
    bound = backend.get_role_by_arn(arn).permissions_boundary_arn
    if not bound:
        return None
    policy = backend.get_policy(bound)
    return statements(policy.name, backend.get_policy_version(bound, policy.default_version_id).document)
