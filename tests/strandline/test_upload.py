"""Files reach the input bucket once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from strandline import upload as module
from strandline.errors import InputsChanged
from strandline.upload import upload

BUCKET = "inputs-of-a-test"
KEY = "inputs/demo/S1_R1.fastq.gz"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        yield client


@pytest.fixture
def reads(tmp_path: Path) -> Path:
    path = tmp_path / "S1_R1.fastq.gz"
    path.write_bytes(bytes(range(256)) * 1000)
    return path


def content(s3: Any) -> bytes:
    return bytes(s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read())


def test_a_file_is_sent_and_its_bytes_are_counted(s3: Any, reads: Path) -> None:
    sent: list[int] = []
    done = upload(s3, reads, BUCKET, KEY, sent.append)
    assert (done.new, done.size, done.uri) == (True, 256_000, f"s3://{BUCKET}/{KEY}")
    assert sum(sent) == 256_000
    assert content(s3) == reads.read_bytes()


def test_the_same_content_counts_as_sent(s3: Any, reads: Path) -> None:
    upload(s3, reads, BUCKET, KEY)
    assert upload(s3, reads, BUCKET, KEY).new is False


def test_the_same_content_put_by_another_client_counts_as_sent(s3: Any, reads: Path) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=reads.read_bytes())
    assert upload(s3, reads, BUCKET, KEY).new is False


@pytest.mark.parametrize("other", [b"short", b"\0" * 256_000])
def test_other_content_is_refused_and_stays(s3: Any, reads: Path, other: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=other)
    with pytest.raises(InputsChanged, match="already holds other content"):
        upload(s3, reads, BUCKET, KEY)
    assert content(s3) == other


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(module, "PART_BYTES", 5 * 1024 * 1024)
    path = tmp_path / "large.fastq.gz"
    path.write_bytes(b"x" * (12 * 1024 * 1024))
    return path


def test_a_large_file_goes_in_parts(s3: Any, small_parts: Path) -> None:
    sent: list[int] = []
    assert upload(s3, small_parts, BUCKET, KEY, sent.append).new
    assert [size // 1024 // 1024 for size in sent] == [5, 5, 2]
    assert content(s3) == small_parts.read_bytes()
    assert upload(s3, small_parts, BUCKET, KEY).new is False


def test_parts_are_not_left_behind_when_sending_fails(s3: Any, small_parts: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upload(s3, small_parts, BUCKET, KEY, stop)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


class Conflicting:
    """S3 when two people complete the same key at the same moment."""

    def __init__(self, answers: list[str]) -> None:
        self.answers = answers

    def put_object(self, **_: Any) -> None:
        code = self.answers.pop(0)
        if code:
            raise ClientError({"Error": {"Code": code, "Message": ""}}, "PutObject")


def test_a_conflict_of_two_writers_is_tried_again(reads: Path) -> None:
    client: Any = Conflicting(["ConditionalRequestConflict", ""])
    assert upload(client, reads, BUCKET, KEY).new


def test_an_endless_conflict_ends(reads: Path) -> None:
    client: Any = Conflicting(["ConditionalRequestConflict"] * 3)
    with pytest.raises(InputsChanged, match="keeps writing"):
        upload(client, reads, BUCKET, KEY)


def test_another_refusal_of_s3_is_passed_on(reads: Path) -> None:
    client: Any = Conflicting(["AccessDenied"])
    with pytest.raises(ClientError, match="AccessDenied"):
        upload(client, reads, BUCKET, KEY)
