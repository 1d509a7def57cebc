"""An AWS that answers what a test says."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from strandline.doctor import account, before, lake, queues, quotas, rights, services, stack

Answers = Callable[..., None]


class Pages:
    """A paginator of one page."""

    def __init__(self, page: dict[str, Any]) -> None:
        self.page = page

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [self.page]


def _pages(answer: Any) -> Pages:
    if isinstance(answer, Exception):
        raise answer
    return Pages(answer)


def refused(code: str, operation: str = "GetThing") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, operation)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Let `service__operation=answer` be all that AWS says; an exception is raised, `pages` go to paginators."""

    def say(**answers: Any) -> None:
        def answer(name: str) -> Callable[..., Any]:
            def call(**_: Any) -> Any:
                if isinstance(answers[name], Exception):
                    raise answers[name]
                return answers[name]

            return call

        def client(service: str) -> Any:
            own = {name.partition("__")[2]: name for name in answers if name.startswith(f"{service}__")}
            known = {operation: answer(name) for operation, name in own.items()}
            meta = SimpleNamespace(region_name="us-east-1", endpoint_url="https://ssm.us-east-1.amazonaws.com")
            pages = {"get_paginator": lambda operation: _pages(answers[f"{service}__{operation}"])}
            return SimpleNamespace(meta=meta, **(pages | known))

        for module in (account, before, lake, queues, quotas, rights, services, stack):
            monkeypatch.setattr(module, "client", client)

    return say
