"""ClinVar's vocabulary, brought into closed sets.

ClinVar joins several classifications in one text: `/` within one aggregate, `|` between kinds, `,_` before a modifier.
It renamed its review statuses in 2024, so both generations are known here.
"""

from enum import StrEnum
from typing import Final


class Significance(StrEnum):
    """The classes of `significance`, the ones that need a person first."""

    PATHOGENIC = "pathogenic"
    PATHOGENIC_OR_LIKELY_PATHOGENIC = "pathogenic_or_likely_pathogenic"
    LIKELY_PATHOGENIC = "likely_pathogenic"
    CONFLICTING = "conflicting"
    UNCERTAIN = "uncertain"
    RISK_FACTOR = "risk_factor"
    DRUG_RESPONSE = "drug_response"
    LIKELY_BENIGN = "likely_benign"
    BENIGN_OR_LIKELY_BENIGN = "benign_or_likely_benign"
    BENIGN = "benign"
    OTHER = "other"
    NOT_PROVIDED = "not_provided"


SIGNIFICANCES: Final = tuple(item.value for item in Significance)

_STARS: Final = {
    "practice_guideline": 4,
    "reviewed_by_expert_panel": 3,
    "criteria_provided,_multiple_submitters,_no_conflicts": 2,
    "criteria_provided,_multiple_submitters": 2,
    "criteria_provided,_conflicting_classifications": 1,
    "criteria_provided,_conflicting_interpretations": 1,
    "criteria_provided,_single_submitter": 1,
}

_CLASSES: Final = {
    "pathogenic": "pathogenic",
    "likely_pathogenic": "likely_pathogenic",
    "uncertain_significance": "uncertain",
    "uncertain_risk_allele": "uncertain",
    "likely_benign": "likely_benign",
    "benign": "benign",
    "drug_response": "drug_response",
    "risk_factor": "risk_factor",
    "established_risk_allele": "risk_factor",
    "likely_risk_allele": "risk_factor",
    "not_provided": "not_provided",
}
_ABSENT: Final = ("no_classification", "no_interpretation", "no_assertion")
_GERMLINE: Final = frozenset({"pathogenic", "likely_pathogenic", "uncertain", "likely_benign", "benign"})
_COMBINED: Final = {
    frozenset({"pathogenic", "likely_pathogenic"}): "pathogenic_or_likely_pathogenic",
    frozenset({"likely_benign", "benign"}): "benign_or_likely_benign",
}


def significance_of(raw: str | None) -> str:
    """The member of SIGNIFICANCES that a CLNSIG says; a disease classification goes before any other kind."""
    terms = [term.split(",", 1)[0].strip("_") for kind in (raw or "").lower().split("|") for term in kind.split("/")]
    if any(term.startswith("conflicting") for term in terms):
        return "conflicting"
    classes = {_class_of(term) for term in terms if term}
    germline = classes & _GERMLINE
    if len(germline) == 1:
        return germline.pop()
    if germline:
        return _COMBINED.get(frozenset(germline), "conflicting")
    return next((kind for kind in ("drug_response", "risk_factor", "other") if kind in classes), "not_provided")


def _class_of(term: str) -> str:
    return "not_provided" if term.startswith(_ABSENT) else _CLASSES.get(term, "other")


def stars_of(review_status: str | None) -> int:
    """The review stars, 0 to 4, of a CLNREVSTAT; 0 for every status that vouches for nothing."""
    return _STARS.get((review_status or "").lower(), 0)


def words_of(raw: str) -> str:
    """Text as people write it: ClinVar's underscores stand for spaces."""
    return raw.replace("_", " ").strip()
