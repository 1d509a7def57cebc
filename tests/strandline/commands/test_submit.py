"""`strandline submit`, against moto's S3 and DynamoDB."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from strandline import clients, deployment
from strandline.__main__ import app
from strandline.claims import Claims
from tests.examples import DEPLOYMENT

BUCKET = "inputs-of-a-test"
TABLE = "claims"


def reads(folder: Path, name: str, number: int) -> Path:
    path = folder / name
    record = f"@M:1:H7HY2CCXX:3:1101:1:1 {number}:N:0:A\nACGT\n+\nIIII\n"
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


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    made = replace(DEPLOYMENT, input_bucket=BUCKET, claim_table=TABLE)
    monkeypatch.setattr(deployment, "load", lambda _: made)
    with mock_aws():
        clients.forget()
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        boto3.client("dynamodb").create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        )
        yield client
    clients.forget()


def known_with(content: str) -> None:
    """Write the row of S1 that an execution with this content would have written."""
    clients.table(TABLE).put_item(Item={"pk": "sample#default/S1", "kind": "sample", "content": content})


def keys(s3: Any) -> list[str]:
    return [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def call(*words: object) -> Result:
    return CliRunner().invoke(app, ["submit", *map(str, words)])


def test_a_folder_of_lanes_becomes_one_sample_with_a_sarek_sheet(s3: Any, lanes: Path) -> None:
    result = call(lanes, "--project", "p1", "--sample", "S1", "--patient", "P")
    assert result.exit_code == 0, result.stderr
    assert "Will start: sample S1 of project p1, 2 lanes (L003, L004)" in result.stdout
    assert "5 files in s3://inputs-of-a-test/inputs/p1/S1/." in result.stdout
    assert keys(s3) == [
        "inputs/p1/S1/S1.csv",
        *(f"inputs/p1/S1/raw_L00{lane}_R{number}.fastq.gz" for lane in (3, 4) for number in (1, 2)),
    ]
    sheet = s3.get_object(Bucket=BUCKET, Key="inputs/p1/S1/S1.csv")["Body"].read().decode()
    assert sheet.splitlines() == [
        "patient,sample,lane,fastq_1,fastq_2",
        "P,S1,L003,raw_L003_R1.fastq.gz,raw_L003_R2.fastq.gz",
        "P,S1,L004,raw_L004_R1.fastq.gz,raw_L004_R2.fastq.gz",
    ]


def test_submitting_twice_sends_nothing_new(s3: Any, lanes: Path) -> None:
    call(lanes, "--sample", "S1")
    result = call(lanes, "--sample", "S1")
    assert result.exit_code == 0
    assert "5 of them there already" in result.stdout


def test_other_reads_under_the_same_names_are_refused(s3: Any, lanes: Path) -> None:
    call(lanes, "--sample", "S1")
    path = lanes / "raw_L003_R1.fastq.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"ACGT", b"TTTT"), mtime=0))
    result = call(lanes, "--sample", "S1")
    assert result.exit_code == 1
    assert "already holds other content" in result.stderr


def test_a_known_sample_is_announced_as_held(s3: Any, lanes: Path) -> None:
    known_with("abc")
    result = call(lanes, "--sample", "S1")
    assert "default/S1 is known already: other reads for it are held until --again releases them." in result.stdout


def test_again_forgets_what_the_sample_was_known_with_and_uses_new_keys(s3: Any, lanes: Path) -> None:
    call(lanes, "--sample", "S1")
    claims = Claims(clients.table(TABLE))
    known_with("abc")
    result = call(lanes, "--sample", "S1", "--again")
    assert result.exit_code == 0, result.stderr
    assert claims.content_of("default", "S1") is None
    new = [key for key in keys(s3) if "/again-" in key]
    assert len(new) == 5


def test_again_waits_for_a_run_that_is_under_way(s3: Any, lanes: Path) -> None:
    claims = Claims(clients.table(TABLE))
    known_with("abc")
    claims.table.put_item(Item={"pk": "content#abc", "kind": "claim", "status": "RUNNING"})
    result = call(lanes, "--sample", "S1", "--again")
    assert result.exit_code == 1
    assert "is being worked on" in result.stderr
    assert keys(s3) == []


def test_a_sheet_is_sent_with_the_files_beside_it(s3: Any, lanes: Path) -> None:
    sheet = lanes / "mine.csv"
    sheet.write_text("sample,fastq_1,fastq_2\nS9,raw_L003_R1.fastq.gz,raw_L003_R2.fastq.gz\n")
    result = call("--sheet", sheet, "--project", "p2")
    assert result.exit_code == 0, result.stderr
    assert keys(s3) == [
        "inputs/p2/mine.csv",
        "inputs/p2/raw_L003_R1.fastq.gz",
        "inputs/p2/raw_L003_R2.fastq.gz",
    ]


def test_a_sheet_that_names_a_missing_file_is_refused_before_anything_is_sent(s3: Any, lanes: Path) -> None:
    sheet = lanes / "mine.csv"
    sheet.write_text("sample,fastq_1,fastq_2\nS9,a_R1.fastq.gz,a_R2.fastq.gz\n")
    result = call("--sheet", sheet)
    assert result.exit_code == 1
    assert "mine.csv names a_R1.fastq.gz, and there is no such file beside it." in result.stderr
    assert keys(s3) == []


def test_reads_without_a_mate_are_refused(s3: Any, lanes: Path) -> None:
    result = call(lanes / "raw_L003_R1.fastq.gz", "--sample", "S1")
    assert result.exit_code == 1
    assert "raw_L003_R1.fastq.gz has no mate: raw_L003_R2.fastq.gz is not among the reads." in result.stderr
    assert keys(s3) == []


def test_damaged_reads_are_refused_before_anything_is_sent(s3: Any, lanes: Path) -> None:
    (lanes / "raw_L004_R2.fastq.gz").write_text("<html>")
    result = call(lanes, "--sample", "S1")
    assert result.exit_code == 1
    assert "raw_L004_R2.fastq.gz is not compressed with gzip" in result.stderr
    assert keys(s3) == []


@pytest.mark.parametrize("words", [[], ["."], [".", "--sample", "S", "--sheet", "x.csv"]])
def test_a_wrong_command_line_ends_with_2(words: list[str]) -> None:
    assert call(*words).exit_code == 2


def test_a_name_that_is_not_allowed_is_refused(s3: Any, lanes: Path) -> None:
    result = call(lanes, "--sample", "../S1")
    assert result.exit_code == 1
    assert "sample '../S1' is not allowed" in result.stderr
