"""Reads that bwa would take without a word, and that would end as a sample with few variants: each lane is refused."""

import gzip
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workflows.runs import Run, lane

AlignLane = Callable[..., Run]
DECLARED = "Lane lane;String sample_name;Array[File] aligner_index;File fasta_index;String tools_image"
chance = random.Random(3)
BASES = "".join(chance.choices("ACGT", k=3000))
COMPLEMENT = str.maketrans("ACGT", "TGCA")


def pairs(count: int, length: int = 100) -> tuple[list[str], list[str]]:
    """The records of so many pairs, whose reads have this length."""
    starts = [10 * number for number in range(count)]
    firsts = [BASES[at : at + length] for at in starts]
    seconds = [BASES[at + 200 : at + 200 + length].translate(COMPLEMENT)[::-1] for at in starts]
    quality = "I" * length
    records = [
        [f"@r{number}\n{bases}\n+\n{quality}\n" for number, bases in enumerate(side)] for side in (firsts, seconds)
    ]
    return records[0], records[1]


def packed(records: list[str]) -> bytes:
    return gzip.compress("".join(records).encode())


FIRST, SECOND = pairs(40)


@pytest.fixture(scope="module")
def aligner_index(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    if shutil.which("bwa") is None:
        pytest.skip("bwa is not installed")
    fasta = tmp_path_factory.mktemp("index") / "other.fa"
    fasta.write_text(f">chr17\n{BASES}\n")
    subprocess.run(["bwa", "index", fasta], check=True, capture_output=True)
    return sorted(str(path) for path in fasta.parent.glob("other.fa.*"))


@pytest.fixture
def align(tmp_path: Path, aligner_index: list[str], run_task: Callable[..., Run]) -> AlignLane:
    """Give the two files of a lane to their task."""

    def run(first: bytes, second: bytes, contigs: str = "chr17\t3000\t7\t60\t61\n") -> Run:
        index = tmp_path / "reference.fa.fai"
        index.write_text(contigs)
        paths = [tmp_path / "R1.fastq.gz", tmp_path / "R2.fastq.gz"]
        for path, content in zip(paths, (first, second), strict=True):
            path.write_bytes(content)
        inputs = {"sample_name": "S", "aligner_index": aligner_index, "fasta_index": str(index), "tools_image": "x"}
        return run_task("align_lane", DECLARED, lane=lane(*paths), **inputs)

    return run


def test_pairs_of_two_lengths_are_taken(align: AlignLane) -> None:
    short = pairs(40, 60)
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
