"""Findings as a table for a terminal."""

import io
from typing import Any

import pytest
from rich.console import Console

from strandline import listing
from tests.examples import FINDING

ROW = FINDING | {
    "sample": "S1",
    "start": 99,
    "end": 100,
    "zygosity": "hom_alt",
    "depth": 30,
    "ref_depth": 0,
    "alt_depth": 30,
    "genes": ["BRCA1", "LOC126862571"],
    "stars": 2,
    "conditions": ["not_provided", "Hereditary_breast_ovarian_cancer_syndrome", "Hereditary_cancer"],
}


def printed(rows: list[dict[str, Any]], room: int | None) -> list[str]:
    out = Console(file=io.StringIO(), width=room or listing.width(rows))
    out.print(listing.findings(rows, room))
    assert isinstance(out.file, io.StringIO)
    return [line.rstrip() for line in out.file.getvalue().splitlines()]


def test_without_an_edge_everything_is_whole_and_on_one_line() -> None:
    _, line = printed([ROW], None)
    assert "homozygous" in line
    assert line.endswith("not provided; Hereditary breast ovarian cancer syndrome; Hereditary cancer")
    assert "BRCA1/LOC126862571" in line


@pytest.mark.parametrize("room", [80, 100, 140, 200])
def test_on_a_terminal_each_finding_is_one_line_that_fits(room: int) -> None:
    lines = printed([ROW, ROW | {"significance": "benign"}], room)
    assert len(lines) == 3
    assert all(len(line) <= room for line in lines)
    assert all(
        part in lines[1] for part in ("S1", "BRCA1 +1", "chr17:100 G>A", "Pathogenic", "★★☆☆", "hom", "0,30 of 30")
    )


WIDE = ROW | {
    "sample": "HCC1395BL",
    "start": 43057077,
    "significance": "benign_or_likely_benign",
    "ref_depth": 11,
    "alt_depth": 20,
    "depth": 31,
}


@pytest.mark.parametrize("room", [78, 80, 90])
def test_a_common_terminal_shows_the_reads_and_as_much_of_the_class_as_there_is_room_for(room: int) -> None:
    (_, line) = printed([WIDE], room)
    assert len(line) <= room
    assert all(part in line for part in ("HCC1395BL", "chr17:43057078 G>A", "Benign/Like", "★★☆☆", "hom", " 11,20"))


@pytest.mark.parametrize("room", [10, 30, 50, 65])
def test_a_narrow_terminal_shows_whole_columns_from_the_left(room: int) -> None:
    titles, line = printed([WIDE], room)
    assert titles.split()[0] == "Sample"
    assert line.startswith("HCC1395BL")
    assert max(len(titles), len(line)) <= room


def test_what_is_not_provided_is_not_shown_before_a_condition() -> None:
    _, line = printed([ROW], 200)
    assert line.endswith("Hereditary breast ovarian cancer syndrome +1")


def test_the_project_is_shown_when_there_are_several() -> None:
    assert not printed([ROW, ROW], 100)[0].startswith("Project")
    assert printed([ROW, ROW | {"project": "other"}], 100)[0].startswith("Project")
