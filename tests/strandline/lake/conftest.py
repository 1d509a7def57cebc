"""A catalog and a bucket for the lake's tests, with the lock that Glue has."""

import os
from collections.abc import Iterator

import boto3
import pytest

from local.environment import client_environment
from strandline.lake import Lake
from tests.glue_server import glue_server


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with glue_server(tmp_path_factory.mktemp("state")) as endpoint:
        yield endpoint


@pytest.fixture
def lake(endpoint: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Lake:
    """An empty lake of its own for each test, opened as a handler opens it."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in client_environment(endpoint).items():
        monkeypatch.setenv(name, value)
    database = f"db_{abs(hash(request.node.nodeid))}"
    boto3.client("s3").create_bucket(Bucket=f"lake-{database.replace('_', '-')}")
    boto3.client("glue").create_database(DatabaseInput={"Name": database})
    return Lake.open(database, f"s3://lake-{database.replace('_', '-')}/tables")
