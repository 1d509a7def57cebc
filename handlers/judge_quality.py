"""Judge a run by its reports and its coverage before anything of it is loaded."""

import json
from typing import Any

from handlers.env import JudgeQuality
from strandline import coverage, quality, quality_reports, quality_rules
from strandline.clients import client
from strandline.errors import QualityTooLow
from strandline.outputs import RunOutputs, read_outputs, read_text


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return {verdict, warnings, figures} of a sample that passes or warns; QualityTooLow names what it fails by."""
    rules = quality_rules.parse(json.loads(JudgeQuality.load().quality_gate))
    s3 = client("s3")
    outputs = read_outputs(s3, event["run"]["output_uri"])
    measured_coverage = outputs.required("coverage")
    rows = coverage.parse(read_text(s3, measured_coverage), measured_coverage)
    judgement = quality.judge(quality.measure(_reports(s3, outputs), rows, _sex(event)), rules)
    if failures := judgement.told(quality_rules.FAIL):
        raise QualityTooLow(f"{event['project']}/{event['sample']} was not loaded: {'; '.join(failures)}.")
    return judgement.document()


def _reports(s3: Any, outputs: RunOutputs) -> dict[str, str]:
    uris = [uri for uri in outputs.values.get("qc") or [] if quality_reports.is_read(uri)]
    return {uri.rpartition("/")[2]: read_text(s3, uri) for uri in uris}


def _sex(event: dict[str, Any]) -> str:
    """The sex that the sample's sheet says, which each of its lanes bears; empty when it says none."""
    return next((lane["sex"] for lane in event["lanes"] if lane.get("sex")), "")
