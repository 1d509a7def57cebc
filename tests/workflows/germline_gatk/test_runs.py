"""What germline_gatk finds in BRCA1 of the demo's reads, with the real GATK where it was fetched."""

import subprocess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from strandline.convert import converted_schema
from tests.workflows.germline_gatk.slice import OFFSET


def text_of(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_the_known_pathogenic_variant_is_called_heterozygous_and_passes(whole_run: dict[str, Any]) -> None:
    table = pq.read_table(whole_run["variants"][0])
    assert table.schema.equals(converted_schema())
    [row] = [row for row in table.to_pylist() if row["start"] == 43057077 - OFFSET]
    assert (row["ref"], row["alt"], row["genotype"], row["zygosity"]) == ("G", "A", "0/1", "het")
    assert row["filters"] == ["PASS"]
    assert (row["ref_depth"] in {19, 20}, row["alt_depth"], row["genotype_quality"]) == (True, 26, 99)


def test_the_filters_that_gatk_publishes_are_declared_and_every_site_is_judged(whole_run: dict[str, Any]) -> None:
    header = text_of("bcftools", "view", "-h", whole_run["vcf"])
    names = [
        "QD2",
        "QUAL30",
        "SOR3",
        "FS60",
        "MQ40",
        "MQRankSum-12.5",
        "ReadPosRankSum-8",
        "FS200",
        "ReadPosRankSum-20",
    ]
    assert all(f"##FILTER=<ID={name}," in header for name in names)
    assert "." not in text_of("bcftools", "query", "-f", r"%FILTER\n", whole_run["vcf"]).split()


def test_no_output_tells_when_or_where_it_was_made(whole_run: dict[str, Any]) -> None:
    for name in ("vcf", "gvcf"):
        header = text_of("bcftools", "view", "--no-version", "-h", whole_run[name])
        assert "Command" not in header
        assert "Date=" not in header


def test_the_gvcf_tells_of_every_base_of_the_slice(whole_run: dict[str, Any]) -> None:
    said = text_of("bcftools", "query", "-f", r"%POS\t%INFO/END\t%REF\n", whole_run["gvcf"]).splitlines()
    rows = [line.split("\t") for line in said]
    assert sum(end != "." for _, end, _ in rows) > 100
    assert all(
        alt.endswith("<NON_REF>") for alt in text_of("bcftools", "query", "-f", r"%ALT\n", whole_run["gvcf"]).split()
    )


def test_no_read_is_lost_and_each_lane_keeps_its_group(whole_run: dict[str, Any]) -> None:
    assert text_of("samtools", "view", "-c", "-F", "0x900", whole_run["bam"]).strip() == str(2 * 2846)
    assert text_of("samtools", "quickcheck", whole_run["bam"]) == ""
    header = text_of("samtools", "view", "-H", whole_run["bam"]).splitlines()
    assert sum(line.startswith("@RG") for line in header) == 2
    assert int(text_of("samtools", "view", "-c", "-f", "0x400", whole_run["bam"])) > 50


def test_the_quality_of_bases_was_recalibrated(whole_run: dict[str, Any]) -> None:
    reports = {Path(path).name for path in whole_run["qc"]}
    assert {"HCC1395BL.recal.txt", "HCC1395BL.markdup.txt"} <= reports
    header = text_of("samtools", "view", "-H", whole_run["bam"])
    assert "ApplyBQSR" in header


def test_coverage_is_of_the_gene(whole_run: dict[str, Any]) -> None:
    [row] = Path(whole_run["coverage"]).read_text().splitlines()[1:]
    assert row.startswith("BRCA1\tchr17\t")
