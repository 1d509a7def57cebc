"""What the demo tells at its end."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from strandline import athena
from strandline.athena import Result
from strandline.demo import story
from strandline.demo.materials import Materials
from strandline.demo.story import Answer, Tale
from strandline.errors import StrandlineError
from tests import examples
from tests.examples import DEPLOYMENT

SAMPLE = {"project": "demo", "sample": "S1", "variants": 57, "annotation_release": "2026-02-26"}
COVERED = {"contig": "chr20", "target": "chr20", "start": 0, "end": 1000, "mean_depth": 5.0, "fraction_10x": 0.08}
SHIPPED = Materials(parcels=(), people=(), reference=Path("r"), annotation=Path("c"), targets=Path("t"))
OWN = Materials(parcels=(), people=(), reference=Path("r"), annotation=Path("c"), known={"chr20": 100})
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


def answer(rows: list[dict[str, Any]], **more: Any) -> Answer:
    return Answer(SAMPLE | more, Result(rows, "q", 1, 1), [COVERED])


def tell(*answers: Answer, materials: Materials = SHIPPED, **more: Any) -> str:
    out = Console(file=io.StringIO(), width=250)
    story.tell(out, Tale(answers=answers, materials=materials, **more))
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def told(rows: list[dict[str, Any]]) -> str:
    return tell(answer(rows))


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
    with pytest.raises(StrandlineError, match="sample S1 is not among the loaded samples"):
        story.answer(DEPLOYMENT, ("demo", "S1"))


def test_own_samples_are_told_with_their_project_and_their_depth_over_known_bases() -> None:
    text = tell(answer([FINDING]), answer([], sample="S2", variants=4), materials=OWN)
    depth = "read 50.0 times on average over the 100 known bases of the reference, 80.0% of them ten times or more"
    assert f"demo/S1: 57 variants; ClinVar 2026-02-26 describes 1 of them: 1 benign; {depth}." in text
    assert f"demo/S2: 4 variants; ClinVar 2026-02-26 describes 0 of them; {depth}." in text


def test_intervals_are_counted_whole_also_where_their_reference_is_known_in_part() -> None:
    text = tell(answer([FINDING]), materials=replace(OWN, intervals=Path("exome.bed")))
    length = sum(row["end"] - row["start"] for row in answer([FINDING]).coverage)
    assert f"over the {length:,} bases of the intervals" in text


def test_intervals_that_have_names_are_counted_by_the_bases_that_were_asked_for() -> None:
    rows = [
        {"contig": "chr17", "start": 0, "end": 9000, "bases": 100, "mean_depth": 30.0, "fraction_10x": 1.0},
        {"contig": "chr17", "start": 9500, "end": 9800, "bases": None, "mean_depth": 10.0, "fraction_10x": 0.0},
    ]
    named = [row | {"target": name} for row, name in zip(rows, ("BRCA1", "TP53"), strict=True)]
    text = tell(replace(answer([FINDING]), coverage=named), materials=replace(OWN, intervals=Path("exome.bed")))
    assert "read 15.0 times on average over the 400 bases of the intervals, 25.0% of them ten times or more" in text


def test_findings_of_several_samples_are_sorted_together() -> None:
    uncertain = FINDING | {"sample": "S2", "significance": "uncertain"}
    text = tell(answer([FINDING]), answer([uncertain], sample="S2"), materials=OWN)
    assert text.index("Uncertain") < text.index("Benign")


def test_without_clinvar_it_says_why_there_are_no_findings() -> None:
    without = replace(OWN, annotation=None)
    text = tell(answer([], annotation_release=None), materials=without, client="eval it")
    assert "demo/S1: 57 variants; read 50.0 times" in text
    assert "No ClinVar was given (--clinvar), so nothing says what the variants mean and findings are empty." in text
    assert "calls none" not in text
    assert "  eval it\n  strandline query --project demo --sample S1 --all\n" in text


def test_a_sample_that_failed_is_told_beside_the_others() -> None:
    text = tell(answer([FINDING]), materials=OWN, failures={("demo", "S3"): "RunFailed: no memory"})
    assert "demo/S3 was not loaded: RunFailed: no memory" in text


def test_where_the_results_are_is_said_and_how_to_keep_them_otherwise() -> None:
    assert "Results are in out: findings.tsv, coverage.tsv, qc.tsv" in tell(answer([]), out=Path("out"))
    assert "--out DIR keeps" in tell(answer([]), materials=OWN)
    assert "--out DIR" not in told([])


def test_only_some_of_many_pathogenic_findings_get_a_sentence() -> None:
    text = tell(answer([FINDING | {"significance": "pathogenic"}] * 25), materials=OWN)
    assert text.count("S1 carries BRCA1") == 20
    assert "… and 5 more that ClinVar calls pathogenic." in text
