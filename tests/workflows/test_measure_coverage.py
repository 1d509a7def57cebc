"""How deeply targets were read: every figure as counted base by base, and lists of targets that are refused."""

import random
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from strandline import coverage
from tests.workflows.runs import Run, definition, execute, image

CONTIGS = {"chr2": 3000, "chr10": 2000, "chrX": 1500}
"""In the order of the reference, which is not that of the alphabet."""

READ = 100
MAIN = """version 1.1
import "tasks/measure_coverage.wdl" as tasks
workflow w {
  input { File bam File bam_index File? targets String sample_name String tools_image }
  call tasks.measure_coverage { input: bam, bam_index, targets, sample_name, tools_image }
  output { File coverage = measure_coverage.coverage }
}
"""

Depths = dict[str, list[int]]


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Depths]:
    """A BAM of pairs and the depth of each base by contig: some overlap, are duplicates or fit elsewhere as well."""
    chance = random.Random(20)
    lines = ["@HD\tVN:1.6"] + [f"@SQ\tSN:{name}\tLN:{length}" for name, length in CONTIGS.items()]
    depths = {name: [0] * length for name, length in CONTIGS.items()}
    for number in range(900):
        contig = chance.choice([*CONTIGS, "chr2"])
        first = chance.randrange(CONTIGS[contig] - 300)
        second = first + chance.randrange(180)
        duplicate = chance.random() < 0.1
        sure: set[int] = set()
        for flag, at, mate in ((99, first, second), (147, second, first)):
            fit = chance.choice([60] * 8 + [20, 19])
            if fit >= 20:
                sure |= set(range(at, at + READ))
            size = (second + READ - first) * (1 if flag == 99 else -1)
            cells = [f"r{number}", flag + 1024 * duplicate, contig, at + 1, fit, f"{READ}M", "=", mate + 1, size]
            lines.append("\t".join(map(str, [*cells, "A" * READ, "I" * READ])))
        if not duplicate:
            for base in sure:
                depths[contig][base] += 1
    bam = tmp_path_factory.mktemp("reads") / "S.bam"
    subprocess.run(["samtools", "sort", "-o", bam, "-"], input="\n".join(lines).encode(), check=True)
    subprocess.run(["samtools", "index", bam], check=True)
    return bam, depths


@pytest.fixture
def measure(tmp_path: Path, reads: tuple[Path, Depths]) -> Callable[[str], Run]:
    """Measure targets, given as the text of a BED file."""

    def run(targets: str) -> Run:
        (tmp_path / "targets.bed").write_text(targets)
        archive = definition("germline_lite", tmp_path / "task.zip", main=MAIN)
        bam = str(reads[0])
        inputs = {"bam": bam, "bam_index": f"{bam}.bai", "targets": str(tmp_path / "targets.bed")}
        return execute(
            tmp_path, "main.wdl", archive, image(tmp_path), inputs | {"sample_name": "S", "tools_image": "x"}
        )

    return run


def test_every_figure_is_that_of_counting_base_by_base(
    measure: Callable[[str], Run], reads: tuple[Path, Depths]
) -> None:
    """Targets overlap within a gene and across genes, touch, repeat, come in no order, and reach both ends."""
    chance = random.Random(7)
    rows = [("chr10", 0, 2000, "WHOLE"), ("chrX", 10, 60, "BOTH"), ("chr2", 10, 60, "BOTH"), ("chr2", 60, 61, "BOTH")]
    rows += [("chrX", 1499, 1500, "LAST"), ("chrX", 10, 60, "BOTH"), ("chr2", 10, 60, "SAME")]
    for number in range(120):
        contig = chance.choice(list(CONTIGS))
        start = chance.randrange(CONTIGS[contig] - 200)
        rows.append((contig, start, start + chance.randrange(1, 200), f"G{number % 40}"))
    chance.shuffle(rows)
    done = measure("".join("\t".join(map(str, row)) + "\n" for row in rows))
    assert done.outputs, done.complaint
    bases = defaultdict(set)
    for contig, start, end, name in rows:
        bases[name, contig] |= set(range(start, end))
    measured = coverage.parse(Path(done.outputs["coverage"]).read_text(), "S.coverage.tsv")
    assert {(row["target"], row["contig"]) for row in measured} == set(bases)
    assert len(measured) == len(bases) > 100
    for row in measured:
        wanted = bases[row["target"], row["contig"]]
        deep = [reads[1][row["contig"]][base] for base in wanted]
        assert (row["start"], row["end"], row["bases"]) == (min(wanted), max(wanted) + 1, len(wanted))
        assert row["mean_depth"] == pytest.approx(sum(deep) / len(deep), abs=0.0006)
        for least in (10, 20):
            share = sum(depth >= least for depth in deep) / len(deep)
            assert row[f"fraction_{least}x"] == pytest.approx(share, abs=0.000006)
    assert {0 < row["fraction_20x"] < 1 for row in measured} == {True, False}


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ("10\t1\t20\tG\n", "UnknownContig: the targets name 10, which the reference has not."),
        ("chr10\t1\t2001\tG\n", "BeyondContig: a target ends at chr10:2001, the contig at 2000."),
        ("chr10\tone\ttwo\tG\n", "InvalidTarget: line 1 of the targets is no stretch of bases: chr10\tone\ttwo\tG"),
        ("chr10\t1\t2\tG\nchr10\t20\t10\tG\n", "InvalidTarget: line 2 of the targets is no stretch of bases: "),
        ("chr10\t-5\t10\tG\n", "InvalidTarget: line 1 of the targets"),
        ("# none\n\n", "NoTargets: the list of targets names none."),
    ],
)
def test_targets_that_cannot_be_measured_are_refused_in_one_sentence(
    targets: str, said: str, measure: Callable[[str], Run]
) -> None:
    complaint = measure(targets).complaint
    assert said in complaint
    kinds = ("UnknownContig:", "BeyondContig:", "InvalidTarget:", "NoTargets:")
    assert [kind for kind in kinds if kind in complaint] == [said.partition(" ")[0]]
