"""What is given to a workflow."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workflows.runs import lane


@pytest.fixture
def reads(tmp_path: Path) -> Callable[[bytes, bytes], list[dict[str, str]]]:
    """Write the two files of a lane from bytes and give back the lane."""

    def write(first: bytes, second: bytes) -> list[dict[str, str]]:
        paths = [tmp_path / "x_R1.fastq.gz", tmp_path / "x_R2.fastq.gz"]
        for path, content in zip(paths, (first, second), strict=True):
            path.write_bytes(content)
        return [lane(*paths)]

    return write
