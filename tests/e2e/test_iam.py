"""The record of a stack is held to its policies; what was planted in either is reported with role and action."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from local.iam import audit
from local.iam.documents import Statement, statements
from local.server import ACCOUNT
from tests.e2e import rights
from tests.e2e.conftest import settings_of
from tests.e2e.people import SHORT, noise
from tests.e2e.stack import STACK, Stack, running

TIGHT = "tag-objects-role"
Policy = tuple[Statement, ...]
Record = tuple[list[dict[str, Any]], dict[str, Policy]]


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own on which one sample was done, one failed, one was refused and one waits."""
    folder = tmp_path_factory.mktemp("iam")
    with running(folder) as stack:
        stack.deploy(**settings_of(stack, folder))
        stack.pair("road", "S1", *SHORT)
        stack.pair("road", "N1", *noise(folder))
        broken = folder / "broken.gz"
        broken.write_bytes(b"no gzip")
        stack.pair("road", "B1", broken, broken)
        stack.upload(broken, "road/W1_R1.fastq.gz")
        assert stack.note("inputs/road/B1_R1.fastq.gz")["status"] == "REFUSED"
        assert stack.note("inputs/road/W1_R1.fastq.gz")["status"] == "WAITING"
        stack.client("lambda").invoke(FunctionName=f"strandline-{STACK}-sweep-inputs", Payload=b"{}")
        assert stack.ended("road", "S1")["status"] == "SUCCEEDED"
        assert stack.ended("road", "N1")["status"] == "FAILED"
        yield stack


@pytest.fixture(scope="module")
def record(driven: Stack) -> Record:
    """The calls, and the policies by their digests."""
    return list(audit.calls(driven.state)), dict(audit.documents(driven.state))


def test_nothing_that_any_role_asks_for_is_denied_or_unknown(driven: Stack) -> None:
    report = rights.judge(driven.state)
    assert report.judged > 400


def test_every_role_of_the_stack_is_seen_at_work(record: Record, driven: Stack) -> None:
    pages = driven.client("iam").get_paginator("list_roles").paginate()
    roles = {role["Arn"] for page in pages for role in page["Roles"]}
    assert roles
    assert roles <= {call["principal"] for call in record[0]}


def test_a_policy_that_is_too_tight_is_reported_with_role_action_and_resource(record: Record) -> None:
    def cut(own: Policy) -> Policy:
        return tuple(replace(one, actions=tuple(set(one.actions) - {"s3:GetObjectVersion"})) for one in own)

    found = audited(record, TIGHT, cut)
    assert found.unmapped == []
    assert found.denied
    for line in found.denied:
        assert re.fullmatch(
            rf"arn:aws:iam::{ACCOUNT}:role/\S+-{TIGHT}-\w+: s3:GetObjectVersion on arn:aws:s3:::\S+/inputs/\S+ "
            "allowed by no statement",
            line,
        )


def test_a_grant_that_nobody_needs_is_reported(record: Record) -> None:
    grant = {"Effect": "Allow", "Action": ["s3:DeleteBucket"], "Resource": ["arn:aws:s3:::somebody-elses"]}
    planted = statements(TIGHT, {"Statement": [grant]})
    found = audited(record, TIGHT, lambda own: (*own, replace(planted[0], number=len(own))))
    assert found.denied == []
    said = [one for one in rights.judged(map(rights.plain, found.unused)) if "DeleteBucket" in one]
    assert said == [f"granted, never used, and unseen.json gives no reason: {TIGHT}: s3:DeleteBucket"]


def test_a_call_that_nobody_mapped_and_one_that_could_not_be_read_are_reported(record: Record) -> None:
    recorded, known = record
    strange = {**recorded[-1], "principal": "arn:aws:iam::1:role/strange", "service": "s3", "operation": "DeleteBucket"}
    torn = {**recorded[-1], "parameters": {"unread": "ValueError: torn"}, "principal": "arn:aws:iam::1:role/torn"}
    first, second = audit.audit([strange, torn], known, ACCOUNT).unmapped
    assert first.startswith("arn:aws:iam::1:role/strange calls s3:DeleteBucket with")
    assert second.endswith("unread: ValueError: torn")


def audited(record: Record, role: str, change: Callable[[Policy], Policy]) -> audit.Report:
    """Judge the record as if the policy of the role whose name has `role` in it had been another one."""
    recorded, known = record
    changed = {
        digest: change(policy) if policy and re.search(rf"^(?!trust).*{role}", policy[0].policy) else policy
        for digest, policy in known.items()
    }
    return audit.audit(recorded, changed, ACCOUNT)
