"""Going on with a sample that failed: a new execution that takes over the claim and what was already reached."""

import json
from typing import Any

from strandline.claims import Claims
from strandline.errors import StrandlineError
from strandline.identity import execution_name
from strandline.intake import Pipeline


def resume(claims: Claims, pipeline: Pipeline, project: str, sample: str) -> str:
    """Start the next attempt of a failed sample and return the name of its execution.

    StrandlineError when the sample is not known or has not failed. The claim is handed over before the start, so a
    crash in between leaves a failed claim that can be resumed again.
    """
    content = claims.content_of(project, sample)
    claim = claims.claim(content) if content else None
    if content is None or claim is None:
        raise StrandlineError(f"{project}/{sample} is not known; `strandline samples` lists what is")
    if claim["status"] != "FAILED":
        raise StrandlineError(f"{project}/{sample} is {claim['status']}; only a sample that FAILED can be resumed")
    attempt = int(claim["attempt"]) + 1
    name = execution_name(sample, content, attempt)
    if not claims.hand_over(content, pipeline.execution_arn(name), attempt):
        raise StrandlineError(f"{project}/{sample} has just been resumed by somebody else")
    given = _execution_input(claim, content, attempt)
    pipeline.start(name, given)
    claims.drop_notes([lane[file]["key"] for lane in given["lanes"] for file in ("fastq_1", "fastq_2")])
    return name


def _execution_input(claim: dict[str, Any], content: str, attempt: int) -> dict[str, Any]:
    """What the first attempt was given, with what it reached: the machine skips the states that made it."""
    reached: dict[str, Any] = json.loads(claim.get("results", "{}"))
    given = {name: claim[name] for name in ("project", "sample", "patient", "bucket")}
    return given | {"content": content, "attempt": attempt, "lanes": json.loads(claim["inputs"])} | reached
