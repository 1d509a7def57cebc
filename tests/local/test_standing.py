"""What stands on a state folder, as words."""

from datetime import UTC, datetime

import pytest

from local.standing import Deployed, Standing, words

SERVER = {"endpoint": "http://127.0.0.1:8", "pid": 7, "port": 8, "since": "2026-11-25T10:00:00+00:00"}


@pytest.mark.parametrize(
    ("hour", "minute", "age"),
    [(10, 0, "less than a minute"), (10, 1, "1 minute"), (11, 59, "1 hour"), (12, 30, "2 hours")],
)
def test_the_age_of_the_server_is_told_in_one_unit(hour: int, minute: int, age: str) -> None:
    now = datetime(2026, 11, 25, hour, minute, 30, tzinfo=UTC)
    first, *_ = words(Standing("/s", SERVER, {}), now)
    assert first == f"The local AWS runs at http://127.0.0.1:8 for {age} (process 7)."


def test_what_runs_is_named() -> None:
    lines = list(words(Standing("/s", SERVER, {"dev": Deployed(3, ["one", "two"])})))
    assert lines[1:] == ["Its state is in /s.", "Stack dev: 3 resources, 2 running: one, two."]


def test_a_server_without_a_stack_says_how_to_deploy() -> None:
    assert list(words(Standing("/s", SERVER, {})))[-1] == "Nothing is deployed: `python -m local up` deploys."
