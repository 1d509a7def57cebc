"""The query parameters of the page, in the one spelling that its filters understand. Nothing here knows Streamlit."""

from collections.abc import Mapping

from dashboard import links
from dashboard.variants.question import CLASS_WORDS, Question
from strandline import report
from strandline.filters import MAX_STARS

Parameters = dict[str, list[str]]

NAMES = links.PARAMETERS[links.VARIANTS]
_YES, _NO = {"1", "true", "yes"}, {"0", "false", "no", ""}
_WORDS = {name: word for word, name in CLASS_WORDS.items()}
_SPELLINGS = {
    **{word: word for word in CLASS_WORDS},
    **_WORDS,
    **{spelling.lower(): _WORDS[name] for name, spelling in report.CLASSES.items()},
}
"""Every spelling of a class that is understood, in lower case: the filter's, the tables' and ClinVar's own."""


def canonical(given: Mapping[str, list[str]]) -> tuple[Parameters, list[str]]:
    """Return the parameters as the filters spell them, and what means nothing here as `class=ZZZ`."""
    kept: Parameters = {}
    lost: list[str] = []
    for name in NAMES:
        values = [value for value in given.get(name, []) if value.strip()]
        good = [_read(name, value) for value in values]
        lost += links.ignored(name, [value for value, read in zip(values, good, strict=True) if read is None], ())
        kept[name] = list(dict.fromkeys(value for value in good if value))
        if name == "gene" and kept[name]:
            kept[name] = [", ".join(kept[name])]
        if name != "class":
            lost += links.ignored(name, kept[name][:-1], ())
            kept[name] = kept[name][-1:]
    return {name: values for name, values in kept.items() if values}, lost


def of(question: Question, *, chosen: str = "") -> dict[str, str | list[str]]:
    """Return the parameters of a question that is asked at once, for a link to it, and of its chosen variant."""
    one = question.asked
    found: dict[str, str | list[str]] = {
        "gene": ", ".join(one.genes),
        "region": str(one.region or ""),
        "sample": one.sample or "",
        "project": one.project or "",
        "class": [_WORDS[name] for name in one.significance],
        "stars": str(one.min_stars or ""),
        "all": "true" if question.every else "",
        links.CHOSEN: chosen,
        links.ASKED: "1",
    }
    return {name: value for name, value in found.items() if value}


def _read(name: str, value: str) -> str | None:
    """Return a value as its filter spells it, empty for what restricts nothing, None for what means nothing."""
    plain = value.strip()
    if name == "class":
        return _SPELLINGS.get(plain.lower())
    if name == "stars":
        return plain if plain.isascii() and plain.isdecimal() and int(plain) <= MAX_STARS else None
    if name in {"all", links.ASKED}:
        yes, no = plain.lower() in _YES, plain.lower() in _NO
        return ("1" if name == links.ASKED else "true") if yes else "" if no else None
    return value
