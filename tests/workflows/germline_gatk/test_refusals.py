"""Inputs that GATK would fail on late, or take and find nothing: each is refused in a sentence, before Java starts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workflows.runs import Run

RunTask = Callable[..., Run]
HEAD = "##fileformat=VCFv4.2\n{contig}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
CONTIG = "##contig=<ID=chr17,length=1000>\n"
SITES = "File sites;Int number;File fasta_index;String tools_image"
PLAN = (
    "File fasta;File fasta_index;File dictionary;File? intervals;Int interval_padding;Int shard_bases;"
    "String tools_image"
)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "reference.fa.fai"
    path.write_text("chr17\t1000\t7\t60\t61\n")
    return path


@pytest.fixture
def sites(tmp_path: Path, index: Path, run_task: RunTask) -> Callable[[str], str]:
    """Give known sites to their task and return its complaint."""

    def run(text: str) -> str:
        path = tmp_path / "known.vcf"
        path.write_text(text)
        inputs = {"sites": str(path), "number": 0, "fasta_index": str(index), "tools_image": "x"}
        return run_task("index_known_sites", SITES, **inputs).complaint

    return run


@pytest.fixture
def plan(tmp_path: Path, index: Path, run_task: RunTask) -> Callable[[bytes], str]:
    """Give intervals to their task and return its complaint."""

    def run(content: bytes) -> str:
        path = tmp_path / "intervals"
        path.write_bytes(content)
        empty = tmp_path / "empty"
        empty.touch()
        inputs = {"fasta": str(empty), "fasta_index": str(index), "dictionary": str(empty), "intervals": str(path)}
        more = {"interval_padding": 100, "shard_bases": 1000, "tools_image": "x"}
        return run_task("plan_calling", PLAN, **inputs, **more).complaint

    return run


def test_known_sites_need_no_index_and_no_compression(sites: Callable[[str], str]) -> None:
    assert sites(HEAD.format(contig=CONTIG) + "chr17\t5\t.\tA\tC\t.\t.\t.\n") == ""


def test_unsorted_known_sites_are_refused(sites: Callable[[str], str]) -> None:
    rows = "chr17\t50\t.\tA\tC\t.\t.\t.\nchr17\t5\t.\tA\tC\t.\t.\t.\n"
    assert "UnsortedSites: the known sites known.vcf are not sorted" in sites(HEAD.format(contig=CONTIG) + rows)


def test_known_sites_of_another_assembly_are_refused(sites: Callable[[str], str]) -> None:
    text = HEAD.format(contig=CONTIG.replace("1000", "2000")) + "chr17\t5\t.\tA\tC\t.\t.\t.\n"
    assert "OtherReference: the known sites known.vcf give contig chr17 2000 bases, and the reference 1000" in sites(
        text
    )


def test_known_sites_that_share_no_contig_are_refused(sites: Callable[[str], str]) -> None:
    text = HEAD.format(contig="##contig=<ID=17>\n") + "17\t5\t.\tA\tC\t.\t.\t.\n"
    assert "OtherReference: the known sites known.vcf have none on the contigs" in sites(text)


@pytest.mark.parametrize("text", ["", "no variants\n", HEAD.format(contig=CONTIG)])
def test_known_sites_that_are_none_are_refused(text: str, sites: Callable[[str], str]) -> None:
    complaint = sites(text)
    assert "the known sites known.vcf" in complaint
    assert ("InvalidSites: " in complaint) != ("OtherReference: " in complaint)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "NoIntervals: the file of intervals names none"),
        (b"# nothing\n@HD\tVN:1.6\n", "NoIntervals: the file of intervals names none"),
        (b"17\t1\t20\n", "UnknownContig: the intervals name 17, which the reference has not"),
        (b"chr17\t20\t20\n", "InvalidInterval: line 1 of the intervals is no stretch of bases"),
        (b"chr17\tone\t20\r\n", "InvalidInterval: line 1"),
        (b"chr17\t1\t1001\n", "OtherReference: line 1 of the intervals ends beyond contig chr17"),
        (
            b"@SQ\tSN:chr17\tLN:2000\nchr17\t1\t20\t+\tx\n",
            "OtherReference: contig chr17 has 2000 bases in the intervals",
        ),
    ],
)
def test_intervals_that_do_not_fit_are_refused(content: bytes, said: str, plan: Callable[[bytes], str]) -> None:
    assert said in plan(content)


@pytest.mark.parametrize("text", ["", "no genome\n"])
def test_a_reference_that_is_none_is_refused(text: str, tmp_path: Path, run_task: RunTask) -> None:
    path = tmp_path / "reference.fa.gz"
    path.write_text(text)
    complaint = run_task("index_reference", "File reference;String tools_image", reference=str(path), tools_image="x")
    assert "InvalidReference: the reference is empty, or no FASTA file." in complaint.complaint
