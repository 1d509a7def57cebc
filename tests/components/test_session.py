"""What has no provider goes to the same account as everything else."""

from typing import Any

import pytest

from components import session
from components.buckets import BucketFacts, bucket_look_up
from components.stack import Stack

WHERE = {"account": "111122223333", "region": "us-east-1", "profile": ""}


class FakeSession:
    def __init__(self, account: str) -> None:
        self.account = account

    def client(self, service: str) -> Any:
        return self if service == "sts" else service

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": self.account}


def test_credentials_of_another_account_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "session", lambda _where: FakeSession("999999999999"))
    with pytest.raises(RuntimeError, match=r"deploys to account 111122223333, but .* reach 999999999999"):
        session.client("omics", WHERE)


def test_credentials_of_the_stack_s_account_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "session", lambda _where: FakeSession("111122223333"))
    assert session.client("omics", WHERE) == "omics"


def test_a_bucket_that_cannot_be_asked_about_is_unknown() -> None:
    stack = Stack(label="test", account="111122223333", region="us-east-1")
    assert bucket_look_up(stack)("somebody-elses") == BucketFacts()
