"""Mark what is safely imported, close the claim and tell people that the sample is done."""

import logging
from typing import Any

from handlers.env import TagObjects
from strandline import lifecycle
from strandline.claims import Claims
from strandline.clients import client, table
from strandline.notifications import Topic
from strandline.outputs import read_outputs, split_uri

log = logging.getLogger(__name__)

LONGEST_WARNINGS = 4000  # characters; a row of the table has limits
ALIGNMENTS = (".bam", ".bai", ".cram", ".crai")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return how many objects were tagged; reads that were deleted or overwritten since their import are let be.

    What was analysed is the imported copy, so a read file that is gone does not make the sample fail.
    """
    env = TagObjects.load()
    s3 = client("s3")
    results = read_outputs(s3, event["run"]["output_uri"]).files()
    done = [
        *(_tag_reads(event["bucket"], file) for file in _inputs(event)),
        *(_tag(*split_uri(uri), None, _lifecycle_of(uri)) for uri in results),
    ]
    variants = event["products"]["loaded"]["variants"]
    warnings = (event.get("quality") or {}).get("warnings", [])
    facts = {
        "run_id": event["run"]["run_id"],
        "variants": str(variants),
        "quality_warnings": "; ".join(warnings)[:LONGEST_WARNINGS],
    }
    if Claims(table(env.claim_table)).close(event["content"], event["execution"], "DONE", **facts):
        Topic(client("sns"), env.topic_arn).done(event["project"], event["sample"], variants, warnings)
    return {"tagged": sum(done), "untagged": len(done) - sum(done)}


def _inputs(event: dict[str, Any]) -> list[dict[str, Any]]:
    return [lane[name] for lane in event["lanes"] for name in ("fastq_1", "fastq_2")]


def _tag_reads(bucket: str, file: dict[str, Any]) -> bool:
    if not lifecycle.is_there(client("s3"), bucket, file["key"], file["version"], file["etag"]):
        log.warning("s3://%s/%s is no longer what was imported and is left as it is", bucket, file["key"])
        return False
    return _tag(bucket, file["key"], file["version"], lifecycle.IMPORTED)


def _lifecycle_of(uri: str) -> str:
    return lifecycle.IMPORTED if uri.endswith(ALIGNMENTS) else lifecycle.KEPT


def _tag(bucket: str, key: str, version: str | None, value: str) -> bool:
    tagged = lifecycle.tag(client("s3"), bucket, key, version, value)
    if not tagged:
        log.warning("s3://%s/%s has %d tags already and is left as it is", bucket, key, lifecycle.MOST_TAGS)
    return tagged
