"""The words of the glossary are few, and the product uses them."""

import re

from strandline import words
from strandline.clinvar_terms import Significance
from tests.docs.markdown import ROOT, Page

MOST = 30
PRODUCT = ("strandline", "dashboard", "handlers", "components", "local", "workflows")
ENDINGS = {".py", ".sql", ".json", ".wdl"}
TERMS = {row[0]: row[1] for row in Page("docs/glossary.md").rows if row[0] not in {"word", "---"}}


def _said(term: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(term)}(s|es)?\b", re.IGNORECASE)


def test_there_are_at_most_thirty_words() -> None:
    assert 20 <= len(TERMS) <= MOST


def test_every_word_is_one_that_the_product_says() -> None:
    files = [path for folder in PRODUCT for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS]
    text = "\n".join(path.read_text("utf-8") for path in files)
    unsaid = [term for term in TERMS if not _said(term).search(text)]
    assert not unsaid, f"nobody says {', '.join(unsaid)}"


def test_the_states_are_those_of_the_command_line_and_the_dashboard() -> None:
    of_runs = set(re.findall(r"\*([a-z ]+)\*", TERMS["state"]))
    of_reads = {term for term in ("waiting", "refused", "held") if term in TERMS}
    assert of_runs | of_reads == set(words.STATES.values())


def test_classes_are_counted_right() -> None:
    assert len(Significance) == 12
    assert "one of twelve" in TERMS["ClinVar class"]
