"""The AWS clients of this process: one per service, made at first use from the environment's region and keys."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

RETRIES = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=10, read_timeout=60)


@cache
def client(service: str) -> Any:
    """Return the process's client of `service`; a client is safe to share between threads."""
    return boto3.client(service, config=RETRIES)  # type: ignore[call-overload]  # the stubs want a literal name


@cache
def table(name: str) -> Any:
    """Return the DynamoDB table `name` with Python values instead of typed attributes."""
    return boto3.resource("dynamodb", config=RETRIES).Table(name)


def forget() -> None:
    """Drop every client, for a process whose endpoint or keys have changed."""
    client.cache_clear()
    table.cache_clear()
