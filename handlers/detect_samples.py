"""Look at every object that arrived in the input bucket and start the samples that are complete and sound."""

import logging
from typing import Any

from handlers.env import DetectSamples
from strandline import intake
from strandline.arrivals import unpack

log = logging.getLogger(__name__)
for name in (__name__, "strandline"):
    logging.getLogger(name).setLevel(logging.INFO)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Take a batch of queue messages, each on its own; those that must be delivered again are returned by id."""
    env = DetectSamples.load()
    failed = []
    for record in event["Records"]:
        try:
            _take(record["body"], env)
        except Exception:  # one message must not take the others of its batch along
            log.exception("message %s is delivered again", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _take(body: str, env: DetectSamples) -> None:
    arrivals = [arrival for arrival in unpack(body) if arrival.bucket == env.input_bucket]
    if not arrivals:
        log.info("nothing of ours in %.300s", body)
    for arrival in arrivals:
        intake.of(env).arrived(arrival.key)
