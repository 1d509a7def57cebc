"""SimulatePrincipalPolicy, which moto does not have: the judgement of a role's or user's own policies."""

from collections.abc import Mapping
from typing import Any

from local.iam import in_force
from local.iam.documents import Unsupported, statements
from local.iam.evaluation import Decision, Policies, Request, decide
from local.state import State

_WORDS = {Decision.ALLOWED: "allowed", Decision.DENIED: "explicitDeny"}


def install(_state: State) -> None:
    """Let IAM answer."""
    from moto.iam.responses import IamResponse

    if hasattr(IamResponse, "simulate_principal_policy"):
        return
    IamResponse.simulate_principal_policy = _answer


def _answer(self: Any) -> Any:
    from moto.core.responses import ActionResult

    source, context = self._get_param("PolicySourceArn"), _context(self._get_param("ContextEntries", []))
    policies = _of(source)
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


def _of(arn: str) -> Policies:
    from moto.iam.exceptions import NotFoundException, ValidationError

    if in_force.holder(arn) is None:
        raise NotFoundException(f"The local AWS knows no policies of {arn}")
    identity, boundary = in_force.identity(arn)
    try:
        return Policies(
            identity=tuple(one for document in identity for one in statements(document.name, document.text)),
            boundary=statements(boundary.name, boundary.text) if boundary else None,
        )
    except Unsupported as error:
        raise ValidationError(f"The local AWS cannot judge this: {error}") from error
