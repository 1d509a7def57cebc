"""What the alignment of one lane tells of each read: how surely it lies there, and which library it is of."""

import gzip
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workflows.germline_gatk.test_refused_reads import DECLARED
from tests.workflows.runs import Run, lane

BASES = "".join(random.Random(4).choices("ACGT", k=6000))  # reads, not secrets
CONTIGS = {"chr6": BASES, "chr6_GL000250v2_alt": BASES[:3000], "HLA*A:01:01": BASES[1000:2000]}
COMPLEMENT = str.maketrans("ACGT", "TGCA")


@pytest.fixture
def aligned(tmp_path: Path, run_task: Callable[..., Run]) -> Path:
    """One lane of 20 pairs that fit a chromosome, and as well two contigs that hold other forms of that stretch."""
    if shutil.which("bwa") is None:
        pytest.skip("bwa is not installed")
    fasta = tmp_path / "reference.fa"
    fasta.write_text("".join(f">{name}\n{bases}\n" for name, bases in CONTIGS.items()))
    subprocess.run(["samtools", "faidx", fasta], check=True)
    subprocess.run(["bwa", "index", fasta], check=True, capture_output=True)
    mates = [
        (BASES[at : at + 100], BASES[at + 200 : at + 300].translate(COMPLEMENT)[::-1]) for at in range(0, 2000, 100)
    ]
    for side in (0, 1):
        records = [f"@r{number}\n{pair[side]}\n+\n{'I' * 100}\n" for number, pair in enumerate(mates)]
        (tmp_path / f"R{side}.fastq.gz").write_bytes(gzip.compress("".join(records).encode()))
    done = run_task(
        "align_lane",
        DECLARED,
        lane=lane(tmp_path / "R0.fastq.gz", tmp_path / "R1.fastq.gz"),
        sample_name="S",
        aligner_index=[f"{fasta}.{ending}" for ending in ("amb", "ann", "bwt", "pac", "sa")],
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
