"""Random policies and requests, made of so few names that they often meet."""

import random
from typing import Any

from local.iam.conditions import OPERATORS

PRINCIPAL = "arn:aws:iam::123456789012:role/worker"
ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:GetObjectTagging", "s3:DeleteObject")
ACTION_PATTERNS = (*ACTIONS, "s3:Get*", "s3:*Object", "S3:getobject", "s3:?etObject", "s3:*", "*")
RESOURCES = ("arn:aws:s3:::reads/a", "arn:aws:s3:::reads/a/b", "arn:aws:s3:::reads/B", "arn:aws:s3:::lake/a")
RESOURCE_PATTERNS = (
    *RESOURCES,
    "*",
    "arn:aws:s3:::reads/*",
    "arn:aws:s3:::*/a",
    "arn:aws:s3:::reads/?",
    "arn:*:s3:::lake/*",
    "arn:aws:s3:::reads/${aws:PrincipalTag/folder}",
    "arn:aws:s3:::reads/${aws:PrincipalTag/folder}/*",
)
TEXTS = ("a", "b", "A", "ab", "a*", "?", "*")
ARNS = ("arn:aws:sns:us-east-1:123456789012:one", "arn:aws:sns:us-east-1:123456789012:two", "arn:aws:sns:*:*:one")
KEYS = {
    "String": ("aws:PrincipalTag/folder", TEXTS),
    "Arn": ("aws:SourceArn", ARNS),
    "Bool": ("aws:SecureTransport", ("true", "false")),
    "Numeric": ("aws:MultiFactorAuthAge", ("1", "2", "10")),
    "Null": ("aws:SourceArn", ("true", "false")),
}


def pair(chance: random.Random) -> dict[str, Any]:
    """Return one request with the policies that meet in it."""
    return {
        "principal": PRINCIPAL,
        "action": chance.choice(ACTIONS),
        "resource": chance.choice(RESOURCES),
        "context": _context(chance),
        "identity": _document(chance, shared=False),
        "shared": _document(chance, shared=True) if chance.random() < 0.3 else None,
        "boundary": _document(chance, shared=False) if chance.random() < 0.2 else None,
    }


def _context(chance: random.Random) -> dict[str, str]:
    plain = {kind: [text for text in texts if not {"*", "?"} & set(text)] for kind, (_, texts) in KEYS.items()}
    return {KEYS[kind][0]: chance.choice(plain[kind]) for kind in KEYS if kind != "Null" and chance.random() < 0.7}


def _document(chance: random.Random, *, shared: bool) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [_statement(chance, shared) for _ in range(chance.randint(1, 3))]}


def _statement(chance: random.Random, shared: bool) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": chance.choice(("Allow", "Allow", "Deny")),
        "Action": chance.sample(ACTION_PATTERNS, chance.randint(1, 3)),
        "Resource": chance.sample(RESOURCE_PATTERNS, chance.randint(1, 3)),
    }
    if shared:
        # Allowing everybody is refused before anything is judged.
        everybody = ("*",) if statement["Effect"] == "Deny" else ()
        statement["Principal"] = chance.choice((*everybody, {"AWS": PRINCIPAL}, {"Service": "omics.amazonaws.com"}))
    if chance.random() < 0.6:
        statement["Condition"] = dict(_condition(chance) for _ in range(chance.randint(1, 2)))
    return statement


def _condition(chance: random.Random) -> tuple[str, dict[str, list[str]]]:
    operator = chance.choice(sorted(OPERATORS))
    key, texts = next(value for kind, value in KEYS.items() if operator.startswith(kind))
    return operator, {key: chance.sample(texts, chance.randint(1, 2))}
