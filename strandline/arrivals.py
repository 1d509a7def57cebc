"""From the body of a queue message to the objects that arrived."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus


@dataclass(frozen=True)
class Arrival:
    """An object that was created: `key` as it is in the bucket, not encoded."""

    bucket: str
    key: str


def unpack(body: str) -> list[Arrival]:
    """Return the objects that a message announces; empty for test events and for anything that announces none.

    Understood are EventBridge events (keys as they are), S3 notifications (keys URL-encoded) and our own
    `{"bucket", "key"}`.
    """
    try:
        message = json.loads(body)
    except ValueError:
        return []
    if not isinstance(message, dict):
        return []
    if message.get("detail-type") == "Object Created":
        detail = message["detail"]
        return [Arrival(detail["bucket"]["name"], detail["object"]["key"])]
    if isinstance(message.get("Records"), list):
        return [_notified(record) for record in message["Records"] if _is_creation(record)]
    if {"bucket", "key"} <= message.keys():
        return [Arrival(message["bucket"], message["key"])]
    return []


def pack(arrival: Arrival) -> str:
    """Return the body of a message that announces an object again."""
    return json.dumps({"bucket": arrival.bucket, "key": arrival.key})


def _is_creation(record: dict[str, Any]) -> bool:
    return "s3" in record and str(record.get("eventName", "ObjectCreated:")).startswith("ObjectCreated:")


def _notified(record: dict[str, Any]) -> Arrival:
    s3 = record["s3"]
    return Arrival(s3["bucket"]["name"], unquote_plus(s3["object"]["key"], errors="strict"))
