"""After any failure: stop what still costs money, write the cause down, tell people, and name the error."""

import json
import logging
from typing import Any

from botocore.exceptions import ClientError

from handlers.env import RecordFailure
from strandline.claims import Claims
from strandline.clients import client, table
from strandline.history import explain
from strandline.notifications import Topic

log = logging.getLogger(__name__)

LONGEST_CAUSE = 4000  # characters; a state's data and a row of the table have limits
OF_OUTPUTS = {"RunFailed", "InvalidVcf"}
"""What a complete run fails by when its outputs are no good: whoever resumes wants other ones."""


def handler(event: dict[str, Any], context: object) -> dict[str, str]:
    """Return {error, cause}: the class name and the words of the innermost error, however deep it was wrapped."""
    env = RecordFailure.load()
    error, cause = explain(event["error"]["Error"], event["error"].get("Cause", ""))
    # A state machine may not fail with a name that begins like those of the service
    error, cause = error.removeprefix("States."), cause[:LONGEST_CAUSE]
    run = event.get("run") or {}
    if "output_uri" not in run and "id" in run:
        _cancel(run["id"])
    facts = {
        "error": error,
        "cause": cause,
        "run_id": run.get("run_id") or run.get("id", ""),
        # An import that may have copied something else is not to be used again
        "results": "" if error == "InputsChanged" else _results(event, error),
    }
    Claims(table(env.claim_table)).close(event["content"], event["execution"], "FAILED", **facts)
    Topic(client("sns"), env.topic_arn).failed(event["project"], event["sample"], error, cause)
    return {"error": error, "cause": cause}


def _cancel(run_id: str) -> None:
    try:
        client("omics").cancel_run(id=run_id)
    except ClientError as error:
        # A run that has ended or is gone cannot be cancelled, which is what is wanted
        if error.response["Error"]["Code"] not in {
            "ConflictException",
            "ResourceNotFoundException",
            "ValidationException",
        }:
            raise
        log.info("run %s needs no cancelling: %s", run_id, error)


def _results(event: dict[str, Any], error: str) -> str:
    """What a resumed execution need not do again."""
    reads, run = event.get("reads") or {}, event.get("run") or {}
    kept = {}
    if "read_sets" in reads:
        kept["reads"] = reads
    if "output_uri" in run and error not in OF_OUTPUTS:
        kept["run"] = run
    return json.dumps(kept) if kept else ""
