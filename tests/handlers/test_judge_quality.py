"""What the gate makes of reports that are missing, cut off, impossible, or somebody else's."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from handlers import judge_quality
from handlers.env import JudgeQuality
from strandline.errors import QualityTooLow, RunFailed
from tests.own_cloud import own_cloud

STATS = "SN\traw total sequences:\t1000\nSN\treads mapped:\t{mapped}\nSN\treads duplicated:\t10\n"
CALLS = "PSC\t0\t{sample}\t0\t5\t9\t0\t0\t0\t0\t0\t0\t0\t0\n"
HEAD = "target\tcontig\tstart\tend\tmean_depth\tfraction_10x\tfraction_20x\tbases\n"
DEEP = HEAD + "BRCA1\tchr17\t100\t200\t40.0\t1.0\t0.99\t80\n"

Judge = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Judge a sample by reports of these texts, each test's written over the last one's; None is a file not there."""

    def run(coverage: str = DEEP, table: str = "S.coverage.tsv", sample: str = "S", **changed: str | None) -> Any:
        s3 = boto3.client("s3")
        texts = {"stats": STATS.format(mapped=990), "bcftools_stats": CALLS.format(sample=sample)} | changed
        files: dict[str, str | None] = {f"{sample}.{kind}.txt": text for kind, text in texts.items()}
        for name, text in files.items():
            s3.delete_object(Bucket="results", Key=f"{sample}/out/{name}")
            if text is not None:
                s3.put_object(Bucket="results", Key=f"{sample}/out/{name}", Body=text)
        table = table.replace("S.", f"{sample}.")
        s3.put_object(Bucket="results", Key=f"{sample}/out/{table}", Body=coverage)
        listed = {
            "w.qc": [f"s3://results/{sample}/out/{name}" for name in files],
            "w.coverage": f"s3://results/{sample}/out/{table}",
        }
        s3.put_object(Bucket="results", Key=f"{sample}/logs/outputs.json", Body=json.dumps(listed))
        event = {"project": "p", "sample": sample, "lanes": [{}], "run": {"output_uri": f"s3://results/{sample}"}}
        return judge_quality.handler(event, None)

    with pytest.MonkeyPatch.context() as environment, own_cloud(environment):
        for name, value in JudgeQuality.variables(quality_gate="[]").items():
            environment.setenv(name, value)
        boto3.client("s3").create_bucket(Bucket="results")
        yield run


def test_reports_of_the_sample_pass(judge: Judge) -> None:
    assert judge()["verdict"] == "pass"


def test_calls_of_another_sample_are_refused(judge: Judge) -> None:
    with pytest.raises(RunFailed, match=r"S\.bcftools_stats\.txt tells of sample S2, not of S$"):
        judge(bcftools_stats=CALLS.format(sample="S2"))


def test_calls_of_two_samples_are_refused(judge: Judge) -> None:
    with pytest.raises(RunFailed, match=r"tells of sample S2, not of S$"):
        judge(bcftools_stats=CALLS.format(sample="S2") + CALLS.format(sample="S"))


def test_coverage_of_another_sample_is_refused(judge: Judge) -> None:
    with pytest.raises(RunFailed, match=r"S2\.coverage\.tsv is not of sample S: a workflow names each report after"):
        judge(table="S2.coverage.tsv")


def test_a_report_that_the_run_lists_and_did_not_leave_is_named(judge: Judge) -> None:
    with pytest.raises(
        RunFailed, match=r"lists s3://results/S/out/S\.stats\.txt among its outputs, which is not there"
    ):
        judge(stats=None)


def test_an_empty_report_warns_of_what_it_does_not_tell(judge: Judge) -> None:
    said = judge(stats="")
    assert said["verdict"] == "warn"
    assert said["warnings"][0].startswith("mapped is not assessed")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("BRCA1\tchr17\t100\t200\t40.0\t1.0\t99.1\t80", "fraction_20x is 99.1, and a share lies between 0 and 1"),
        ("BRCA1\tchr17\t100\t200\tnan\t1.0\t0.9\t80", "a mean depth of nan"),
        ("BRCA1\tchr17\t100\t200\t40.0\t1.0\tnan\t80", "fraction_20x is nan"),
        ("BRCA1\tchr17\t100\t200\t40.0\t1.0\t0.9\t101", "101 bases between 100 and 200"),
        ("BRCA1\tchr17\t200\t200\t40.0\t1.0\t0.9\t80", "a target from 200 to 200"),
        ("BRCA1\tchr17\tone\t200\t40.0\t1.0\t0.9\t80", "is no line of"),
        ("BRCA1\tchr17\t100\t200", "is no line of"),
        ("BRCA1\tchr17\t100\t200\t40.0\t1.0\t0.9\t80\t7", "is no line of"),
    ],
)
def test_coverage_that_cannot_be_true_is_no_pass(line: str, why: str, judge: Judge) -> None:
    with pytest.raises(RunFailed) as refused:
        judge(coverage=f"{DEEP}{line}\n")
    assert "S.coverage.tsv, line 3: " in str(refused.value)
    assert why in str(refused.value)


def test_coverage_without_columns_is_no_pass(judge: Judge) -> None:
    with pytest.raises(RunFailed, match="has the columns None"):
        judge(coverage="")


def test_contigs_without_prefix_are_those_of_grch38(judge: Judge) -> None:
    said = judge(coverage=f"{HEAD}17\t17\t0\t1000\t0.1\t0.0\t0.0\t1000\nG\t17\t100\t200\t40.0\t1.0\t1.0\t100\n")
    assert "100 bases of genes on chromosomes 1 to 22" in json.dumps(said)


def test_samples_judged_at_once_keep_their_own_figures(judge: Judge) -> None:
    with ThreadPoolExecutor(8) as several:
        jobs = {
            number: several.submit(judge, sample=f"S{number}", stats=STATS.format(mapped=900 + number))
            for number in range(40)
        }
        bad = several.submit(judge, sample="bad", stats=STATS.format(mapped=10))
    values = {number: job.result()["figures"][0]["value"] for number, job in jobs.items()}
    assert values == {number: f"{(900 + number) / 10:.1f}".rstrip("0").rstrip(".") + " %" for number in range(40)}
    with pytest.raises(QualityTooLow, match="p/bad was not loaded: mapped is 1 %"):
        bad.result()
