"""What the README shows of the demo is what the demo prints of such a finding."""

import io
from datetime import date

from rich.console import Console

from strandline import listing, report
from strandline.demo import story
from strandline.queries import Row
from tests import examples
from tests.docs.markdown import Page

SHOWN = next(text for language, text in Page("README.md").blocks if language == "text").splitlines()
WIDTH = 100
"""Columns of the terminal that the README shows."""

FINDING: Row = examples.FINDING | {
    "depth": 31,
    "ref_depth": 11,
    "vaf": 20 / 31,
    "conditions": ["Breast and/or ovarian cancer", *map(str, range(8))],
    "consequences": ["nonsense", "non-coding_transcript_variant"],
    "hgvs": "",
}

OTHER = FINDING | {
    "start": 43074085,
    "end": 43074086,
    "ref": "C",
    "alt": "T",
    "zygosity": "hom_alt",
    "depth": 1,
    "ref_depth": 0,
    "alt_depth": 1,
    "significance": "likely_benign",
    "stars": 1,
    "conditions": [],
    "consequences": ["intron_variant"],
}
LONG = {"genes": ["TP53"], "ref": "CTTT", "alt": "C", "start": 7675392, "significance": "benign_or_likely_benign"}


def test_the_table_has_these_columns_and_these_rows() -> None:
    text = io.StringIO()
    Console(file=text, width=WIDTH).print(listing.findings([FINDING, OTHER, OTHER | LONG], WIDTH))
    assert [line.rstrip() for line in text.getvalue().splitlines()][:3] == SHOWN[:3]


def test_the_sentence_is_the_demo_s() -> None:
    (start,) = [number for number, line in enumerate(SHOWN) if line.startswith("HCC1395BL carries ")]
    shown = " ".join(SHOWN[start:])
    assert shown.endswith(" …")
    assert report.sentence(FINDING).startswith(shown.removesuffix(" …"))
    assert max(map(len, SHOWN)) <= WIDTH


def test_the_demo_s_release_is_the_one_in_the_text() -> None:
    (release,) = {word for line in SHOWN for word in line.split() if word[:2] == "20" and word.count("-") == 2}
    assert date.fromisoformat(release)
    assert FINDING["release"] == release
    assert story.ROWS_SHOWN > 1, "so there may be an ellipsis after the first row"
