"""Reading VCF text, whole or not at all."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from strandline.errors import InvalidVcf
from strandline.vcf import VcfReader

DATA = Path(__file__).parents[1] / "data" / "vcf"
HEADER = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
RECORD = "chr1\t5\t.\tA\tC\t.\t.\t."

Written = Callable[[str | bytes], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "case.vcf"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def lines_of(path: Path) -> list[list[str]]:
    with VcfReader.open(path) as reader:
        return [line.fields for line in reader]


def test_the_header_tells_numbers_contigs_samples_and_the_rest(written: Written) -> None:
    path = written(
        "##fileformat=VCFv4.2\n##fileDate=2026-02-26\n##contig=<ID=chr1,length=100>\n##contig=<ID=chr2>\n"
        '##INFO=<ID=AC,Number=A,Type=Integer,Description="Number=7,ID=x, \\"quoted\\"">\n'
        '##FORMAT=<Number=R,ID=AD,Type=Integer,Description="order is free">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\n"
    )
    with VcfReader.open(path) as reader:
        header = reader.header
    assert header.info == {"AC": "A"}
    assert header.format == {"AD": "R"}
    assert header.contigs == {"chr1": 100, "chr2": None}
    assert header.samples == ("a", "b")
    assert header.meta["fileDate"] == "2026-02-26"


@pytest.mark.parametrize("name", ["gvcfs__non_ref_call.g.vcf.gz", "tests__notbgz__notbgz.vcf.gz", "split_test.vcf"])
def test_files_are_told_apart_by_content_not_by_name(name: str, written: Written) -> None:
    content = (DATA / name).read_bytes()
    assert lines_of(written(content)) == lines_of(DATA / name)
    assert len(lines_of(DATA / name)) >= 4


def test_gzip_in_one_member_is_read_like_bgzip(written: Written) -> None:
    assert lines_of(written(gzip.compress(f"{HEADER}\n{RECORD}\n".encode()))) == [RECORD.split("\t")]


def test_windows_line_ends_and_blank_lines_at_the_end_are_tolerated(written: Written) -> None:
    assert lines_of(written(f"{HEADER}\r\n{RECORD}\r\n\r\n\n".replace("VCFv4.2\n", "VCFv4.2\r\n"))) == [
        RECORD.split("\t")
    ]


def test_a_file_that_ends_within_its_last_line_is_read_if_the_line_is_whole(written: Written) -> None:
    assert lines_of(written(f"{HEADER}\n{RECORD}")) == [RECORD.split("\t")]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "line 1: does not say"),
        ("<html>404</html>", "line 1: does not say"),
        ("##fileformat=VCFv3.3\n", "line 1: does not say"),
        ("##fileformat=VCFv4.2\n", "line 2: should be the line that begins #CHROM"),
        (f"##fileformat=VCFv4.2\n{RECORD}\n", "line 2: should be the line that begins #CHROM"),
        (f"{HEADER}\tFORMAT\ta\ta\n", "line 2: names a sample twice"),
        (f"{HEADER}\n{RECORD}\textra\n", "line 3: has 9 columns, the header has 8"),
        (f"{HEADER}\n{RECORD}\nchr1\t6\n", "line 4: has 2 columns"),
        (f"{HEADER}\n\n{RECORD}\n", "line 3: is empty"),
        (f"{HEADER}\n".encode() + b"chr1\t5\t\xff\n", "is not UTF-8 text"),
    ],
)
def test_a_fault_is_told_with_its_line(content: str | bytes, complaint: str, written: Written) -> None:
    with pytest.raises(InvalidVcf, match=complaint):
        lines_of(written(content))


def test_a_bgzip_file_cut_between_two_blocks_is_noticed(written: Written) -> None:
    whole = (DATA / "gvcfs__non_ref_call.g.vcf.gz").read_bytes()
    with pytest.raises(InvalidVcf, match="the block that ends a bgzip file is missing"):
        lines_of(written(whole[:-28]))


def test_a_compressed_file_cut_anywhere_is_never_taken_for_whole(written: Written) -> None:
    whole = gzip.compress(f"{HEADER}\n{RECORD}\n".encode())
    for length in range(len(whole)):
        with pytest.raises(InvalidVcf):
            lines_of(written(whole[:length]))


def test_a_file_with_a_wrong_number_of_columns_is_refused_by_line() -> None:
    with pytest.raises(InvalidVcf, match=r"malformed\.vcf, line 54: has 164 columns, the header has 109"):
        lines_of(DATA / "malformed.vcf")
