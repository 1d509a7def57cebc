"""Each answer about a gene says how much of it was read, or that nobody can tell."""

from typing import Any

import pytest

from strandline import assessed
from strandline.filters import VariantFilter
from strandline.queries import Query

TARGETS = {"contig": "chr17", "start": 43045677, "end": 43124096, "bases": 5658}
BRCA1 = {"target": "BRCA1", "mean_depth": 53.6, "fraction_10x": 1.0, "fraction_20x": 0.9911} | TARGETS
WHOLE = BRCA1 | {"start": 43044294, "end": 43170245, "bases": 125951}


def told(
    *covered: dict[str, Any], names: tuple[str, ...] = ("S1",), gene: str = "BRCA1", found: bool = True
) -> list[str]:
    """What is said of a gene when these rows of coverage and these samples are in the lake."""

    def ask(query: Query) -> list[dict[str, Any]]:
        if "FROM samples" in query.sql:
            return [{"project": "p", "sample": name} for name in names]
        return [{"project": "p", "sample": "S1"} | row for row in covered]

    return assessed.sentences(VariantFilter(project="p", sample="S1", genes=(gene,)), ask, found=found)


def test_a_gene_of_targets_is_told_as_a_share_of_its_target_bases() -> None:
    assert told(BRCA1) == ["BRCA1: 99.1 % of its target bases at 20x or more, 54x on average."]


def test_a_gene_of_a_genome_is_told_as_a_share_of_the_gene() -> None:
    assert told(WHOLE) == ["BRCA1: 99.1 % of the gene at 20x or more, 54x on average."]


def test_a_gene_that_was_not_measured_is_not_assessed() -> None:
    (said,) = told(BRCA1, gene="MLH1")
    assert said.startswith("MLH1: not assessed; ")


def test_a_sample_loaded_before_20x_was_measured_says_what_is_known() -> None:
    old = BRCA1 | {"fraction_20x": None, "bases": None, "fraction_10x": 0.9}
    assert told(old) == ["BRCA1: not assessed at 20x when it was loaded; 90.0 % at 10x or more, 54x on average."]


@pytest.mark.parametrize(
    ("share", "said"), [(0.99999, "99.9 %"), (1.0, "100.0 %"), (0.57, "57.0 %"), (0.29, "29.0 %"), (0.0, "0.0 %")]
)
def test_nearly_all_is_never_told_as_all(share: float, said: str) -> None:
    assert assessed.percent(share) == said


def test_parts_of_a_gene_count_by_their_bases_and_not_by_what_they_span() -> None:
    short = BRCA1 | {"contig": "chrX", "start": 0, "end": 10_000_000, "bases": 5658, "fraction_20x": 0.0}
    assert told(BRCA1 | {"fraction_20x": 1.0}, short)[0].startswith("BRCA1: 50.0 % of its target bases")


def test_each_of_a_few_samples_is_told_and_who_was_not_assessed() -> None:
    said = told(BRCA1, names=("S1", "S2"))
    assert said[0] == "BRCA1 of p/S1: 99.1 % of its target bases at 20x or more, 54x on average."
    assert said[1].startswith("BRCA1 of p/S2: not assessed; ")


def test_of_many_samples_the_range_is_told() -> None:
    names = tuple(f"S{number}" for number in range(9))
    covered = [BRCA1 | {"sample": name, "fraction_20x": 0.9 + number / 100} for number, name in enumerate(names[:7])]
    assert told(*covered, names=names) == [
        "BRCA1: 90.0 % to 96.0 % of its target bases at 20x or more in 7 samples",
        "BRCA1: not assessed at 20x in 2 samples",
    ]


def test_nothing_found_in_a_sample_that_is_not_loaded_says_so() -> None:
    assert told(names=(), found=False) == [
        "No sample of that name is loaded, so this does not mean that nobody carries one."
    ]


def test_no_question_is_asked_when_rows_were_found_and_no_gene_was_asked_for() -> None:
    def ask(_: Query) -> Any:
        pytest.fail("asked")

    assert assessed.sentences(VariantFilter(sample="S1"), ask, found=True) == []
