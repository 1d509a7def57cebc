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
    ],
)
def test_positions_are_read_as_one_based_and_closed(written: str, region: Region) -> None:
    assert Region.parse(written) == region


@pytest.mark.parametrize(
    "written",
    ["", "chr17:", "chr17:0-5", "chr17:9-5", "chr17:a-b", "chr17:1-2;drop", "chr17:1-1e9", "chr17:١-٢", "chr17:,-,"],
)
def test_what_is_no_region_is_refused(written: str) -> None:
    with pytest.raises(InvalidRegion):
        Region.parse(written)


def test_a_region_is_shown_as_it_is_written() -> None:
    assert str(Region("chr17", 43044294, 43125364)) == "chr17:43,044,295-43,125,364"
    assert Region.parse(str(Region("chr17", 99, 200))) == Region("chr17", 99, 200)
    assert str(Region("chr17")) == "chr17"


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
