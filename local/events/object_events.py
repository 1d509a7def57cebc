"""What S3 tells of an object: to EventBridge, and straight to queues, functions and topics."""

import itertools
import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from local.events.background import later
from local.events.outlets import publish, send_message
from local.events.rules import emit
from local.lambdas import running
from local.patching import replace, require

_REASONS = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
}
_sequence = itertools.count(1)


def install() -> None:
    """Replace moto's way to tell: never inside the request that changed the object."""
    from moto.s3 import notifications

    require(notifications, "_detail_type", "_get_s3_event")
    original = notifications._get_s3_event

    def send_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> None:
        configuration = bucket.notification_configuration
        name = str(event_name.value)
        if configuration is None or (name == "s3:ObjectTagging:Put" and not _has_tags(account_id, key)):
            return
        sequencer = f"{time.time_ns():016X}{next(_sequence) & 0xFFFF:04X}"

        def record(identifier: str) -> str:
            return json.dumps(_completed(original(event_name, bucket, key, identifier), key, sequencer))

        ways = (
            (configuration.cloud_function, _invoke),
            (configuration.queue, send_message),
            (configuration.topic, publish),
        )
        for send, one in ((send, one) for listed, send in ways for one in listed):
            if one.matches(event_name, key.name):
                later(send, one.arn, record(one.id))
        if configuration.event_bridge is not None:
            detail = _detail(account_id, name.removeprefix("s3:"), bucket, key, sequencer)
            kind = f"aws.s3: {notifications._detail_type(event_name)}"
            later(emit, account_id, bucket.region_name, kind, [bucket.arn], detail)

    replace(notifications, "send_event", send_event, expects="account_id, event_name, bucket, key")


def _has_tags(account: str, key: Any) -> bool:
    from moto.s3.models import s3_backends

    return bool(s3_backends[account]["aws"].tagger.get_tag_dict_for_resource(key.arn))


def _detail(account: str, name: str, bucket: Any, key: Any, sequencer: str) -> dict[str, Any]:
    """Return the detail of an EventBridge event; keys stand as they are, not URL-encoded."""
    thing: dict[str, Any] = {"key": key.name, "sequencer": sequencer}
    if not name.startswith("ObjectRemoved"):
        thing |= {"size": key.size, "etag": key.etag.strip('"')}
    if bucket.is_versioned:
        thing["version-id"] = key.version_id
    detail = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": thing,
        "request-id": uuid.uuid4().hex[:16].upper(),
        "requester": account,
        "source-ip-address": "127.0.0.1",
    }
    if name in _REASONS:
        detail["reason"] = _REASONS[name]
    if name.startswith("ObjectRemoved"):
        detail["deletion-type"] = "Permanently Deleted" if name.endswith(":Delete") else "Delete Marker Created"
    return detail


def _completed(event: dict[str, Any], key: Any, sequencer: str) -> dict[str, Any]:
    """Add to moto's notification what AWS's has beside it."""
    record = event["Records"][0]
    record["s3"]["object"]["sequencer"] = sequencer
    record["s3"]["bucket"]["ownerIdentity"] = {"principalId": "LOCAL"}
    record["eventTime"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if key.version_id not in {None, "null"}:
        record["s3"]["object"]["versionId"] = key.version_id
    record |= {
        "userIdentity": {"principalId": "AWS:LOCAL"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": uuid.uuid4().hex[:16].upper(), "x-amz-id-2": uuid.uuid4().hex},
    }
    return event


def _invoke(arn: str, text: str) -> None:
    running.submit(running.find(arn), text.encode())
