"""The events of HealthOmics on the account's default bus: in order, later than the change, best effort as on AWS."""

import json
import logging
import queue
import threading
from typing import Any

from moto.events.models import events_backends

LOGGER = logging.getLogger(__name__)
VERSION = "1.0.0"

_Waiting = tuple[str, str, dict[str, Any]]
_waiting: "queue.SimpleQueue[_Waiting]" = queue.SimpleQueue()
_postman: list[threading.Thread] = []
_lock = threading.Lock()


def emit(account: str, region: str, kind: str, arn: str, detail: dict[str, Any]) -> None:
    """Queue one `<kind> Status Change` event; a target that fails never harms what the event tells of."""
    entry = {
        "Source": "aws.omics",
        "DetailType": f"{kind} Status Change",
        "Detail": json.dumps({"omicsVersion": VERSION, **detail}),
        "Resources": [arn] if arn else [],
        "EventBusName": "default",
    }
    _waiting.put((account, region, entry))
    with _lock:
        if not _postman:
            _postman.append(threading.Thread(target=_deliver, name="omics-events", daemon=True))
            _postman[0].start()


def _deliver() -> None:
    while True:
        account, region, entry = _waiting.get()
        try:
            events_backends[account][region].put_events([entry])
        except Exception:  # one refused event must not silence those after it
            LOGGER.warning("the event %s was not delivered", entry["DetailType"], exc_info=True)
