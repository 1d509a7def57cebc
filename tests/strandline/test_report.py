"""Findings as sentences, CSV and JSON."""

import json
from datetime import UTC, datetime

import pytest

from strandline import report
from tests import examples

FINDING = examples.FINDING | {"sample": "S1", "conditions": ["Hereditary_cancer", "not_provided"]}


def test_a_finding_is_told_in_words() -> None:
    assert report.sentence(FINDING) == (
        "S1 carries BRCA1 chr17:43057078 G>A, heterozygous (reads ref,alt: 13,20 of 33). "
        "ClinVar 2026-02-26 calls it Pathogenic (three stars: reviewed by expert panel). "
        "Consequence: nonsense. Condition: Hereditary cancer; not provided. "
        "ClinVar variation 55480, dbSNP rs80357123."
    )


def test_a_finding_without_depths_or_words_is_still_told() -> None:
    bare = FINDING | {"depth": None, "alt_depth": None, "consequences": [], "conditions": [], "rs": [], "genes": []}
    text = report.sentence(bare | {"review_status": None, "stars": 0})
    assert "S1 carries chr17:43057078 G>A, heterozygous (reads ref,alt: 13,? of ?)." in text
    assert "(no stars: review status not given)" in text
    assert "Consequence" not in text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("+x", "'+x"),
        ("\tx", "'\tx"),
        ("|x", "'|x"),
        ("＝1", "'＝1"),
        ("-12.5", "-12.5"),
        (-3, "-3"),
        ("+", "+"),
        ("-", "-"),
        (".", "."),
        ("chr17", "chr17"),
        (None, ""),
        (["a", "b"], "a|b"),
        (["=a", "b"], "'=a|b"),
        (datetime(2026, 11, 24, tzinfo=UTC), "2026-11-24T00:00:00+00:00"),
    ],
)
def test_no_cell_is_a_formula_and_numbers_stay_numbers(value: object, cell: str) -> None:
    assert report.safe_cell(value) == cell


def test_positions_leave_one_based() -> None:
    (row,) = json.loads(report.to_json([FINDING]))
    assert row["position"] == 43057078
    assert "start" not in row
    assert "end" not in row
    assert report.to_csv([FINDING]).splitlines()[1].startswith("demo,S1,chr17,43057078,G,A,0/1,het,")


def test_no_rows_are_an_empty_csv_and_an_empty_array() -> None:
    assert report.to_csv([]) == ""
    assert report.to_json([]) == "[]"
