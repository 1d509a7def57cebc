"""Each answer about a gene says how much of it was read, or that nobody can tell."""

from typing import Any

import pytest

from strandline import assessed, genes
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


WARNED = {"project": "p", "quality": "warn", "quality_warnings": "covered_20x is 85 %, below the threshold of 90 %"}


def test_a_sample_that_was_loaded_with_a_warning_is_not_answered_without_it() -> None:
    """Of a question without a gene, too, whether or not anything was found."""

    def ask(query: Query) -> list[dict[str, Any]]:
        good = {"project": "p", "sample": "S2", "quality": "pass", "quality_warnings": ""}
        old = {"project": "p", "sample": "S3", "quality": None, "quality_warnings": None}
        return [WARNED | {"sample": "S1"}, good, old] if "FROM samples" in query.sql else []

    warned = "Quality warns of p/S1: covered_20x is 85 %, below the threshold of 90 %."
    for found in (True, False):
        assert assessed.sentences(VariantFilter(project="p"), ask, found=found) == [warned]
        assert assessed.sentences(VariantFilter(project="p", genes=("TP53",)), ask, found=found)[-1] == warned


def test_of_many_warned_samples_some_are_named_and_all_are_counted() -> None:
    rows = [WARNED | {"sample": f"S{number}"} for number in range(9)]
    assert assessed.sentences(VariantFilter(min_stars=1), lambda _: rows, found=True) == [
        "Quality warns of 9 samples, as of p/S0, p/S1, p/S2, p/S3, p/S4, p/S5; `strandline samples` lists why."
    ]


def test_a_pseudoautosomal_gene_is_told_by_its_copy_on_x() -> None:
    [on_x, on_y] = genes.places("SHOX")
    size = on_x.end - on_x.start
    row = {"target": "SHOX", "mean_depth": 30.0, "fraction_10x": 1.0, "fraction_20x": 0.95, "bases": size}
    rows = [
        row | {"contig": "chrX", "start": on_x.start, "end": on_x.end},
        row | {"contig": "chrY", "start": on_y.start, "end": on_y.end, "fraction_20x": 0.0, "mean_depth": 0.0},
    ]
    assert told(*rows, gene="SHOX") == ["SHOX: 95.0 % of the gene at 20x or more, 30x on average."]
    assert told(rows[1], gene="SHOX")[0].startswith("SHOX: 0.0 % of the gene")


def test_a_gene_of_two_places_on_one_contig_is_whole_when_both_were_measured() -> None:
    first, second = genes.places("LINC03021")
    bases = first.end - first.start + second.end - second.start
    row = {"target": "LINC03021", "contig": "chr8", "start": first.start, "end": second.end, "bases": bases}
    shares = {"mean_depth": 30.0, "fraction_10x": 1.0, "fraction_20x": 1.0}
    assert told(row | shares, gene="LINC03021")[0].startswith("LINC03021: 100.0 % of the gene")
    assert told(row | shares | {"bases": 10}, gene="LINC03021")[0].startswith("LINC03021: 100.0 % of its target bases")


def test_a_gene_that_no_table_places_is_told_of_its_targets() -> None:
    assert told(BRCA1 | {"target": "OWN1"}, gene="OWN1") == [
        "OWN1: 99.1 % of its target bases at 20x or more, 54x on average."
    ]
