"""`strandline submit`, against moto's S3 and DynamoDB."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from strandline import clients
from strandline.__main__ import app
from strandline.claims import Claims
from tests.strandline.commands.conftest import BUCKET, TABLE, keys


def known_with(content: str) -> None:
    """Write the row of S1 that an execution with this content would have written."""
    clients.table(TABLE).put_item(Item={"pk": "sample#default/S1", "kind": "sample", "content": content})


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


def test_every_damaged_pair_is_told_at_once(s3: Any, lanes: Path) -> None:
    for lane in (3, 4):
        (lanes / f"raw_L00{lane}_R2.fastq.gz").write_text("<html>")
    result = call(lanes, "--sample", "S1")
    assert result.exit_code == 1
    told = [line for line in result.stderr.splitlines() if line.startswith("strandline: ")]
    assert ["raw_L003_R2" in told[0], "raw_L004_R2" in told[1], len(told)] == [True, True, 2]


def test_every_missing_mate_and_every_mistake_of_a_sheet_is_told_at_once(s3: Any, lanes: Path) -> None:
    for lane in (3, 4):
        (lanes / f"raw_L00{lane}_R2.fastq.gz").unlink()
    assert call(lanes, "--sample", "S1").stderr.count("has no mate") == 2
    sheet = lanes / "mine.csv"
    sheet.write_text("sample,fastq_1,fastq_2\nS9,x_R1.fastq.gz,x_R2.fastq.gz\nS 8,y_R1.fastq.gz,y_R2.fastq.gz\n")
    said = call("--sheet", sheet).stderr
    assert said.count("there is no such file beside it") == 2
    assert "line 3" in said
    assert keys(s3) == []


def test_a_dry_run_says_all_and_sends_and_forgets_nothing(s3: Any, lanes: Path) -> None:
    known_with("abc")
    result = call(lanes, "--sample", "S1", "--again", "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert "Would send 5 files" in result.stdout
    assert keys(s3) == []
    assert Claims(clients.table(TABLE)).content_of("default", "S1") == "abc"


def test_json_is_one_document_about_files_and_samples(s3: Any, lanes: Path) -> None:
    call(lanes, "--sample", "S1")
    said = json.loads(call(lanes, "--sample", "S1", "--json").stdout)
    assert [one["new"] for one in said["files"]] == [False] * 5
    (sample,) = said["samples"]
    assert (sample["project"], sample["sample"], sample["lanes"]) == ("default", "S1", ["L003", "L004"])


def test_nothing_is_sent_when_one_key_holds_other_content(s3: Any, lanes: Path) -> None:
    s3.put_object(Bucket=BUCKET, Key="inputs/default/S1/raw_L004_R2.fastq.gz", Body=b"other")
    result = call(lanes, "--sample", "S1")
    assert result.exit_code == 1
    assert "send yours with --again" in result.stderr
    assert len(keys(s3)) == 1


def test_held_reads_are_not_started_for_show(s3: Any) -> None:
    assert call("--again", "--sample", "S1", "--dry-run").exit_code == 2
