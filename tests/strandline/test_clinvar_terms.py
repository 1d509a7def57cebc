"""ClinVar's words in closed sets; the texts are those that ClinVar has used."""

import pytest

from strandline.clinvar_terms import SIGNIFICANCES, significance_of, stars_of, words_of


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Pathogenic", "pathogenic"),
        ("Pathogenic/Likely_pathogenic", "pathogenic_or_likely_pathogenic"),
        ("Likely_pathogenic", "likely_pathogenic"),
        ("Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance", "pathogenic_or_likely_pathogenic"),
        ("Pathogenic/Pathogenic,_low_penetrance|other", "pathogenic"),
        ("Likely_pathogenic,_low_penetrance", "likely_pathogenic"),
        ("Likely_pathogenic/Likely_risk_allele", "likely_pathogenic"),
        ("Pathogenic|drug_response", "pathogenic"),
        ("Uncertain_significance", "uncertain"),
        ("Uncertain_significance/Uncertain_risk_allele", "uncertain"),
        ("Uncertain_significance|association", "uncertain"),
        ("Conflicting_classifications_of_pathogenicity", "conflicting"),
        ("Conflicting_interpretations_of_pathogenicity", "conflicting"),
        ("Conflicting_classifications_of_pathogenicity|association|risk_factor", "conflicting"),
        ("Likely_benign", "likely_benign"),
        ("Benign/Likely_benign", "benign_or_likely_benign"),
        ("Benign", "benign"),
        ("Benign|risk_factor", "benign"),
        ("drug_response", "drug_response"),
        ("drug_response|other", "drug_response"),
        ("risk_factor", "risk_factor"),
        ("Likely_risk_allele", "risk_factor"),
        ("association|protective", "other"),
        ("Affects", "other"),
        ("other", "other"),
        ("a_word_of_2031", "other"),
        ("not_provided", "not_provided"),
        ("no_classification_for_the_single_variant", "not_provided"),
        ("no_classifications_from_unflagged_records", "not_provided"),
        ("", "not_provided"),
        (None, "not_provided"),
    ],
)
def test_every_clnsig_falls_into_the_closed_set(raw: str | None, expected: str) -> None:
    assert significance_of(raw) == expected
    assert expected in SIGNIFICANCES


def test_a_pathogenic_and_a_benign_class_together_are_a_conflict() -> None:
    assert significance_of("Pathogenic|Benign") == "conflicting"


@pytest.mark.parametrize(
    ("status", "stars"),
    [
        ("practice_guideline", 4),
        ("reviewed_by_expert_panel", 3),
        ("criteria_provided,_multiple_submitters,_no_conflicts", 2),
        ("criteria_provided,_conflicting_classifications", 1),
        ("criteria_provided,_conflicting_interpretations", 1),
        ("criteria_provided,_single_submitter", 1),
        ("no_assertion_criteria_provided", 0),
        ("no_classification_provided", 0),
        ("no_classification_for_the_single_variant", 0),
        ("no_classifications_from_unflagged_records", 0),
        ("no_assertion_provided", 0),
        ("no_interpretation_for_the_single_variant", 0),
        (None, 0),
    ],
)
def test_stars_follow_the_review_status_by_its_old_and_its_new_name(status: str | None, stars: int) -> None:
    assert stars_of(status) == stars


def test_underscores_of_the_vcf_become_spaces() -> None:
    assert words_of("Breast-ovarian_cancer,_familial,_1") == "Breast-ovarian cancer, familial, 1"
