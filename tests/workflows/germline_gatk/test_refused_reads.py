"""Reads that bwa would take without a word, and that would end as a sample with few variants: each lane is refused."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workflows.germline_gatk.lanes import DECLARED, aligner_index
from tests.workflows.pairs import packed, pairs
from tests.workflows.runs import Run

AlignLane = Callable[..., Run]
Reads = Callable[[bytes, bytes], list[dict[str, str]]]
BASES = "".join(random.Random(3).choices("ACGT", k=3000))  # reads, not secrets
STARTS = range(0, 400, 10)
FIRST, SECOND = pairs(BASES, STARTS, 100, apart=200)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """bwa's index of the genome that the reads are of."""
    fasta = tmp_path_factory.mktemp("index") / "other.fa"
    fasta.write_text(f">chr17\n{BASES}\n")
    return aligner_index(fasta)


@pytest.fixture
def align(tmp_path: Path, index: list[str], reads: Reads, run_task: Callable[..., Run]) -> AlignLane:
    """Give the two files of a lane to their task."""

    def run(first: bytes, second: bytes, contigs: str = "chr17\t3000\t7\t60\t61\n") -> Run:
        fasta_index = tmp_path / "reference.fa.fai"
        fasta_index.write_text(contigs)
        inputs = {"sample_name": "S", "aligner_index": index, "fasta_index": str(fasta_index), "tools_image": "x"}
        return run_task("align_lane", DECLARED, lane=reads(first, second)[0], **inputs)

    return run


def test_pairs_of_two_lengths_are_taken(align: AlignLane) -> None:
    short = pairs(BASES, STARTS, 60, apart=200)
    both = [record.replace("@r", "@s") for record in short[0]], [record.replace("@r", "@s") for record in short[1]]
    assert align(packed(FIRST + both[0]), packed(SECOND + both[1])).complaint == ""


@pytest.mark.parametrize("contigs", ["chr17\t2999\t7\t60\t61\n", "17\t3000\t7\t60\t61\n", "chr17\t3000\nchrM\t9\n"])
def test_an_index_of_another_reference_is_refused(contigs: str, align: AlignLane) -> None:
    said = "OtherReference: the contigs of aligner_index are not those of the reference, by name and length."
    assert said in align(packed(FIRST), packed(SECOND), contigs).complaint


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (packed([]), packed([]), "InvalidFastq: the files of lane L003 hold no reads."),
        (b"", b"", "InvalidFastq: the first file of lane L003 is damaged or cut short."),
        (
            packed(FIRST)[:-20],
            packed(SECOND),
            "InvalidFastq: the first file of lane L003 is damaged or cut short.",
        ),
        (packed(FIRST), packed(SECOND[:-5]), "InvalidFastq: the two files of lane L003 do not pair up to their ends."),
        (packed(FIRST), packed(SECOND[5:]), "InvalidFastq: the two files of lane L003 do not pair up to their ends."),
        (
            packed(FIRST + FIRST[7:9]),
            packed(SECOND + SECOND[7:9]),
            "InvalidFastq: several pairs of lane L003 are named r7, as if a file were joined to itself.",
        ),
    ],
    ids=["empty", "of no bytes", "cut off", "one file shorter", "other mates", "names twice"],
)
def test_reads_that_cannot_be_trusted_are_refused(first: bytes, second: bytes, said: str, align: AlignLane) -> None:
    assert said in align(first, second).complaint
