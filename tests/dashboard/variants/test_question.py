"""How filters are read, told in words, and written into an address and back."""

import pytest

from dashboard.variants import address, question
from dashboard.variants.question import CLASS_WORDS, Doubt, Question, Written
from strandline.clinvar_terms import SIGNIFICANCES
from strandline.filters import VariantFilter
from strandline.regions import Region

WHOLE = Written("brca1, TP53;MLH1", "17:5-9", "demo/X", "", ("likely pathogenic", "benign"), 2, every=True)
KNOWN = [("demo", "HCC1395BL"), ("family", "NA12878")]


def asked(written: Written) -> Question:
    read = question.read(written)
    assert read.question, read.problem
    return read.question


def test_every_filter_is_read() -> None:
    assert asked(WHOLE) == Question(
        VariantFilter(
            project="demo",
            sample="X",
            genes=("BRCA1", "TP53", "MLH1"),
            region=Region("chr17", 4, 9),
            significance=("likely_pathogenic", "benign"),
            min_stars=2,
        ),
        every=True,
    )


def test_a_question_is_told_in_words() -> None:
    assert str(asked(WHOLE)) == (
        "BRCA1 or TP53 or MLH1, in chr17:5-9, sample demo/X, likely pathogenic or benign, 2 stars or more, "
        "also what ClinVar does not describe"
    )
    assert str(asked(Written(project="demo", stars=1))) == "project demo, 1 star or more"


def test_the_words_of_the_classes_are_those_of_the_tables() -> None:
    assert list(CLASS_WORDS.values()) == list(SIGNIFICANCES)


def test_nothing_written_is_no_question_and_no_problem() -> None:
    assert question.read(Written(every=True)) == question.Reading()


def test_of_many_genes_the_first_few_are_echoed() -> None:
    names = "BRCA1 BRCA2 TP53 MLH1 MSH2 MSH6 PMS2 APC"
    echoes = question.read(Written(genes=names)).echoes
    assert len(echoes) == question.MOST_ECHOED + 1
    assert echoes[-1] == "and 2 genes more"


def test_a_gene_on_two_chromosomes_is_echoed_with_both() -> None:
    [echo] = question.read(Written(genes="SHOX")).echoes
    assert "chrX" in echo
    assert "chrY" in echo


def test_one_gene_of_several_is_put_right() -> None:
    assert question.replaced("tp53; brcai", "BRCAI", "BRCA1") == "tp53, BRCA1"


@pytest.mark.parametrize(
    ("filters", "doubt"),
    [
        ({"sample": "HCC1395BL"}, None),
        ({"sample": "hcc1395bl"}, ("No reads of a sample hcc1395bl ever came.", ("HCC1395BL",))),
        ({"sample": "NA12878", "project": "demo"}, ("No reads of a sample NA12878 ever came in project demo.", ())),
        ({"project": "familly"}, ("No reads of a project familly ever came.", ("family",))),
        ({"genes": ("BRCA1",)}, None),
    ],
)
def test_a_sample_or_project_that_nobody_sent_is_doubted(
    filters: dict[str, str], doubt: tuple[str, tuple[str, ...]] | None
) -> None:
    found = question.sample_doubt(VariantFilter(**filters), KNOWN)
    assert (found and (found.said, found.meant)) == doubt


def test_without_known_samples_none_is_doubted() -> None:
    assert question.sample_doubt(VariantFilter(sample="X"), []) is None


def test_an_unknown_gene_is_doubted_with_what_may_be_meant() -> None:
    [doubt] = question.gene_doubts(["BRCA1", "BRCAI"])
    assert isinstance(doubt, Doubt)
    assert "BRCA1" in doubt.meant


def test_a_link_to_a_question_is_read_as_that_question() -> None:
    link = address.of(asked(WHOLE), chosen="demo/X/chr17-5-A-G")
    given = {name: value if isinstance(value, list) else [value] for name, value in link.items()}
    kept, lost = address.canonical(given)
    assert (kept, lost) == (given, [])
    assert kept["v"] == ["demo/X/chr17-5-A-G"]
    again = Written(
        kept["gene"][0],
        kept["region"][0],
        kept["sample"][0],
        kept["project"][0],
        tuple(kept["class"]),
        int(kept["stars"][0]),
        every=kept["all"] == ["true"],
    )
    assert asked(again) == asked(WHOLE)


@pytest.mark.parametrize(
    "spelling", ["likely_pathogenic", "likely pathogenic", "Likely pathogenic", "LIKELY_PATHOGENIC"]
)
def test_a_class_is_understood_in_every_spelling(spelling: str) -> None:
    assert address.canonical({"class": [spelling]}) == ({"class": ["likely pathogenic"]}, [])


@pytest.mark.parametrize(
    ("given", "lost"),
    [
        ({"class": ["ZZZ"]}, ["class=ZZZ"]),
        ({"stars": ["5"]}, ["stars=5"]),
        ({"stars": ["-1"]}, ["stars=-1"]),
        ({"stars": ["²"]}, ["stars=²"]),
        ({"all": ["perhaps"]}, ["all=perhaps"]),
        ({"sample": ["A", "B"]}, ["sample=A"]),
        ({"all": ["0"], "gene": [""], "other": ["1"]}, []),
    ],
)
def test_what_an_address_says_in_vain_is_told(given: dict[str, list[str]], lost: list[str]) -> None:
    assert address.canonical(given)[1] == lost


def test_genes_given_one_by_one_become_one_list() -> None:
    assert address.canonical({"gene": ["BRCA1", "TP53"]}) == ({"gene": ["BRCA1, TP53"]}, [])
