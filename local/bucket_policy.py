"""Bucket policies with their conditions, which moto leaves out: to it a Deny for requests without TLS denies all.

The endpoint of the local AWS stands for that of AWS, which is reached by TLS, so `aws:SecureTransport` is true here.
"""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from local.patching import replace
from local.state import State

Context = Mapping[str, str]


def install(_state: State) -> None:
    """Make the policy of a bucket judge each request by its conditions."""
    from moto.s3.models import FakeBucket

    replace(FakeBucket, "get_permission", _permission, expects="self, action, resource")


def holds(condition: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Whether every test of a statement's condition is true; a key that the request does not have fails all but Null.

    Raises NotImplementedError for an operator that is not known here.
    """
    return all(
        _test(operator, context.get(key.lower()), values)
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


def _test(operator: str, found: str | None, values: Any) -> bool:
    wanted = [str(value) for value in (values if isinstance(values, list) else [values])]
    if operator == "Null":
        return (found is None) == (wanted[0].lower() == "true")
    absent_is_enough = operator.endswith("IfExists") or "Not" in operator
    if found is None:
        return absent_is_enough
    tests = {
        "Bool": found.lower() in {value.lower() for value in wanted},
        "StringEquals": found in wanted,
        "StringNotEquals": found not in wanted,
        "StringLike": any(fnmatchcase(found, value) for value in wanted),
        "StringNotLike": not any(fnmatchcase(found, value) for value in wanted),
    }
    if operator.removesuffix("IfExists") not in tests:
        raise NotImplementedError(f"the local AWS does not know the condition operator {operator} of a bucket policy")
    return tests[operator.removesuffix("IfExists")]


def _permission(self: Any, action: str, resource: str) -> Any:
    from moto.iam.access_control import IAMPolicy, PermissionResult

    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    context = _context()
    applying = [
        {name: part for name, part in each.items() if name != "Condition"}
        for each in statements
        if holds(each.get("Condition") or {}, context)
    ]
    if not applying:
        return PermissionResult.NEUTRAL
    # moto names the action after the HTTP method; S3 knows no PostObject: completing an upload puts an object.
    action = "s3:PutObject" if action == "s3:PostObject" else action
    return IAMPolicy(json.dumps({**policy, "Statement": applying})).is_action_permitted(action, resource)


def _context() -> dict[str, str]:
    """Return the condition keys of the request that is being answered, in lower case."""
    from flask import has_request_context, request

    context = {"aws:securetransport": "true"}
    if has_request_context():
        creates = (request.method == "PUT" and "partNumber" not in request.args) or (
            request.method == "POST" and "uploadId" in request.args
        )
        context["s3:objectcreationoperation"] = str(creates).lower()
        for header in ("If-None-Match", "If-Match", "x-amz-acl", "x-amz-server-side-encryption"):
            if header in request.headers:
                context[f"s3:{header.lower()}"] = request.headers[header]
    return context
