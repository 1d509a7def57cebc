import pytest

from strandline.errors import EmptyFilter, InvalidRegion, StrandlineError
from strandline.filters import Region, VariantFilter, canonical_contig


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("chr17:43,044,295-43,125,364", Region("chr17", 43044294, 43125364)),
        ("17:43057078", Region("chr17", 43057077, 43057078)),
        (" chrX ", Region("chrX")),
        ("MT:1-10", Region("chrM", 0, 10)),
    ],
)
def test_regions_are_read_as_people_write_them(text: str, region: Region) -> None:
    assert Region.parse(text) == region


@pytest.mark.parametrize("text", ["", "chr17:", "chr17:5-1", "chr17:0-5", "chr17:1-2-3", "chr17;drop", "chr 17:1-2"])
def test_what_is_no_region_is_refused_with_its_own_text(text: str) -> None:
    with pytest.raises(InvalidRegion, match="region|starts|ends"):
        Region.parse(text)


def test_a_region_is_written_as_it_was_read() -> None:
    assert str(Region.parse("chr17:43,057,078-43,057,080")) == "chr17:43057078-43057080"
    assert str(Region.parse("chr17")) == "chr17"


def test_contig_names_become_those_of_grch38() -> None:
    assert [canonical_contig(name) for name in ("17", "x", "MT", "chr1", "chrUn_KI270742v1")] == [
        "chr17",
        "chrX",
        "chrM",
        "chr1",
        "chrUn_KI270742v1",
    ]


def test_gene_symbols_become_those_of_hgnc_and_appear_once() -> None:
    assert VariantFilter(genes=("brca1", "BRCA1", "c9ORF72")).genes == ("BRCA1", "C9orf72")


def test_an_empty_filter_is_refused() -> None:
    with pytest.raises(EmptyFilter):
        VariantFilter()


@pytest.mark.parametrize(
    "values", [{"genes": ("BRCA1; DROP",)}, {"significance": ("deadly",)}, {"min_stars": 5}, {"min_stars": -1}]
)
def test_what_cannot_be_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(StrandlineError):
        VariantFilter(**values)  # type: ignore[arg-type]
