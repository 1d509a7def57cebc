"""Judge a run by its reports and its coverage before anything of it is loaded."""

import json
from typing import Any

from handlers.env import JudgeQuality
from strandline import coverage, quality, quality_measures, quality_reports, quality_rules
from strandline.clients import client
from strandline.errors import QualityTooLow
from strandline.outputs import RunOutputs, read_outputs, read_text


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return {verdict, warnings, figures} of a sample that passes or warns; QualityTooLow names what it fails by.

    RunFailed when a report is another sample's, or cannot be true: then nothing is known of this one.
    """
    rules = quality_rules.parse(json.loads(JudgeQuality.load().quality_gate))
    s3 = client("s3")
    outputs = read_outputs(s3, event["run"]["output_uri"])
    measured_coverage = outputs.required("coverage")
    quality_reports.check_owner(measured_coverage, event["sample"])
    rows = coverage.parse(read_text(s3, measured_coverage), measured_coverage)
    measured = quality_measures.measure(_reports(s3, outputs, event["sample"]), rows, _sex(event))
    judgement = quality.judge(measured, rules)
    if failures := judgement.told(quality_rules.FAIL):
        raise QualityTooLow(f"{event['project']}/{event['sample']} was not loaded: {'; '.join(failures)}.")
    return judgement.document()


def _reports(s3: Any, outputs: RunOutputs, sample: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for uri in filter(quality_reports.is_read, outputs.values.get("qc") or []):
        text = read_text(s3, uri)
        quality_reports.check_owner(uri, sample, text)
        told[uri.rpartition("/")[2]] = text
    return told


def _sex(event: dict[str, Any]) -> str:
    """The sex that the sample's sheet says, which each of its lanes bears; empty when it says none."""
    return next((lane["sex"] for lane in event["lanes"] if lane.get("sex")), "")
