"""Random policies and requests, made of so few names that they often meet."""

import random
from dataclasses import dataclass
from typing import Any

from local.iam.conditions import OPERATORS

PRINCIPAL = "arn:aws:iam::123456789012:role/worker"
ACCOUNT = "arn:aws:iam::123456789012:root"
TEXTS = ("a", "b", "A", "ab", "a*", "?", "*")
ARNS = ("arn:aws:sns:us-east-1:123456789012:one", "arn:aws:sns:us-east-1:123456789012:two", "arn:aws:sns:*:*:one")
KEYS = {
    "String": ("aws:PrincipalTag/folder", TEXTS),
    "Arn": ("aws:SourceArn", ARNS),
    "Bool": ("aws:SecureTransport", ("true", "false")),
    "Numeric": ("aws:MultiFactorAuthAge", ("1", "2", "10")),
    "Null": ("aws:SourceArn", ("true", "false")),
}
# The condition with which everybody may be allowed something.
OF_THE_ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": ["123456789012"]}}


@dataclass(frozen=True)
class Service:
    """What requests to a service are about; `shared` is how often its resources have a policy of their own."""

    actions: tuple[str, ...]
    patterns: tuple[str, ...]
    resources: tuple[str, ...]
    resource_patterns: tuple[str, ...]
    shared: float


_OBJECTS = ("arn:aws:s3:::reads/a", "arn:aws:s3:::reads/a/b", "arn:aws:s3:::reads/B", "arn:aws:s3:::lake/a")
_KEYS = (
    "arn:aws:kms:us-east-1:123456789012:key/one",
    "arn:aws:kms:us-east-1:123456789012:key/two",
    "arn:aws:kms:us-east-1:123456789012:alias/one",
)
SERVICES = (
    Service(
        actions=("s3:GetObject", "s3:PutObject", "s3:GetObjectTagging", "s3:DeleteObject"),
        patterns=("s3:Get*", "s3:*Object", "S3:getobject", "s3:?etObject", "s3:*", "*"),
        resources=_OBJECTS,
        resource_patterns=(
            *_OBJECTS,
            "*",
            "arn:aws:s3:::reads/*",
            "arn:aws:s3:::*/a",
            "arn:aws:s3:::reads/?",
            "arn:*:s3:::lake/*",
            "arn:aws:s3:::reads/${aws:PrincipalTag/folder}",
            "arn:aws:s3:::reads/${aws:PrincipalTag/folder}/*",
        ),
        shared=0.3,
    ),
    Service(
        actions=("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"),
        patterns=("kms:*Alias", "kms:*", "KMS:createalias", "*"),
        resources=_KEYS,
        resource_patterns=(*_KEYS, "*", "arn:aws:kms:*:*:key/one", "arn:aws:kms:us-east-1:123456789012:key/*"),
        shared=0.9,
    ),
    Service(
        actions=("sts:AssumeRole", "sts:TagSession"),
        patterns=("sts:*", "sts:Assume*"),
        resources=("arn:aws:iam::123456789012:role/other",),
        resource_patterns=("*", "arn:aws:iam::123456789012:role/other", "arn:aws:iam::123456789012:role/o?her"),
        shared=1.0,
    ),
)


def pair(chance: random.Random) -> dict[str, Any]:
    """Return one request with the policies that meet in it."""
    service = chance.choices(SERVICES, (3, 2, 1))[0]
    return {
        "principal": PRINCIPAL,
        "action": chance.choice(service.actions),
        "resource": chance.choice(service.resources),
        "context": _context(chance),
        "identity": _document(chance, service),
        "shared": _document(chance, service, shared=True) if chance.random() < service.shared else None,
        "boundary": _document(chance, service) if chance.random() < 0.3 else None,
    }


def _context(chance: random.Random) -> dict[str, str]:
    plain = {kind: [text for text in texts if not {"*", "?"} & set(text)] for kind, (_, texts) in KEYS.items()}
    some = {KEYS[kind][0]: chance.choice(plain[kind]) for kind in KEYS if kind != "Null" and chance.random() < 0.7}
    return {**some, "aws:PrincipalAccount": "123456789012"}


def _document(chance: random.Random, service: Service, *, shared: bool = False) -> dict[str, Any]:
    statements = [_statement(chance, service, shared=shared) for _ in range(chance.randint(1, 3))]
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(chance: random.Random, service: Service, *, shared: bool) -> dict[str, Any]:
    patterns = (*service.actions, *service.patterns)
    actions = "NotAction" if chance.random() < 0.1 else "Action"
    statement: dict[str, Any] = {
        "Effect": chance.choice(("Allow", "Allow", "Deny")),
        actions: chance.sample(patterns, chance.randint(1, 3)),
        "Resource": chance.sample(service.resource_patterns, chance.randint(1, min(3, len(service.resource_patterns)))),
    }
    if chance.random() < 0.6:
        statement["Condition"] = dict(_condition(chance) for _ in range(chance.randint(1, 2)))
    if shared:
        statement["Principal"] = _principal(chance)
        if statement["Principal"] in ("*", {"AWS": "*"}) and statement["Effect"] == "Allow":
            # Whatever else; everybody of every account is refused before anything is judged.
            statement["Condition"] = {**statement.get("Condition", {}), **OF_THE_ACCOUNT}
    return statement


def _principal(chance: random.Random) -> Any:
    return chance.choice(
        ("*", {"AWS": "*"}, {"AWS": PRINCIPAL}, {"AWS": ACCOUNT}, {"AWS": ACCOUNT}, {"Service": "omics.amazonaws.com"})
    )


def _condition(chance: random.Random) -> tuple[str, dict[str, list[str]]]:
    operator = chance.choice(sorted(OPERATORS))
    key, texts = next(value for kind, value in KEYS.items() if operator.startswith(kind))
    return operator, {key: chance.sample(texts, chance.randint(1, 2))}
