"""What germline_lite finds in the demo's reads, and what it refuses."""

import csv
import gzip
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from strandline.convert import converted_schema
from tests.workflows.pairs import packed, pairs
from tests.workflows.runs import DEMO, RunWorkflow, demo_lanes


def text_of(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def records(vcf: str) -> list[str]:
    return text_of("bcftools", "view", "-H", vcf).splitlines()


def rows_of(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


Reads = Callable[[bytes, bytes], list[dict[str, str]]]


def test_the_known_pathogenic_variant_is_called_heterozygous(demo_run: dict[str, Any]) -> None:
    [row] = [row for row in pq.read_table(demo_run["variants"][0]).to_pylist() if row["start"] == 43057077]
    assert (row["contig"], row["ref"], row["alt"], row["genotype"]) == ("chr17", "G", "A", "0/1")
    assert (row["filters"], row["zygosity"]) == (["PASS"], "het")
    assert row["ref_depth"] >= 10
    assert row["alt_depth"] >= 15
    assert row["genotype_quality"] >= 90


def test_the_parquet_holds_every_record_of_the_vcf_under_the_names_asked_for(demo_run: dict[str, Any]) -> None:
    table = pq.read_table(demo_run["variants"][0])
    assert table.schema.equals(converted_schema())
    assert table.num_rows == len(records(demo_run["vcf"])) > 100
    assert set(table["project"].to_pylist()) == {"P1"}
    assert text_of("bcftools", "query", "-l", demo_run["vcf"]).split() == ["HCC1395BL"]


def test_calls_are_split_left_aligned_and_sorted(demo_run: dict[str, Any], tmp_path: Path) -> None:
    reference = tmp_path / "reference.fa"
    reference.write_bytes(gzip.decompress((DEMO / "chr17_TP53_BRCA1.grch38.npad.fa.gz").read_bytes()))
    again = text_of("bcftools", "norm", "-f", str(reference), "-m", "-any", demo_run["vcf"])
    assert [line for line in again.splitlines() if not line.startswith("#")] == records(demo_run["vcf"])
    positions = [int(line.split("\t")[1]) for line in records(demo_run["vcf"])]
    assert positions == sorted(positions)


def test_each_lane_has_a_read_group_of_its_own(demo_run: dict[str, Any]) -> None:
    header = text_of("samtools", "view", "-H", demo_run["bam"]).splitlines()
    groups = sorted(line for line in header if line.startswith("@RG"))
    assert groups == [
        f"@RG\tID:H7HY2CCXX.{number}\tSM:HCC1395BL\tLB:lib1\tPL:ILLUMINA\tPU:H7HY2CCXX.{number}" for number in (3, 4)
    ]


def test_no_read_is_lost_and_duplicates_are_marked_across_lanes(demo_run: dict[str, Any]) -> None:
    assert text_of("samtools", "view", "-c", "-F", "0x900", demo_run["bam"]).strip() == str(2 * 2846)
    assert int(text_of("samtools", "view", "-c", "-f", "0x400", demo_run["bam"])) > 100
    assert "DUPLICATE TOTAL" in next(Path(path) for path in demo_run["qc"] if path.endswith(".markdup.txt")).read_text()


def test_quality_reports_bear_the_sample_and_a_name_that_multiqc_knows(demo_run: dict[str, Any]) -> None:
    texts = [f"HCC1395BL.{kind}.txt" for kind in ("bcftools_stats", "flagstat", "idxstats", "markdup", "stats")]
    [page] = [Path(path) for path in demo_run["qc"] if path.endswith(".html")]
    assert page.name == "HCC1395BL.multiqc.html"
    assert sorted(page.read_text().splitlines()[2:]) == texts
    assert sorted(Path(path).name for path in demo_run["qc"] if Path(path) != page) == texts
    assert Path(demo_run["vcf_index"]).name == "HCC1395BL.vcf.gz.tbi"
    assert Path(demo_run["bam_index"]).name == "HCC1395BL.bam.bai"


def test_coverage_is_told_for_each_gene_of_the_targets(demo_run: dict[str, Any]) -> None:
    tp53, brca1 = rows_of(demo_run["coverage"])
    assert (tp53["target"], tp53["contig"], tp53["start"], tp53["end"]) == ("TP53", "chr17", "7669608", "7676594")
    assert (brca1["target"], brca1["start"], brca1["end"]) == ("BRCA1", "43045677", "43124096")
    for row in (tp53, brca1):
        assert 20 < float(row["mean_depth"]) < 100
        assert 0.8 < float(row["fraction_20x"]) < float(row["fraction_10x"]) <= 1
    assert (tp53["bases"], brca1["bases"]) == ("1689", "5658")


def test_two_reads_of_one_pair_on_one_base_count_once(demo_run: dict[str, Any]) -> None:
    """As in `samtools depth -s -Q 20`; on these short fragments 99.6 % of BRCA1 would else pass for read 20 times."""
    options = ("-a", "-s", "-Q", "20", "-b", str(DEMO / "targets.bed"))
    depths = text_of("samtools", "depth", *options, demo_run["bam"]).splitlines()
    brca1 = [int(line.split("\t")[2]) for line in depths if int(line.split("\t")[1]) > 40_000_000]
    told = rows_of(demo_run["coverage"])[1]
    assert float(told["mean_depth"]) == pytest.approx(sum(brca1) / len(brca1), abs=0.01)
    assert float(told["fraction_10x"]) == pytest.approx(sum(depth >= 10 for depth in brca1) / len(brca1), abs=1e-5)
    assert float(told["fraction_20x"]) == pytest.approx(sum(depth >= 20 for depth in brca1) / len(brca1), abs=1e-5)
    assert float(told["fraction_20x"]) < 0.96


def test_without_targets_coverage_is_told_for_each_contig(run_workflow: RunWorkflow) -> None:
    done = run_workflow(targets=None, lanes=demo_lanes()[:1])
    [row] = rows_of(done.outputs["coverage"])
    assert (row["target"], row["contig"], row["start"], row["end"]) == ("chr17", "chr17", "0", "43200000")


def test_without_targets_coverage_is_told_for_each_gene_of_contigs_that_are_those_of_grch38(
    run_workflow: RunWorkflow, reads: Reads, tmp_path: Path
) -> None:
    """A made-up chrM of the right length, read 25 times over MT-ND1 (chrM:3,307-4,262), beside a foreign contig."""
    bases = "".join(random.Random(1).choices("ACGT", k=16_569))  # reads, not secrets
    reference = tmp_path / "made.fa"
    reference.write_text(f">chrM\n{bases}\n>chr1\n{'ACGT' * 500}\n")
    lanes = reads(*map(packed, pairs(bases, range(3000, 4500, 12), 150, apart=150)))
    done = run_workflow(targets=None, reference=str(reference), lanes=lanes)
    assert done.outputs, done.complaint
    covered = {row["target"]: row for row in rows_of(done.outputs["coverage"])}
    assert {"chrM", "chr1", "MT-ND1", "MT-CYB"} < set(covered)
    assert {row["contig"] for name, row in covered.items() if name.startswith("MT-")} == {"chrM"}
    assert (covered["MT-ND1"]["start"], covered["MT-ND1"]["end"], covered["MT-ND1"]["bases"]) == ("3306", "4262", "956")
    assert float(covered["MT-ND1"]["mean_depth"]) == pytest.approx(25, abs=1)
    assert float(covered["MT-ND1"]["fraction_20x"]) == 1
    assert float(covered["MT-CYB"]["mean_depth"]) == 0


def test_the_same_reads_in_one_lane_give_the_same_variants(
    demo_run: dict[str, Any], run_workflow: RunWorkflow, reads: Reads
) -> None:
    merged = [
        b"".join((DEMO / f"HCC1395BL_{name}_R{mate}.fastq.gz").read_bytes() for name in ("L003", "L004"))
        for mate in (1, 2)
    ]
    done = run_workflow(lanes=reads(*merged))
    assert records(done.outputs["vcf"]) == records(demo_run["vcf"])


def test_lanes_in_another_order_give_the_same_variants(demo_run: dict[str, Any], run_workflow: RunWorkflow) -> None:
    done = run_workflow(lanes=demo_lanes()[::-1])
    assert records(done.outputs["vcf"]) == records(demo_run["vcf"])


def test_reads_of_tp53_alone_show_no_variant_of_brca1(tp53_run: dict[str, Any]) -> None:
    assert {int(line.split("\t")[1]) < 10_000_000 for line in records(tp53_run["vcf"])} == {True}
    coverage = {row["target"]: float(row["fraction_10x"]) for row in rows_of(tp53_run["coverage"])}
    assert coverage["BRCA1"] == 0 < coverage["TP53"]


def test_reads_that_fit_nowhere_are_not_called_as_a_sample_without_variants(
    run_workflow: RunWorkflow, reads: Reads
) -> None:
    foreign = gzip.compress(b"@r1\nACGTACGTACGTTTGACCA\n+\nIIIIIIIIIIIIIIIIIII\n")
    assert "NoAlignedReads: no read of HCC1395BL aligns" in run_workflow(lanes=reads(foreign, foreign)).complaint


def test_empty_reads_fail_the_run(run_workflow: RunWorkflow, reads: Reads) -> None:
    done = run_workflow(lanes=reads(gzip.compress(b""), gzip.compress(b"")))
    assert "InvalidFastq: the files of lane L003 hold no reads." in done.complaint


@pytest.mark.parametrize(("mate", "which"), [(1, "first"), (2, "second")])
def test_reads_that_were_cut_short_fail_the_run(mate: int, which: str, run_workflow: RunWorkflow, reads: Reads) -> None:
    files = [(DEMO / f"HCC1395BL_L003_R{number}.fastq.gz").read_bytes() for number in (1, 2)]
    files[mate - 1] = files[mate - 1][:-20]
    assert (
        f"InvalidFastq: the {which} file of lane L003 is damaged or cut short"
        in run_workflow(lanes=reads(*files)).complaint
    )


def test_a_mate_file_that_ends_early_fails_the_run(run_workflow: RunWorkflow, reads: Reads) -> None:
    first, second = (gzip.decompress((DEMO / f"HCC1395BL_L003_R{number}.fastq.gz").read_bytes()) for number in (1, 2))
    short = b"".join(second.splitlines(keepends=True)[:400])
    done = run_workflow(lanes=reads(gzip.compress(first), gzip.compress(short)))
    assert "InvalidFastq: the two files of lane L003 do not pair up to their ends" in done.complaint


def test_targets_with_headers_windows_line_ends_and_no_names_are_read(
    run_workflow: RunWorkflow, tmp_path: Path
) -> None:
    targets = tmp_path / "targets.bed"
    targets.write_bytes(b"track name=x\r\n# comment\r\nchr17\t43057051\t43057135\r\n")
    [row] = rows_of(run_workflow(targets=str(targets)).outputs["coverage"])
    assert row["target"] == "chr17:43057052-43057135"
    assert float(row["fraction_10x"]) == 1
