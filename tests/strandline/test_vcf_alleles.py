"""What a record says about each of its alleles."""

import pytest

from strandline.vcf_alleles import clean_alternate, clean_reference, genotype_of, is_placeholder, value_of


@pytest.mark.parametrize(
    ("text", "allele", "alternates", "expected"),
    [
        ("0/1", 1, 1, ("0/1", "het", False)),
        ("1|1", 1, 1, ("1|1", "hom_alt", True)),
        ("0/0", 1, 1, ("0/0", "hom_ref", False)),
        ("./.", 1, 1, ("./.", "no_call", False)),
        ("1", 1, 1, ("1", "hemi", False)),
        ("0", 1, 1, ("0", "hom_ref", False)),
        (".", 1, 1, (".", "no_call", False)),
        ("1/2", 1, 2, ("1/2", "het", False)),
        ("1/2", 2, 2, ("2/1", "het", False)),
        ("2/2", 1, 2, ("2/2", "hom_ref", False)),
        ("0|3", 3, 3, ("0|1", "het", True)),
        ("./1", 1, 1, ("./1", "het", False)),
        ("./0", 1, 1, ("./0", "no_call", False)),
        ("0/0/1/1", 1, 1, ("0/0/1/1", "het", False)),
        ("0|1/1", 1, 1, ("0|1/1", "het", False)),
        ("/0|1", 1, 1, ("0|1", "het", True)),
    ],
)
def test_a_genotype_is_seen_from_one_allele(
    text: str, allele: int, alternates: int, expected: tuple[str, str, bool]
) -> None:
    assert genotype_of(text, allele, alternates) == expected


@pytest.mark.parametrize("text", ["", "0/2", "a/b", "0//1", "0/1/", "-1/1", "0\\1"])
def test_a_genotype_that_names_no_allele_is_not_read(text: str) -> None:
    assert genotype_of(text, 1, 1) is None


@pytest.mark.parametrize(
    ("value", "number", "allele", "expected"),
    [
        ("7,8", "A", 2, "8"),
        ("1,7,8", "R", 1, "1,7"),
        ("1,7,8", "R", 2, "1,8"),
        ("00,01,11,02,12,22", "G", 1, "00,01,11"),
        ("00,01,11,02,12,22", "G", 2, "00,02,22"),
        ("0,1,2", "G", 2, "0,2"),
        (".", "A", 1, "."),
        ("7,8,9", "A", 1, "7,8,9"),
        ("7,8", ".", 1, "7,8"),
        ("x", "1", 1, "x"),
    ],
)
def test_a_value_is_reduced_to_its_allele_by_the_number_of_the_header(
    value: str, number: str, allele: int, expected: str
) -> None:
    assert value_of(value, number, allele, 2) == expected


def test_likelihoods_of_three_alleles_are_those_of_their_genotypes() -> None:
    alleles = [f"{a}{b}" for b in range(4) for a in range(b + 1)]
    assert value_of(",".join(alleles), "G", 3, 3) == "00,03,33"


def test_alleles_are_bases_in_upper_case_or_symbols_as_written() -> None:
    symbols = ["*", "<DEL>", "<dup:tandem>", "G]17:1982]", ".A", "]13:12]T"]
    assert [clean_alternate(text) for text in ["acgt", *symbols]] == ["ACGT", *symbols]
    assert [clean_alternate(text) for text in ("", "A C", "<DEL", "E", "A;T")] == [None] * 5
    assert (clean_reference("acgN"), clean_reference("*"), clean_reference("")) == ("ACGN", None, None)


def test_any_other_allele_is_no_variant() -> None:
    assert [is_placeholder(alt) for alt in ("<NON_REF>", "<*>", "*", "<DEL>")] == [True, True, False, False]
