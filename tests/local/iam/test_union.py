"""What no single test can say: whether any process of a run used a grant, and whether each reason is still needed."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.iam import unseen
from tests.e2e import rights, whole

READ = ("worker", ("s3:GetObject", "s3:PutObject"), ("arn:aws:s3:::reads/*",))


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(rights.SHARED, str(tmp_path))
    reasons = [
        {"unused": ["worker: s3:List*"], "why": "nobody lists"},
        {"sometimes": ["worker: s3:Delete*"], "why": "chance"},
    ]
    monkeypatch.setattr(unseen, "entries", lambda: reasons)
    return tmp_path


def leave(folder: Path, name: str, used: list[str], given: tuple[Any, ...] = READ) -> None:
    """Write what one process would."""
    every = [*given[1], *given[2]]
    lists = {"given": [[*given, what] for what in every], "used": [[*given, what] for what in used]}
    (folder / f"{name}.json").write_text(json.dumps(lists))


def test_what_one_process_uses_and_another_does_not_is_used(shared: Path) -> None:
    leave(shared, "one", ["s3:GetObject", "arn:aws:s3:::reads/*"])
    leave(shared, "two", ["s3:PutObject", "arn:aws:s3:::reads/*"])
    leave(shared, "three", [], ("worker", ("s3:ListBucket",), ("arn:aws:s3:::reads",)))
    assert rights.faults() == []


def test_what_is_used_by_chance_needs_its_reason_whether_it_is_used_or_not(shared: Path) -> None:
    given = ("worker", ("s3:DeleteObject",), ("arn:aws:s3:::reads/*",))
    leave(shared, "one", ["s3:GetObject", "s3:PutObject", "arn:aws:s3:::reads/*"])
    leave(shared, "two", [], ("worker", ("s3:ListBucket",), ("arn:aws:s3:::reads",)))
    leave(shared, "three", [], given)
    assert rights.faults() == []
    leave(shared, "four", ["s3:DeleteObject", "arn:aws:s3:::reads/*"], given)
    assert rights.faults() == []


def test_what_nobody_uses_and_what_nobody_needs_a_reason_for_are_told(shared: Path) -> None:
    leave(shared, "one", ["s3:GetObject", "arn:aws:s3:::reads/*"])
    assert rights.faults() == [
        "granted, never used, and unseen.json gives no reason: worker: s3:PutObject",
        "unseen.json gives a reason for what is used: worker: s3:List*",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('["arn:aws:s3:::public-data/GRCh38/hg38.fasta", "r/*"]', '["arn:aws:s3:::reference.fa", "r/*"]'),
        ("strandline-e2e-tag-objects-role-c9b31a7", "tag-objects-role"),
        ("arn:aws:s3:::lab-e2e-input-ae8b175/inputs/*", "arn:aws:s3:::input/inputs/*"),
        ("strandline-e2e-two-claims-0123456", "claims"),
        ("arn:aws:glue:us-east-1:123456789012:table/strandline_dev/*", "arn:aws:glue:us-east-1:#:table//*"),
        ("key 1130751a-1811-4398-9c27-c1d344c53751", "key #"),
        ("arn:aws:s3:::laboratory-data", "arn:aws:s3:::laboratory-data"),
    ],
)
def test_names_that_differ_between_stacks_are_left_out(text: str, expected: str) -> None:
    assert rights.plain(text) == expected


@pytest.mark.parametrize(("keyword", "failed"), [("some", False), ("", True)])
def test_a_part_of_the_tests_or_a_failed_run_says_nothing_of_unused_grants(
    shared: Path, keyword: str, failed: bool
) -> None:
    assert ended(keyword=keyword, failed=failed) == pytest.ExitCode.OK


def test_a_whole_run_with_an_unused_grant_fails(shared: Path) -> None:
    leave(shared, "one", ["s3:GetObject", "arn:aws:s3:::reads/*"])
    assert ended() == pytest.ExitCode.TESTS_FAILED


def ended(keyword: str = "", failed: bool = False) -> int:
    """Return the exit code of a run in which every file of tests/e2e had a test."""
    plugin = whole.Whole()
    for name in whole.FILES:
        report: Any = SimpleNamespace(nodeid=f"{name}::test", when="call", failed=failed)
        plugin.pytest_runtest_logreport(report)
    config = SimpleNamespace(option=SimpleNamespace(keyword=keyword), args=["tests"])
    session: Any = SimpleNamespace(config=config, exitstatus=pytest.ExitCode.OK)
    plugin.pytest_sessionfinish(session)
    return int(session.exitstatus)
