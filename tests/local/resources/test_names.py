"""Physical names and small shapes."""

import pytest

from local.resources.inputs import Inputs
from local.resources.resource import auto_name, fit, physical_name
from local.resources.shapes import pascal, retag, tag_map


def test_a_name_is_the_same_for_each_deployment_and_another_for_each_successor() -> None:
    first = auto_name("Reads", "urn:a")
    assert first == auto_name("Reads", "urn:a")
    assert first.startswith("reads-")
    assert len({first, auto_name("Reads", "urn:a", 1), auto_name("Reads", "urn:b")}) == 3


def test_a_long_name_keeps_its_suffix() -> None:
    assert fit("a" * 80 + "-1234567", 63) == "a" * 55 + "-1234567"
    assert fit("under_score.dot-1234567", 63) == "under-score-dot-1234567"


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, "reads-1234567"),
        ({"name": "Mine"}, "Mine"),
        ({"namePrefix": "mine-"}, "mine-1234567"),
    ],
)
def test_the_program_may_fix_a_name_or_its_beginning(inputs: dict[str, str], expected: str) -> None:
    assert physical_name(Inputs(inputs), "reads-1234567", 63) == expected


def test_only_keys_of_objects_change_their_case() -> None:
    assert pascal({"daysAfter": 1, "in": [{"keyName": "fooBar"}], "no": None}) == {
        "DaysAfter": 1,
        "In": [{"KeyName": "fooBar"}],
    }


def test_tags_come_in_two_shapes() -> None:
    assert tag_map([{"key": "a", "value": "1"}]) == tag_map({"a": "1"}) == {"a": "1"}


def test_only_tags_that_changed_are_sent() -> None:
    sent: list[object] = []
    retag({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "9"}, sent.append, sent.append)
    assert sent == [{"b": "9"}, ["c"]]
    retag({"a": "1"}, {"a": "1"}, sent.append, sent.append)
    assert len(sent) == 2
