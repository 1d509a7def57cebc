"""The gate on what the workflow really wrote: the demo's sample passes by its figures, thinner ones fail by theirs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from handlers import judge_quality
from handlers.env import JudgeQuality
from strandline.errors import QualityTooLow
from tests.own_cloud import own_cloud
from tests.workflows.runs import READS, RunWorkflow, lane

Judge = Callable[..., dict[str, Any]]


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Judge]:
    """Put a run's outputs where HealthOmics would and judge them under the default rules and some more."""

    def keep(path: str) -> str:
        key = f"runs/1/out/{Path(path).name}"
        boto3.client("s3").upload_file(path, "results", key)
        return f"s3://results/{key}"

    def run(outputs: dict[str, Any], *rules: str) -> dict[str, Any]:
        kept = {"qc": [keep(path) for path in outputs["qc"]], "coverage": keep(outputs["coverage"])}
        listed = json.dumps({f"germline_lite.{name}": value for name, value in kept.items()})
        boto3.client("s3").put_object(Bucket="results", Key="runs/1/logs/outputs.json", Body=listed)
        for name, value in JudgeQuality.variables(quality_gate=json.dumps(rules)).items():
            monkeypatch.setenv(name, value)
        event = {"project": "p", "sample": "HCC1395BL", "lanes": [{"sex": "female"}]}
        return judge_quality.handler(event | {"run": {"output_uri": "s3://results/runs/1"}}, None)

    with own_cloud(monkeypatch):
        boto3.client("s3").create_bucket(Bucket="results")
        yield run


def test_the_demos_sample_passes_with_the_defaults(judge: Judge, demo_run: dict[str, Any]) -> None:
    found = judge(demo_run)
    assert (found["verdict"], found["warnings"]) == ("pass", [])
    figures = {one["metric"]: one for one in found["figures"]}
    assert {name: one["verdict"] for name, one in figures.items()} == {
        "mapped": "pass",
        "duplicates": "pass",
        "depth": "pass",
        "covered_20x": "pass",
        "ti_tv": "not assessed",
        "het_hom": "not assessed",
        "sex_mismatch": "not assessed",
    }
    assert 92 < float(figures["covered_20x"]["value"].removesuffix(" %")) < 95
    assert figures["depth"]["over"] == "7,347 bases of the targets"


def test_a_sample_with_too_little_coverage_fails_and_is_told_why(judge: Judge, tp53_run: dict[str, Any]) -> None:
    with pytest.raises(QualityTooLow) as refused:
        judge(tp53_run)
    said = str(refused.value)
    assert said.startswith("p/HCC1395BL was not loaded: depth is 5.")
    assert "x, below the threshold of 10x (" in said
    assert "covered_20x is 14.18 %, below the threshold of 80 %" in said
    assert judge(tp53_run, "depth fail<1", "covered_20x warn<80")["verdict"] == "warn"


def test_reads_of_another_place_fail_by_how_few_align(judge: Judge, run_workflow: RunWorkflow) -> None:
    outputs = run_workflow(lanes=[lane(READS / "NA12878_R1.fastq.gz", READS / "NA12878_R2.fastq.gz")]).outputs
    with pytest.raises(QualityTooLow, match=r"mapped is 2\.\d+ %, below the threshold of 50 %"):
        judge(outputs, "depth off", "covered_20x off")
