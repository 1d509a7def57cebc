"""A bucket and a claim table that exist only in this process, as a deployed stack of them."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws
from moto.backends import get_backend

from strandline import clients, deployment
from tests.examples import DEPLOYMENT

BUCKET = "inputs-of-a-test"
TABLE = "claims"


def reads(folder: Path, name: str, number: int, fragment: int = 1) -> Path:
    """Write one read of a pair."""
    path = folder / name
    record = f"@M:1:H7HY2CCXX:3:1101:{fragment}:1 {number}:N:0:A\nACGT\n+\nIIII\n"
    path.write_bytes(gzip.compress(record.encode(), mtime=0))
    return path


@pytest.fixture
def lanes(tmp_path: Path) -> Path:
    folder = tmp_path / "reads"
    folder.mkdir()
    for lane in (3, 4):
        for number in (1, 2):
            reads(folder, f"raw_L00{lane}_R{number}.fastq.gz", number)
    return folder


@pytest.fixture(scope="module")
def cloud() -> Iterator[Any]:
    """Moto in this process, with one set of clients for all tests of a module."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        clients.forget()
        yield clients.client("s3")
        clients.forget()


@pytest.fixture
def s3(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    made = replace(DEPLOYMENT, input_bucket=BUCKET, claim_table=TABLE)
    monkeypatch.setattr(deployment, "load", lambda _: made)
    cloud.create_bucket(Bucket=BUCKET)
    cloud.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    clients.client("dynamodb").create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    yield cloud
    for service in ("s3", "dynamodb"):
        for regions in get_backend(service).values():
            for backend in regions.values():
                backend.reset()


@pytest.fixture
def table(s3: Any) -> Any:
    """The claim table."""
    return clients.table(TABLE)


def keys(s3: Any) -> list[str]:
    """Return every key of the bucket."""
    return [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
