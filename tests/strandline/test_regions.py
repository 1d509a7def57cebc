"""Regions as people write them and as the tables store them."""

import pytest

from strandline.errors import InvalidRegion
from strandline.regions import Region, grch38_contig


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("chr17:43044295-43125364", Region("chr17", 43044294, 43125364)),
        ("17:43,044,295-43,125,364", Region("chr17", 43044294, 43125364)),
        ("chr17:100", Region("chr17", 99, 100)),
        (" chrM ", Region("chrM", 0, None)),
        ("MT:1-10", Region("chrM", 0, 10)),
        ("HLA-A*01", Region("HLA-A*01", 0, None)),
        ("chr17:43,057,078", Region("chr17", 43057077, 43057078)),
        ("chr17:43057078-43057079", Region("chr17", 43057077, 43057079)),
        ("chr17: 43,057,078 – 43,057,079", Region("chr17", 43057077, 43057079)),
        ("chr17:43057078..43057079", Region("chr17", 43057077, 43057079)),
        ("chr17:43057078-", Region("chr17", 43057077, None)),
        ("CHR17:1-2", Region("chr17", 0, 2)),
        ("Chrx", Region("chrX")),
        ("m:1-10", Region("chrM", 0, 10)),
        ("chrMT", Region("chrM")),
        ("chrUn_KI270728v1", Region("chrUn_KI270728v1")),
    ],
)
def test_positions_are_read_as_one_based_and_closed(written: str, region: Region) -> None:
    assert Region.parse(written) == region


@pytest.mark.parametrize(
    "written",
    [
        "",
        "chr17:",
        "chr17:0-5",
        "chr17:9-5",
        "chr17:a-b",
        "chr17:1-2;drop",
        "chr17:1-1e9",
        "chr17:١-٢",
        "chr17:,-,",
        "chr17 1 2",
        "chr17-1-2",
        "17_5",
    ],
)
def test_what_is_no_region_is_refused(written: str) -> None:
    with pytest.raises(InvalidRegion):
        Region.parse(written)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("chr17:43057078G>A", "chr17:43057078"),
        ("chr17:43,057,078 G>A", "chr17:43,057,078"),
        ("17:43057078:G:A", "17:43057078"),
        ("NC_000017.11:g.43057078G>A", "chr17:43057078"),
        ("NC_000023.11:g.5A>C", "chrX:5"),
        ("chr17-43057078-G-A", "chr17:43057078"),
        ("chr17:g.43057078del", "chr17:43057078"),
        ("chr17:43057078_43057080delinsT", "chr17:43057078"),
    ],
)
def test_a_variant_is_refused_with_the_place_to_ask_for(written: str, place: str) -> None:
    with pytest.raises(InvalidRegion, match=f"is a variant, not a region. Ask for its place, {place}.$"):
        Region.parse(written)


def test_a_region_is_shown_as_it_is_written() -> None:
    assert str(Region("chr17", 43044294, 43125364)) == "chr17:43,044,295-43,125,364"
    assert Region.parse(str(Region("chr17", 99, 200))) == Region("chr17", 99, 200)
    assert str(Region("chr17")) == "chr17"
    assert Region.parse(str(Region("chr17", 99))) == Region("chr17", 99)


def test_contigs_have_their_grch38_names() -> None:
    names = ["1", "22", "X", "Y", "MT", "chr7", "23", "KI270728.1"]
    assert [grch38_contig(name) for name in names] == [
        "chr1",
        "chr22",
        "chrX",
        "chrY",
        "chrM",
        "chr7",
        "23",
        "KI270728.1",
    ]
