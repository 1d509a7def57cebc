"""What the alignment of one lane tells of each read: how surely it lies there, and which library it is of."""

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workflows.germline_gatk.lanes import DECLARED, aligner_index
from tests.workflows.pairs import packed, pairs
from tests.workflows.runs import Run

BASES = "".join(random.Random(4).choices("ACGT", k=6000))  # reads, not secrets
CONTIGS = {"chr6": BASES, "chr6_GL000250v2_alt": BASES[:3000], "HLA*A:01:01": BASES[1000:2000]}


@pytest.fixture
def aligned(tmp_path: Path, reads: Callable[..., list[dict[str, str]]], run_task: Callable[..., Run]) -> Path:
    """One lane of 20 pairs that fit a chromosome, and as well two contigs that hold other forms of that stretch."""
    fasta = tmp_path / "reference.fa"
    fasta.write_text("".join(f">{name}\n{bases}\n" for name, bases in CONTIGS.items()))
    index = aligner_index(fasta)
    subprocess.run(["samtools", "faidx", fasta], check=True)
    done = run_task(
        "align_lane",
        DECLARED,
        lane=reads(*map(packed, pairs(BASES, range(0, 2000, 100), 100, apart=200)))[0],
        sample_name="S",
        aligner_index=index,
        fasta_index=f"{fasta}.fai",
        tools_image="x",
    )
    assert done.outputs, done.complaint
    return Path(done.outputs["align_lane.bam"])


def test_a_read_is_of_its_chromosome_and_its_own_library_whatever_else_it_fits(aligned: Path) -> None:
    """A stretch in doubt would never be called; pairs of two libraries on one lane are no duplicates of each other."""
    words = ["samtools", "view", "--with-header", str(aligned)]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    reads = [line.split("\t") for line in lines if not line.startswith("@")]
    assert {(cells[2], cells[4]) for cells in reads} == {("chr6", "60")}
    assert len(reads) == 40
    [group] = [line for line in lines if line.startswith("@RG")]
    assert group == "@RG\tID:H7HY2CCXX.3.lib1\tSM:S\tLB:lib1\tPL:ILLUMINA\tPU:H7HY2CCXX.3"
