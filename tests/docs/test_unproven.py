"""Whatever a local pass does not prove names the smoke check that does, or says that there is none."""

import re

from scripts.smoke_checks import order
from tests.docs.markdown import Page

LOCAL = Page("docs/local.md")
CHECKS = {check.name for check in order.EVERY} | {order.CLEANING}
NONE = re.compile(r"\b(no|none|nothing)\b", re.IGNORECASE)


def named(text: str) -> set[str]:
    """Return the checks that a text names; every code span that looks like one must be one."""
    spans = {span for span in re.findall(r"`([^`]+)`", text) if re.fullmatch(r"[a-z]+(-[a-z]+)?", span)}
    assert spans <= CHECKS, f"there is no smoke check {', '.join(sorted(spans - CHECKS))}"
    return spans


def test_every_part_that_is_emulated_names_its_smoke_check() -> None:
    header, _, *parts = [row for row in LOCAL.rows if len(row) == 5]
    assert header[-2:] == ["a local pass does not prove", "its smoke check"]
    for part, _, _, unproven, checked in parts:
        assert (checked == "-") == (unproven == "-"), part
        assert checked == "-" or named(checked) or NONE.search(checked), part


def test_every_point_that_is_unproven_names_its_smoke_check() -> None:
    section = LOCAL.text.partition("## Unproven on AWS")[2].partition("\n## ")[0]
    points = re.split(r"\n\d+\. ", section)[1:]
    assert len(points) == len(re.findall(r"^\d+\. ", section, re.MULTILINE)) >= 8
    for point in points:
        told = re.search(r"(Smoke: .*|No smoke check.*)", point)
        assert told, point
        assert named(told[0]) or told[0].startswith("No smoke check"), point


def test_every_smoke_check_stands_in_the_table() -> None:
    stand = set().union(*(named(row[-1]) for row in LOCAL.rows if len(row) == 5 and row[0] not in {"part", "---"}))
    assert stand == CHECKS
