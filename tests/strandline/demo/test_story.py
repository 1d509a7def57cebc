"""What the demo tells at its end."""

import io
from typing import Any

import pytest
from rich.console import Console

from strandline import athena
from strandline.athena import Result
from strandline.demo import story
from strandline.errors import StrandlineError
from tests import examples

SAMPLE = {"sample": "S1", "variants": 57, "annotation_release": "2026-02-26"}
FINDING = examples.FINDING | {
    "sample": "S1",
    "start": 99,
    "end": 100,
    "zygosity": "hom_alt",
    "depth": 30,
    "ref_depth": 0,
    "alt_depth": 30,
    "significance": "benign",
    "stars": 2,
    "conditions": ["not_provided"],
}


def told(rows: list[dict[str, Any]]) -> str:
    out = Console(file=io.StringIO(), width=250)
    story.tell(out, SAMPLE, Result(rows, "q", 1, 1))
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_a_pathogenic_finding_is_a_sentence_of_its_own() -> None:
    text = told([FINDING | {"significance": "likely_pathogenic"}, FINDING])
    assert "S1: 57 variants; ClinVar 2026-02-26 describes 2 of them: 1 likely pathogenic, 1 benign." in text
    assert "S1 carries BRCA1 chr17:100 G>A, homozygous (reads ref,alt: 0,30 of 30)." in text
    assert "ClinVar calls none" not in text


def test_without_a_pathogenic_finding_it_says_so() -> None:
    assert "ClinVar calls none of them pathogenic." in told([FINDING])


def test_without_any_finding_it_says_so() -> None:
    text = told([])
    assert "describes 0 of them." in text
    assert "ClinVar calls none of them pathogenic." in text


def test_only_the_most_severe_rows_are_shown() -> None:
    assert "… and 5 more." in told([FINDING] * 15)


def test_a_sample_that_was_not_loaded_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(athena, "run", lambda *_: Result([], "q", 1, 1))
    made: Any = None
    with pytest.raises(StrandlineError, match="sample S1 is not among the loaded samples"):
        story.loaded(made, "S1")
