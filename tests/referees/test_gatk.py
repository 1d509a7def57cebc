"""germline_gatk finds the same in the same reads, however they are cut into lanes and shards, with the real GATK."""

import shutil
from pathlib import Path

import pytest

from benchmarks import findings, reads
from benchmarks.reads import Reads
from strandline import gatk
from strandline.errors import ToolMissing

pytestmark = [pytest.mark.referee("GATK"), pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def few() -> Reads:
    """The reads that lie here."""
    try:
        gatk.require()
    except ToolMissing as missing:
        pytest.skip(str(missing))
    if shutil.which("bcftools") is None:
        pytest.skip("bcftools is not installed")
    return reads.wanted([], None, 1)[0]


def test_one_lane_and_the_same_pairs_in_four_give_the_same_bytes(few: Reads, tmp_path: Path) -> None:
    one, four = findings.whole(few, tmp_path)
    assert findings.prints(one[1].outputs) == findings.prints(four[1].outputs)


def test_one_shard_and_many_give_the_same_bytes(few: Reads, tmp_path: Path) -> None:
    (_, one), (said, many) = findings.cut(few, tmp_path)
    assert said.endswith(" shards")
    assert findings.prints(one.outputs) == findings.prints(many.outputs)
