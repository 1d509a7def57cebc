"""What a person may demand, and what is said when it is not met."""

import pytest

from strandline.errors import StrandlineError
from strandline.truth.figures import Counts, together
from strandline.truth.thresholds import Threshold, shown

COUNTS = together({"snv": Counts(shared=99, extra=1, missed=1), "indel": Counts(shared=1, missed=1)})


@pytest.mark.parametrize(
    ("text", "kind", "least"), [("0.99", "all", 0.99), ("snv=1", "snv", 1), ("Indel=0.5", "indel", 0.5)]
)
def test_a_threshold_is_of_all_alleles_or_of_a_kind(text: str, kind: str, least: float) -> None:
    assert Threshold.parse("recall", text) == Threshold("recall", kind, least)


@pytest.mark.parametrize("text", ["99", "-0.1", "snp=0.9", "=0.9", "", "nan", "high"])
def test_what_is_no_threshold_is_refused(text: str) -> None:
    with pytest.raises(StrandlineError, match=r"is no threshold: write a share from 0 to 1, such as 0.99 or snv=0.99"):
        Threshold.parse("recall", text)


def test_a_share_that_is_reached_exactly_is_met() -> None:
    assert Threshold("recall", "snv", 0.99).is_met(COUNTS)
    assert not Threshold("recall", "snv", 0.9901).is_met(COUNTS)
    assert not Threshold("recall", "all", 0.99).is_met(COUNTS)


def test_what_cannot_be_measured_is_not_met() -> None:
    threshold = Threshold("genotype_concordance", "indel", 0)
    assert not threshold.is_met(COUNTS)
    assert threshold.shortfall(COUNTS) == (
        "The genotype concordance of indels cannot be measured, for there are none, and at least 0 is asked for."
    )


def test_a_shortfall_says_figure_and_demand() -> None:
    said = Threshold("recall", "indel", 0.9).shortfall(COUNTS)
    assert said == "The recall of indels is 0.5000, and at least 0.9 is asked for."


@pytest.mark.parametrize(
    ("value", "beside", "text"),
    [(2 / 3, None, "0.6666"), (1, None, "1.0000"), (0.99999, None, "0.9999"), (0.98999999, 0.99, "0.9899")],
)
def test_a_share_is_never_rounded_up(value: float, beside: float | None, text: str) -> None:
    assert shown(value, beside) == text


def test_shares_of_nothing_are_none() -> None:
    none = Counts()
    assert (none.recall, none.precision, none.f1, none.genotype_concordance) == (None, None, None, None)
    assert COUNTS["all"].recall == pytest.approx(100 / 102)
    assert COUNTS["snv"].f1 == pytest.approx(0.99)
