"""Going on with a sample that failed: a new execution that takes over the claim and what was already reached."""

import json
from typing import Any

from strandline.attempts import attempt_after, start_attempt
from strandline.claims import Claims
from strandline.errors import StrandlineError
from strandline.intake import Pipeline


def resume(claims: Claims, pipeline: Pipeline, project: str, sample: str) -> str:
    """Start the next attempt of a failed sample and return the name of its execution.

    StrandlineError when the sample is not known, has not failed or is being started by somebody else.
    """
    content = claims.content_of(project, sample)
    claim = claims.claim(content) if content else None
    if content is None or claim is None:
        raise StrandlineError(f"{project}/{sample} is not known; `strandline samples` lists what is")
    if claim["status"] != "FAILED":
        raise StrandlineError(f"{project}/{sample} is {claim['status']}; only a sample that FAILED can be resumed")
    given = _execution_input(claim, content, attempt_after(claim))
    # Whoever resumes at the same moment starts an execution of the same name, which is as good
    name, _ = start_attempt(claims, pipeline, given, claimed=True)
    claims.drop_notes([lane[file]["key"] for lane in given["lanes"] for file in ("fastq_1", "fastq_2")])
    return name


def _execution_input(claim: dict[str, Any], content: str, attempt: int) -> dict[str, Any]:
    """What the first attempt was given, with what it reached: the machine skips the states that made it."""
    reached: dict[str, Any] = json.loads(claim.get("results", "{}"))
    given = {name: claim[name] for name in ("project", "sample", "patient", "bucket")}
    return given | {"content": content, "attempt": attempt, "lanes": json.loads(claim["inputs"])} | reached
