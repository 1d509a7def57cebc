"""Calling bcftools, and what it says when it fails."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from strandline.errors import StrandlineError


def run(*words: str | Path) -> str:
    """Run one command of bcftools and return what it wrote to stderr; StrandlineError when it failed."""
    return _run(["bcftools", *map(str, words)])


def index_fasta(fasta: Path) -> None:
    """Write the index of a FASTA file beside it; StrandlineError when it is none, or compressed by gzip."""
    _run(["samtools", "faidx", str(fasta)])


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False, env=os.environ | {"LC_ALL": "C"}
    )
    if done.returncode:
        said = [line for line in done.stderr.strip().splitlines() if line]
        raise StrandlineError(
            f"{' '.join(command[:2])} failed: {' '.join(said[-2:]) or f'exit code {done.returncode}'}"
        )
    return done.stderr
