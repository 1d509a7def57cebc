"""An AWS in the process of a test, for what takes its clients from `strandline.clients`."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from moto import mock_aws
from moto.core.config import DefaultConfig

from strandline import clients

REGION = "us-east-1"


@contextmanager
def own_cloud(environment: pytest.MonkeyPatch, config: DefaultConfig | None = None) -> Iterator[None]:
    """Begin with an empty account, reached with nobody's keys and by no client of another test."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        environment.setenv(name, "testing")
    environment.setenv("AWS_DEFAULT_REGION", REGION)
    environment.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws(config=config):
        clients.forget()
        yield
    clients.forget()
