"""IAM documents, judged one statement at a time."""

from typing import Any

import pytest

from gate.worker import Worker

pytestmark = pytest.mark.gate
ROLE = "arn:aws:iam::111122223333:role/run"
RUN = "arn:aws:omics:us-east-1:111122223333:run/*"
HERE = {"StringEquals": {"aws:SourceAccount": "111122223333"}}


def faults(worker: Worker, kind: str, **statement: Any) -> list[str]:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}
    (answer,) = worker.ask("iam", [{"kind": kind, "document": document}])
    return [fault for fault, _ in answer]


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": ["omics:GetRun"], "Resource": [RUN]},
        {"Action": ["xray:PutTraceSegments"], "Resource": ["*"]},
        {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/folder/*"},
        {
            "Action": ["iam:PassRole"],
            "Resource": [ROLE],
            "Condition": {"StringEquals": {"iam:PassedToService": "omics.amazonaws.com"}},
        },
    ],
)
def test_a_narrow_grant_is_left_alone(worker: Worker, statement: dict[str, Any]) -> None:
    assert faults(worker, "identity", **statement) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({"Action": ["omics:Get*"], "Resource": [RUN]}, "the action omics:Get* is a wildcard"),
        ({"Action": ["omics:GetRunn"], "Resource": [RUN]}, "there is no action omics:GetRunn"),
        ({"Action": ["omix:GetRun"], "Resource": [RUN]}, "there is no action omix:GetRun"),
        ({"Action": ["omics:GetRun"], "Resource": ["*"]}, "omics:GetRun is allowed on every resource (*)"),
        ({"Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::bucket"]}, "s3:GetObject can be on none of"),
        ({"Action": ["omics:GetRun"], "Resource": [RUN, ROLE]}, f"no action of it can be on {ROLE}"),
        ({"NotAction": ["omics:GetRun"], "Resource": [RUN]}, "uses NotAction"),
        ({"Action": ["iam:PassRole"], "Resource": [ROLE]}, "iam:PassRole is not bound to a service"),
        (
            {"Action": ["omics:GetRun"], "Resource": [RUN], "Condition": {"Bool": {"s3:prefix": "a"}}},
            "Bool asks for s3:prefix",
        ),
    ],
)
def test_a_wide_or_a_wrong_grant_is_told(worker: Worker, statement: dict[str, Any], words: str) -> None:
    assert any(words in fault for fault in faults(worker, "identity", **statement))


@pytest.mark.parametrize(
    ("principal", "condition", "words"),
    [
        ({"Service": "omics.amazonaws.com"}, {**HERE, "ArnLike": {"aws:SourceArn": RUN}}, []),
        ({"Service": "lambda.amazonaws.com"}, HERE, []),
        ({"Service": "omics.amazonaws.com"}, HERE, ["for any of its resources"]),
        ({"Service": "lambda.amazonaws.com"}, {}, ["for any account"]),
        ("*", HERE, ["everybody may take the role"]),
    ],
)
def test_a_role_is_for_one_account_and_one_thing(
    worker: Worker, principal: Any, condition: dict[str, Any], words: list[str]
) -> None:
    told = faults(worker, "trust", Principal=principal, Action=["sts:AssumeRole"], Condition=condition)
    assert len(told) == len(words)
    assert all(word in fault for word, fault in zip(words, told, strict=True))


@pytest.mark.parametrize(
    ("principal", "condition", "words"),
    [
        ({"AWS": "*"}, {"StringEquals": {"kms:CallerAccount": "111122223333"}}, []),
        ({"AWS": "*"}, {"StringNotEquals": {"kms:CallerAccount": "111122223333"}}, ["everybody is allowed"]),
        ({"AWS": "*"}, {}, ["everybody is allowed"]),
        ({"Service": "logs.us-east-1.amazonaws.com"}, {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "a"}}, []),
        ({"Service": "logs.us-east-1.amazonaws.com"}, {}, ["is allowed for any account"]),
    ],
)
def test_a_key_is_for_one_account(worker: Worker, principal: Any, condition: dict[str, Any], words: list[str]) -> None:
    told = faults(worker, "resource", Principal=principal, Action=["kms:Decrypt"], Resource="*", Condition=condition)
    assert len(told) == len(words)
    assert all(word in fault for word, fault in zip(words, told, strict=True))


def test_a_key_may_leave_everything_to_its_own_account(worker: Worker) -> None:
    root = {"AWS": "arn:aws:iam::111122223333:root"}
    assert faults(worker, "resource", Principal=root, Action=["kms:*"], Resource="*") == []
