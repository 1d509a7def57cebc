"""Hourly: announce again what lies in the input bucket without a claim, and report what waits for more than a day."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from handlers.env import SweepInputs
from strandline.arrivals import Arrival, pack
from strandline.claims import Claims
from strandline.clients import client, table
from strandline.notifications import Topic
from strandline.sweeping import listing, sweep

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)

BATCH = 10  # the most messages that SQS takes at once


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """Return how many objects were announced again and how many wait; the digest is sent at most once a day."""
    env = SweepInputs.load()
    claims = Claims(table(env.claim_table))
    # The bucket is read first: what is claimed after that is announced once too often, which does no harm
    found = list(listing(client("s3"), env.input_bucket))
    settled = timedelta(minutes=float(env.settle_minutes))
    todo = sweep(found, claims.claimed_keys(), claims.notes(), sheets=claims.sheets(), settled=settled)
    _announce([pack(Arrival(env.input_bucket, key)) for key in todo.announce], env.queue_url)
    claims.drop_notes(todo.stale_notes)
    if todo.waiting and claims.once_a_day("waiting"):
        Topic(client("sns"), env.topic_arn).waiting(todo.waiting)
    log.info("%d objects, %d announced again, %d wait", len(found), len(todo.announce), len(todo.waiting))
    return {"announced": len(todo.announce), "waiting": len(todo.waiting)}


def _announce(bodies: Sequence[str], queue_url: str) -> None:
    for start in range(0, len(bodies), BATCH):
        entries = [
            {"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies[start : start + BATCH])
        ]
        refused = client("sqs").send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed", [])
        if refused:
            raise RuntimeError(f"the queue did not take {len(refused)} messages: {refused[0].get('Message')}")
