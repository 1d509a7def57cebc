"""SNS to Lambda: moto calls the function inside Publish and with an invented topic; here neither."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from local.events.background import later
from local.lambdas import running
from local.patching import replace

_PUBLISH = "self, message, message_id, subject, message_attributes, group_id, deduplication_id, message_structure"


def install() -> None:
    """Replace how a subscription of protocol lambda gets a message."""
    from moto.sns.models import Subscription

    original = Subscription.publish

    def publish(self: Any, message: str, message_id: str, subject: str | None = None, **more: Any) -> None:
        if self.protocol != "lambda":
            original(self, message, message_id, subject=subject, **more)
            return
        attributes = more.get("message_attributes") or {}
        matcher = self._filter_policy_matcher
        if matcher is not None and not matcher.matches(attributes, message):
            return
        later(_invoke, self.endpoint, _event(self, message, message_id, subject, attributes))

    replace(Subscription, "publish", publish, expects=_PUBLISH)


def _invoke(arn: str, event: dict[str, Any]) -> None:
    running.submit(running.find(arn), json.dumps(event).encode())


def _event(subscription: Any, message: str, message_id: str, subject: str | None, attributes: Any) -> dict[str, Any]:
    topic = subscription.topic.arn
    notice = {
        "Type": "Notification",
        "MessageId": message_id or str(uuid.uuid4()),
        "TopicArn": topic,
        "Subject": subject,
        "Message": message,
        "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "MessageAttributes": {name: {"Type": a["Type"], "Value": a["Value"]} for name, a in attributes.items()},
    }
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": notice,
    }
    return {"Records": [record]}
