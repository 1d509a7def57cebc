"""Calls of a real sample against its published truth, beside figures that bcftools gives by hand."""

import random
import subprocess
from pathlib import Path

import pytest

from strandline.truth.comparing import compare
from strandline.truth.comparison import Comparison, Wanted
from tests.strandline.truth.vcfs import CALLS, REFERENCE, TRUTH, figures, genotypes


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return compare(Wanted(CALLS, TRUTH, reference=REFERENCE, out=tmp_path_factory.mktemp("lists")))


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Split, left-aligned and intersected by bcftools alone: the folder with the four lists of isec."""
    folder = tmp_path_factory.mktemp("hand")
    reference = folder / "reference.fa"
    steps = f"""
set -euo pipefail
bgzip -dc {REFERENCE} > {reference}
for name in calls truth; do
    file={CALLS}; [ $name = calls ] || file={TRUTH}
    bcftools view --apply-filters PASS,. --include 'GT="alt"' -Ou $file |
        bcftools norm --multiallelics -any --fasta-ref {reference} -Ob -o {folder}/$name.bcf
    bcftools index {folder}/$name.bcf
done
bcftools isec -p {folder}/isec {folder}/calls.bcf {folder}/truth.bcf
"""
    subprocess.run(["bash", "-c", steps], check=True, capture_output=True)
    return folder / "isec"


def records(path: Path, *words: str) -> list[str]:
    command = ["bcftools", "query", "--format", "%CHROM %POS %REF %ALT [%GT]\n", *words, str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def test_the_figures_are_those_that_were_found_by_hand(found: Comparison) -> None:
    assert figures(found, "snv") == (185, 16, 1)
    assert figures(found, "indel") == (34, 17, 2)
    assert figures(found) == (219, 33, 3)
    assert genotypes(found) == (215, 4, 0)


def test_bcftools_alone_finds_the_same(found: Comparison, by_hand: Path) -> None:
    lists = [records(by_hand / f"000{number}.vcf") for number in range(4)]
    assert figures(found) == (len(lists[2]), len(lists[0]), len(lists[1]))
    called, true = (["".join(sorted(line.split()[4][::2])) for line in lists[number]] for number in (2, 3))
    assert found.counts["all"].same_genotype == sum(one == other for one, other in zip(called, true, strict=True))


def test_the_lists_hold_what_bcftools_alone_puts_there(found: Comparison, by_hand: Path) -> None:
    for written, number in zip(found.lists, (0, 1), strict=False):
        ours, theirs = (
            [line.rsplit(" ", 1)[0] for line in records(path)] for path in (written, by_hand / f"000{number}.vcf")
        )
        assert ours == theirs


def test_a_truth_against_itself_is_perfect() -> None:
    found = compare(Wanted(TRUTH, TRUTH, reference=REFERENCE))
    assert figures(found) == (222, 0, 0)
    assert genotypes(found) == (222, 0, 0)


def test_plain_shuffled_and_unindexed_calls_give_the_same_figures(found: Comparison, tmp_path: Path) -> None:
    text = subprocess.run(["bgzip", "-dc", str(CALLS)], check=True, capture_output=True, text=True).stdout
    header = [line for line in text.splitlines() if line.startswith("#")]
    body = [line for line in text.splitlines() if not line.startswith("#")]
    random.Random(4).shuffle(body)
    shuffled = tmp_path / "shuffled.vcf"
    shuffled.write_text("\n".join([*header, *body, ""]))
    assert compare(Wanted(shuffled, TRUTH, reference=REFERENCE)).counts == found.counts


def test_a_bed_file_counts_what_bcftools_counts_in_it(tmp_path: Path, by_hand: Path) -> None:
    bed = tmp_path / "regions.txt"
    bed.write_text("chr20\t10020000\t10050000\nchr20\t10040000\t10060000\n")
    found = compare(Wanted(CALLS, TRUTH, reference=REFERENCE, regions=bed))
    region = ("--targets", "chr20:10020001-10060000")
    inside = [len(records(by_hand / f"000{number}.vcf", *region)) for number in (2, 0, 1)]
    assert list(figures(found)) == inside
    assert found.targets is not None
    assert (found.targets.intervals, found.targets.bases) == (1, 40_000)
