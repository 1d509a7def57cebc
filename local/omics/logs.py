"""What runs write to CloudWatch Logs, in moto's backend."""

import time
from collections.abc import Iterable
from contextlib import suppress

from moto.logs.exceptions import ResourceAlreadyExistsException
from moto.logs.models import logs_backends

GROUP = "/aws/omics/WorkflowLog"


def write(account: str, region: str, stream: str, lines: Iterable[str]) -> None:
    """Append `lines` to a stream of GROUP, making both when they are not there yet; without lines there is none."""
    moment = int(time.time() * 1000)
    entries = [{"timestamp": moment, "message": line} for line in lines if line]
    if not entries:
        return  # clients of the service take it that a stream has a last event
    backend = logs_backends[account][region]
    with suppress(ResourceAlreadyExistsException):
        backend.create_log_group(GROUP, {})
    with suppress(ResourceAlreadyExistsException):
        backend.create_log_stream(GROUP, stream)
    backend.put_log_events(GROUP, stream, entries)
