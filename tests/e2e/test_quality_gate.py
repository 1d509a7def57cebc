"""Samples that are not good enough, through the whole chain: refused with a cause, or loaded with a warning."""

import json
import re
from typing import Any

import pytest

from tests.e2e import people
from tests.e2e.stack import Stack, wait_for


def listed(stack: Stack, sample: str) -> dict[str, Any]:
    """How one sample stands in the list of all."""
    told = json.loads(stack.run("strandline", "samples", "--project", "thin", "--json").stdout)
    [found] = [one for one in told if one["sample"] == sample]
    return dict(found)


@pytest.fixture(scope="module")
def refused(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Too few reads, sent and refused: how their execution ended, and what everybody was told of it then."""
    stack.pair("thin", "Q1", *people.slice_of(people.HEALTHY, 0, 16, tmp_path_factory.mktemp("thin")))
    return {
        "ended": stack.ended("thin", "Q1"),
        "status": stack.run("strandline", "status", "thin/Q1").stdout,
        "sample": listed(stack, "Q1"),
        "calls": stack.calls("thin", "Q1"),
    }


def test_too_little_coverage_fails_the_sample_and_everybody_is_told_why(refused: dict[str, Any]) -> None:
    said, status, sample = refused["ended"], refused["status"], refused["sample"]
    assert (said["status"], said["error"]) == ("FAILED", "QualityTooLow")
    assert said["cause"].startswith("thin/Q1 was not loaded: depth is 0.")
    assert "x, below the threshold of 1x (mean depth" in said["cause"]
    assert "The sample is not good enough (QualityTooLow in " in status
    assert "below the threshold of 1x" in status
    assert sample["state"] == "failed"
    assert sample["cause"].startswith("QualityTooLow: thin/Q1 was not loaded: depth is 0.")
    assert refused["calls"] == []


def claim(stack: Stack) -> dict[str, str]:
    """The claim of Q1's reads."""
    table = stack.client("dynamodb")
    [found] = [
        {name: value.get("S", "") for name, value in row.items()}
        for row in table.scan(TableName=stack.outputs["claim_table"])["Items"]
        if row["kind"]["S"] == "claim" and row["project"]["S"] == "thin" and row["sample"]["S"] == "Q1"
    ]
    return found


@pytest.mark.usefixtures("refused")
def test_a_sample_that_failed_is_loaded_once_the_threshold_is_changed_and_with_no_new_run(stack: Stack) -> None:
    functions = stack.client("lambda")
    [name] = [
        one["FunctionName"]
        for one in functions.list_functions()["Functions"]
        if "QUALITY_GATE" in one.get("Environment", {}).get("Variables", {})
    ]
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    [failed] = stack.executions("thin", "Q1")
    before = claim(stack)

    def judge_by(rules: str) -> None:
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables | {"QUALITY_GATE": rules}}
        )

    judge_by(json.dumps(["depth warn<1", "covered_20x warn<80"]))
    try:
        stack.run("strandline", "resume", "thin/Q1")

        def look() -> str | None:
            both = stack.executions("thin", "Q1")
            ended = [one["status"] for one in both if one["name"] != failed["name"] and one["status"] != "RUNNING"]
            return ended[0] if ended else None

        assert wait_for(look, "the end of the second attempt") == "SUCCEEDED"
    finally:
        judge_by(variables["QUALITY_GATE"])
    after = claim(stack)
    assert (after["status"], after["run_id"]) == ("DONE", before["run_id"])
    assert "error" not in after
    assert after["quality_warnings"].startswith("depth is 0.")


def test_a_warning_is_told_with_the_sample_and_its_gene_says_how_much_was_read(stack: Stack) -> None:
    stack.pair("thin", "W1", *people.SHORT)
    assert stack.ended("thin", "W1")["status"] == "SUCCEEDED"
    status = stack.run("strandline", "status", "thin/W1").stdout
    assert re.search(r"covered_20x +warn: 14.18 % \(below the threshold of 80 %; 7,347 bases of the targets\)", status)
    sample = listed(stack, "W1")
    assert sample["state"] == "succeeded"
    assert sample["cause"].startswith("quality warns: covered_20x is 14.18 %, below the threshold of 80 %")
    asked = stack.run(
        "strandline", "query", "--sample", "thin/W1", "--gene", "TP53", "--gene", "BRCA1", "--gene", "MLH1"
    )
    assert "TP53: 61.6 % of its target bases at 20x or more, 23x on average." in asked.stderr
    assert "BRCA1: 0.0 % of its target bases at 20x or more, 0x on average." in asked.stderr
    assert "MLH1: not assessed; " in asked.stderr
