"""Inputs remember what was read of them."""

import pytest

from local.resources.inputs import Inputs


def test_what_nobody_read_is_named_by_its_path() -> None:
    inputs = Inputs(
        {"name": "x", "rules": [{"id": "a", "days": 1}, {"id": "b"}], "logging": {"level": "ALL", "to": "y"}}
    )
    assert inputs["logging"]["level"] == "ALL"
    assert [rule["id"] for rule in inputs.each("rules")] == ["a", "b"]
    assert inputs.unread() == ["logging.to", "name", "rules[0].days"]


def test_asking_whether_an_input_is_there_is_not_reading_it() -> None:
    inputs = Inputs({"name": "x"})
    assert "name" in inputs
    assert inputs.unread() == ["name"]


def test_a_subtree_that_is_passed_on_counts_as_read() -> None:
    inputs = Inputs({"tags": {"a": "1"}, "none": None})
    assert inputs.plain("tags") == {"a": "1"}
    assert inputs.unread() == []


def test_an_object_stands_for_a_list_of_one() -> None:
    inputs = Inputs({"rule": {"id": "a"}})
    assert [each["id"] for each in inputs.each("rule")] == ["a"]
    assert inputs.each("absent") == []
    assert inputs.inner("absent").get("x") is None


def test_an_input_is_ignored_only_with_a_reason() -> None:
    inputs = Inputs({"hash": "x"})
    with pytest.raises(ValueError, match="ignoring hash needs a reason"):
        inputs.ignore("hash", why=" ")
    inputs.ignore("hash", why="the file itself is compared")
    assert inputs.unread() == []
