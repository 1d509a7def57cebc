"""Samples that are not good enough, through the whole chain: refused with a cause, or loaded with a warning."""

import json
import re
from pathlib import Path

from tests.e2e import people
from tests.e2e.stack import Stack


def test_too_little_coverage_fails_the_sample_and_everybody_is_told_why(stack: Stack, tmp_path: Path) -> None:
    stack.pair("thin", "Q1", *people.slice_of(people.HEALTHY, 0, 16, tmp_path))
    said = stack.ended("thin", "Q1")
    assert (said["status"], said["error"]) == ("FAILED", "QualityTooLow")
    assert said["cause"].startswith("thin/Q1 was not loaded: depth is 0.")
    assert "x, below the threshold of 1x (mean depth" in said["cause"]
    status = stack.run("strandline", "status", "thin/Q1").stdout
    assert "The sample is not good enough (QualityTooLow in " in status
    assert "below the threshold of 1x" in status
    listed = json.loads(stack.run("strandline", "samples", "--project", "thin", "--json").stdout)
    [sample] = [one for one in listed if one["sample"] == "Q1"]
    assert sample["state"] == "failed"
    assert sample["cause"].startswith("QualityTooLow: thin/Q1 was not loaded: depth is 0.")
    assert stack.calls("thin", "Q1") == []


def test_a_warning_is_told_with_the_sample_and_its_gene_says_how_much_was_read(stack: Stack) -> None:
    stack.pair("thin", "W1", *sorted(people.READS.glob("TP53_only_R?.fastq.gz")))
    assert stack.ended("thin", "W1")["status"] == "SUCCEEDED"
    status = stack.run("strandline", "status", "thin/W1").stdout
    assert re.search(r"covered_20x +warn: 14.2 % \(below the threshold of 80 %; 7,347 bases of the targets\)", status)
    listed = json.loads(stack.run("strandline", "samples", "--project", "thin", "--json").stdout)
    [sample] = [one for one in listed if one["sample"] == "W1"]
    assert sample["state"] == "succeeded"
    assert sample["cause"].startswith("quality warns: covered_20x is 14.2 %, below the threshold of 80 %")
    asked = stack.run(
        "strandline", "query", "--sample", "thin/W1", "--gene", "TP53", "--gene", "BRCA1", "--gene", "MLH1"
    )
    assert "TP53: 61.7 % of its target bases at 20x or more, 23x on average." in asked.stderr
    assert "BRCA1: 0.0 % of its target bases at 20x or more, 0x on average." in asked.stderr
    assert "MLH1: not assessed; " in asked.stderr
