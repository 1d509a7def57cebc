"""Every role of the deployment asks for nothing that its policy denies, and has no grant without a use or a reason."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

from local.iam import audit, deployed, unseen
from local.server import ACCOUNT
from tests.e2e.conftest import settings_of
from tests.e2e.people import noise
from tests.e2e.stack import READS, STACK, Stack, running

TIGHT = "tag-objects-role"


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own on which one sample was done, one failed, one was refused and one waits."""
    folder = tmp_path_factory.mktemp("iam")
    with running(folder) as stack:
        stack.deploy(**settings_of(stack, folder))
        stack.pair("road", "S1", *sorted(READS.glob("TP53_only_R?.fastq.gz")))
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
def recorded(driven: Stack) -> list[dict[str, Any]]:
    return list(audit.calls(driven.state / "calls.jsonl"))


@pytest.fixture(scope="module")
def policies(driven: Stack) -> tuple[deployed.Found, deployed.Found]:
    return deployed.of_identities(driven.client), deployed.of_resources(driven.client)


@pytest.fixture(scope="module")
def report(recorded: list[dict[str, Any]], policies: tuple[deployed.Found, deployed.Found]) -> audit.Report:
    return audit.audit(recorded, *policies, ACCOUNT)


def plain(text: str) -> str:
    """Leave out the stack and what Pulumi adds to make a name unique."""
    return re.sub(r"-[0-9a-f]{7}(?=:)", "", text.replace(f"strandline-{STACK}-", ""), count=1)


def test_nothing_that_any_role_asks_for_is_denied_or_unknown(report: audit.Report) -> None:
    assert report.denied == []
    assert report.unmapped == []
    assert report.judged > 400


def test_every_role_of_the_stack_is_seen_at_work(recorded: list[dict[str, Any]], driven: Stack) -> None:
    seen = {call["principal"] for call in recorded}
    assert set(deployed.of_identities(driven.client)) <= seen


def test_every_grant_is_used_or_has_a_reason(report: audit.Report) -> None:
    patterns = [pattern for entry in unseen.entries() for pattern in entry["unused"]]
    without = [one for one in map(plain, report.unused) if not any(fnmatchcase(one, pattern) for pattern in patterns)]
    assert without == []


def test_every_reason_is_still_needed(report: audit.Report) -> None:
    unused = list(map(plain, report.unused))
    for entry in unseen.entries():
        assert entry["why"]
        for pattern in entry["unused"]:
            assert any(fnmatchcase(one, pattern) for one in unused), f"nothing is unused as {pattern} says"


def test_a_policy_that_is_too_tight_is_reported_with_role_and_action(
    recorded: list[dict[str, Any]], policies: tuple[deployed.Found, deployed.Found]
) -> None:
    identities, resources = policies
    (role,) = [arn for arn in identities if TIGHT in arn]
    cut = tuple(one for one in identities[role] if "s3:GetObjectVersion" not in one.actions)
    found = audit.audit(recorded, {**identities, role: cut}, resources, ACCOUNT)
    assert any("s3:GetObjectVersion on" in line and TIGHT in line for line in found.denied)


def test_a_grant_that_nobody_needs_and_a_call_that_nobody_mapped_are_reported(
    recorded: list[dict[str, Any]], policies: tuple[deployed.Found, deployed.Found]
) -> None:
    identities, resources = policies
    role = next(arn for arn in identities if TIGHT in arn)
    planted = deployed.statements("planted", json.dumps({"Statement": [_planted()]}))
    strange = {**recorded[-1], "principal": role, "service": "s3", "operation": "DeleteBucket"}
    found = audit.audit([*recorded, strange], {**identities, role: (*identities[role], *planted)}, resources, ACCOUNT)
    assert "planted: s3:DeleteBucket" in found.unused
    assert any("s3:DeleteBucket" in line for line in found.unmapped)


def _planted() -> dict[str, Any]:
    return {"Effect": "Allow", "Action": ["s3:DeleteBucket"], "Resource": ["arn:aws:s3:::somebody-elses"]}
