"""Words, times and the text of others."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard import links, selection, words


def test_every_state_has_a_sign_a_colour_and_a_place_among_the_filters() -> None:
    assert set(words.SIGNS) == set(words.COLORS) == set(words.BADGES) == set(links.STATES)
    assert words.state("TIMED_OUT") == f"{words.SIGNS['timed out']} timed out"
    assert words.state("NEW_WORD") == "new word"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-1, "0.0 s"), (0, "0.0 s"), (0.0004, "1 ms"), (0.035, "35 ms"), (0.0996, "0.1 s"), (61, "1 min 01 s")],
)
def test_short_durations_are_told_in_milliseconds(seconds: float, told: str) -> None:
    assert words.duration(seconds) == told


def test_a_moment_is_told_in_the_viewers_zone_and_names_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert words.moment(datetime(2026, 11, 25, 4, tzinfo=UTC), berlin) == "2026-11-25 05:00:00 CET"
    assert words.since("2026-07-01T10:00:00", berlin) == "2026-07-01 12:00:00 CEST"
    assert words.since("yesterday", berlin) == "yesterday"


def test_text_of_others_keeps_its_characters_but_is_no_markup() -> None:
    assert words.plain("[a](b)") == "\\[a\\]\\(b\\)"
    assert words.plain("<b>*x*") == "\\<b\\>\\*x\\*"
    assert words.plain("TABLE_NOT_FOUND _x_") == "TABLE_NOT_FOUND \\_x\\_"
    assert ":red[" not in words.plain(":red[x] :material/home: :smile:").replace("\\", "")
    assert words.plain("09:30 S1") == "09\\:30 S1"


@pytest.mark.parametrize("address", ["http://b.c/d", "HTTPS://b.c", "www.b.c", "a@b.c"])
def test_a_bare_address_is_no_link(address: str) -> None:
    shown = words.plain(f"see {address}").replace("\\", "")
    assert address not in shown
    assert shown.replace("\u2060", "") == f"see {address}"


def test_a_long_text_is_cut_to_one_line() -> None:
    assert words.short("a\n b", 9) == "a b"
    assert words.short("abcdef", 4) == "abc…"


def test_a_selection_means_the_row_that_was_seen() -> None:
    names = ("a", "b")
    assert selection.chosen({"rows": [1], "columns": [], "cells": []}, names) == "b"
    assert selection.chosen({"rows": [], "cells": []}, names) is None
    assert selection.chosen({"rows": [5]}, names) is None
