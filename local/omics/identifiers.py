"""Identifiers and times in the forms that HealthOmics gives them."""

import datetime as dt
import secrets
import uuid


def now() -> dt.datetime:
    """Return the current time in UTC, cut to the millisecond as the API shows it."""
    time = dt.datetime.now(dt.UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def storage_id() -> str:
    """Return a new identifier of a store, a read set, a reference or an import job: ten digits."""
    return str(10**9 + secrets.randbelow(9 * 10**9))


def workflow_id() -> str:
    """Return a new identifier of a workflow, a run, a task, a run group or a run cache: seven digits."""
    return str(10**6 + secrets.randbelow(9 * 10**6))


def new_uuid() -> str:
    """Return a new UUID."""
    return str(uuid.uuid4())
