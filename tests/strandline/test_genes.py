"""The shipped table of genes."""

import pytest

from strandline import genes
from strandline.errors import UnknownGene
from strandline.filters import canonical_gene
from strandline.genes import Gene


def test_a_gene_is_found_in_any_spelling_and_has_its_place() -> None:
    assert genes.find(" brca1 ") == Gene("BRCA1", "chr17", 43044294, 43170245)
    assert genes.find("C9ORF72").symbol == "C9orf72"
    assert genes.find("MT-ND1").contig == "chrM"


def test_the_finding_of_the_demo_lies_in_its_gene() -> None:
    gene = genes.find("BRCA1")
    assert gene.start <= 43057077 < gene.end


def test_a_pseudoautosomal_gene_has_a_place_on_both_sex_chromosomes() -> None:
    assert [place.contig for place in genes.places("CD99")] == ["chrX", "chrY"]
    assert genes.find("CD99").contig == "chrX"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("BRAC1", "BRCA1"), ("P53", "TP53"), ("TP35", "TP53"), ("ATMM", "ATM"), ("PABL2", "PALB2"), ("c9orf7", "C9orf72")],
)
def test_a_slip_of_a_finger_is_understood(typed: str, meant: str) -> None:
    assert meant in genes.suggest(typed)[:2]


def test_an_unknown_symbol_is_refused_with_what_may_have_been_meant() -> None:
    with pytest.raises(UnknownGene, match=r"^BRAC1 is not in the table of genes\. Did you mean BRCA1, RAC1, "):
        genes.find("BRAC1")
    with pytest.raises(UnknownGene, match="Use the official symbol, such as BRCA1"):
        genes.find("XYZZY-9000")
    assert genes.places("") == ()
    assert genes.suggest("") == []


def test_symbols_are_completed_in_any_case() -> None:
    assert genes.beginning("brca") == ["BRCA1", "BRCA2"]
    assert "C9orf72" in genes.beginning("c9ORF7")


def test_every_gene_has_the_spelling_of_filters_and_a_place() -> None:
    table = genes._table()
    assert len(table) > 30_000
    for places in table.values():
        for gene in places:
            assert canonical_gene(gene.symbol) == gene.symbol
            assert gene.contig.startswith("chr")
            assert 0 <= gene.start < gene.end < 250_000_000
