"""What the task that aligns a lane is given."""

import shutil
import subprocess
from pathlib import Path

import pytest

DECLARED = "Lane lane;String sample_name;Array[File] aligner_index;File fasta_index;String tools_image"
"""The inputs of `align_lane`."""


def aligner_index(fasta: Path) -> list[str]:
    """Write bwa's index beside a reference, and return its files; without bwa the test is skipped."""
    if shutil.which("bwa") is None:
        pytest.skip("bwa is not installed")
    subprocess.run(["bwa", "index", fasta], check=True, capture_output=True)
    return [f"{fasta}.{ending}" for ending in ("amb", "ann", "bwt", "pac", "sa")]
