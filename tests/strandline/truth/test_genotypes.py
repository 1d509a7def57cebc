"""Who carries what, on how many copies, and what is not known."""

from pathlib import Path

import pytest

from strandline.truth.intersecting import same_genotype
from tests.strandline.truth.vcfs import compared, figures, genotypes


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0/1", "0/1", True),
        ("0/1", "1/1", False),
        ("1", "1/1", True),
        ("1", "0/1", False),
        ("./1", "0/1", None),
        ("0/0/1", "0/1", False),
    ],
)
def test_genotypes_agree_in_copies(one: str, other: str, same: bool | None) -> None:
    assert same_genotype(one, other) is same
    assert same_genotype(other, one) is same


def test_the_order_of_copies_and_phase_do_not_matter(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 A G 1|0", "c 6 C T 0/1"], ["c 5 A G 0/1", "c 6 C T 1/0"])
    assert genotypes(found) == (2, 0, 0)


def test_another_genotype_is_found_but_not_concordant(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 A G 1/1", "c 6 C T 0/1"], ["c 5 A G 0/1", "c 6 C T 0/1"])
    assert figures(found) == (2, 0, 0)
    assert found.counts["snv"].genotype_concordance == 0.5


def test_a_half_call_is_found_and_its_genotype_not_judged(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 A G ./1", "c 6 C T 1/."], ["c 5 A G 0/1", "c 6 C T 1/1"])
    assert figures(found) == (2, 0, 0)
    assert genotypes(found) == (0, 0, 2)
    assert found.counts["all"].genotype_concordance is None


def test_what_is_not_called_or_reference_is_no_call(tmp_path: Path) -> None:
    calls = ["c 5 A G ./.", "c 6 C T 0/0", "c 7 G A .", "c 8 T . 0/0", "c 9 C T ./0", "c 10 A G 0/1"]
    found = compared(tmp_path, calls, ["c 5 A G 0/1", "c 10 A G 0/1"])
    assert figures(found) == (1, 0, 1)
    assert found.calls.left_out == {"not called (./.)": 3, "reference (0/0)": 2}


def test_a_haploid_call_is_on_all_copies(tmp_path: Path) -> None:
    assert genotypes(compared(tmp_path, ["c 5 A G 1"], ["c 5 A G 1/1"])) == (1, 0, 0)


def test_calls_that_a_filter_marks_count_only_when_that_is_asked_for(tmp_path: Path) -> None:
    calls, truth = ["c 5 A G 0/1 LowQual", "c 6 C T 0/1 .", "c 7 G A 0/1 a;b"], ["c 5 A G 0/1", "c 6 C T 0/1"]
    found = compared(tmp_path, calls, truth)
    assert figures(found) == (1, 0, 1)
    assert found.calls.left_out == {"marked by a filter": 2}
    assert figures(compared(tmp_path, calls, truth, every_filter=True)) == (2, 1, 0)


def test_what_the_truth_itself_marks_is_never_the_truth(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 6 C T 0/1"], ["c 5 A G 0/1 Uncertain", "c 6 C T 0/1"], every_filter=True)
    assert figures(found) == (1, 0, 0)
