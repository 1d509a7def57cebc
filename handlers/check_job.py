"""Look once at a HealthOmics job of any kind and say whether to wait, and how long."""

from typing import Any

from strandline.clients import client
from strandline.jobs import look


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return {state, delay, polls, running_since, result}; a job that ended badly is raised as what it is."""
    return look(client("omics"), event["job"], event.get("check") or {})
