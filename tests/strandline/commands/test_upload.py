"""`strandline upload`, against moto's S3 and DynamoDB."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from strandline import clients
from strandline import upload as module
from strandline.__main__ import app
from strandline.claims import Claims
from tests.strandline.commands.conftest import BUCKET, TABLE, keys, reads


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    return [reads(tmp_path, f"S1_R{number}.fastq.gz", number) for number in (1, 2)]


def call(*words: object) -> Result:
    return CliRunner().invoke(app, ["upload", *map(str, words)])


def test_a_pair_is_sent_under_its_own_names_and_will_start(s3: Any, pair: list[Path]) -> None:
    result = call(*pair, "--project", "p1")
    assert result.exit_code == 0, result.stderr
    assert "Will start: p1/S1, 1 lane" in result.stdout
    assert "Follow: strandline status p1/S1" in result.stdout
    assert keys(s3) == ["inputs/p1/S1_R1.fastq.gz", "inputs/p1/S1_R2.fastq.gz"]


def test_a_folder_keeps_its_shape_and_what_concerns_nobody_is_left(s3: Any, lanes: Path) -> None:
    (lanes / "day2").mkdir()
    reads(lanes / "day2", "S2_R1.fastq.gz", 1)
    reads(lanes / "day2", "S2_R2.fastq.gz", 2)
    (lanes / "SHA256SUMS").write_text("x")
    (lanes / ".hidden.csv").write_text("x")
    result = call(lanes, "--project", "p1", "--to", "run42")
    assert result.exit_code == 0, result.stderr
    assert "Left here, neither reads nor sheet: SHA256SUMS." in result.stdout
    assert {key.rpartition("/")[0] for key in keys(s3)} == {"inputs/p1/run42", "inputs/p1/run42/day2"}
    assert len(keys(s3)) == 6


def test_lanes_wait_and_the_way_to_start_them_is_said(s3: Any, lanes: Path) -> None:
    result = call(lanes, "--project", "p1")
    assert result.stdout.count("Will wait: p1/raw, 1 lane") == 2
    assert "strandline upload --complete --to inputs/p1/" in result.stdout


def test_complete_sends_a_marker_last_and_everything_starts(s3: Any, lanes: Path, monkeypatch: Any) -> None:
    sent: list[str] = []
    whole = module.upload
    monkeypatch.setattr("strandline.sending.upload", lambda *a, **k: sent.append(a[3]) or whole(*a, **k))
    result = call(lanes, "--project", "p1", "--complete")
    assert "Will start: p1/raw, 2 lanes" in result.stdout
    assert sent[-1] == "inputs/p1/CopyComplete.txt"
    assert len(sent) == 5


def test_complete_alone_starts_what_was_sent_before(s3: Any, lanes: Path) -> None:
    call(lanes, "--project", "p1")
    result = call("--complete", "--to", "inputs/p1/")
    assert result.exit_code == 0, result.stderr
    assert "Will start: p1/raw, 2 lanes" in result.stdout
    assert "inputs/p1/CopyComplete.txt" in keys(s3)


def test_a_sheet_is_sent_first_and_speaks_for_the_lanes(s3: Any, lanes: Path, monkeypatch: Any) -> None:
    sent: list[str] = []
    whole = module.upload
    monkeypatch.setattr("strandline.sending.upload", lambda *a, **k: sent.append(a[3]) or whole(*a, **k))
    rows = [f"Ann,L00{lane},raw_L00{lane}_R1.fastq.gz,raw_L00{lane}_R2.fastq.gz" for lane in (3, 4)]
    (lanes / "mine.csv").write_text("sample,lane,fastq_1,fastq_2\n" + "\n".join(rows) + "\n")
    result = call(lanes, "--project", "p1")
    assert result.exit_code == 0, result.stderr
    assert "Will start: p1/Ann, 2 lanes" in result.stdout
    assert "raw" not in result.stdout.split("Left")[0].split("5 files")[0]
    assert sent[0] == "inputs/p1/mine.csv"


def test_uploading_twice_sends_nothing_again(s3: Any, pair: list[Path]) -> None:
    call(*pair)
    versions = s3.list_object_versions(Bucket=BUCKET)["Versions"]
    result = call(*pair)
    assert "2 of them there already" in result.stdout
    assert s3.list_object_versions(Bucket=BUCKET)["Versions"] == versions


def test_reads_are_never_replaced_and_nothing_is_sent_beside_them(s3: Any, pair: list[Path]) -> None:
    s3.put_object(Bucket=BUCKET, Key="inputs/default/S1_R2.fastq.gz", Body=b"other")
    for more in ((), ("--replace",)):
        result = call(*pair, *more)
        assert result.exit_code == 1
        assert "S1_R2.fastq.gz already holds other content" in result.stderr
        assert "--to" in result.stderr
    assert keys(s3) == ["inputs/default/S1_R2.fastq.gz"]


def sheet_for(pair: list[Path], sample: str) -> Path:
    path = pair[0].parent / "mine.csv"
    path.write_text(f"sample,fastq_1,fastq_2\n{sample},{pair[0].name},{pair[1].name}\n")
    return path


def test_another_sheet_needs_to_be_asked_for_by_name(s3: Any, pair: list[Path]) -> None:
    call(sheet_for(pair, "A"), *pair)
    result = call(sheet_for(pair, "B"))
    assert result.exit_code == 1
    assert "--replace" in result.stderr
    assert call(sheet_for(pair, "B"), "--replace").exit_code == 0
    assert b"B," in s3.get_object(Bucket=BUCKET, Key="inputs/default/mine.csv")["Body"].read()


def test_a_sheet_that_was_refused_is_corrected_by_sending_it_again(s3: Any, pair: list[Path]) -> None:
    s3.put_object(Bucket=BUCKET, Key="inputs/default/mine.csv", Body=b"sample,fastq_1\nA\n")
    Claims(clients.table(TABLE)).note("inputs/default/mine.csv", "REFUSED", "line 2")
    result = call(sheet_for(pair, "A"), *pair)
    assert result.exit_code == 0, result.stderr
    assert b"S1_R2" in s3.get_object(Bucket=BUCKET, Key="inputs/default/mine.csv")["Body"].read()


def test_everything_that_the_pipeline_would_refuse_is_told_at_once(s3: Any, lanes: Path) -> None:
    (lanes / "raw_L003_R1.fastq.gz").write_text("<html>")
    reads(lanes, "some reads_R1.fastq.gz", 1)
    (lanes / "typo.csv").write_text("sample,fastq_1,fastq_2\nS1,a_R1.fastq.gz\nS 2,b_R1.fastq.gz,b_R2.fastq.gz\n")
    result = call(lanes)
    assert result.exit_code == 1
    told = "".join(line for line in result.stderr.splitlines(keepends=True) if line.startswith("strandline: "))
    assert told.count("\n") == 4
    for part in ("raw_L003_R1.fastq.gz is not compressed", "some reads_R1", "line 2", "line 3"):
        assert part in told
    assert keys(s3) == []


def test_swapped_mates_are_refused_before_anything_is_sent(s3: Any, pair: list[Path]) -> None:
    one, two = (path.read_bytes() for path in pair)
    pair[0].write_bytes(two)
    pair[1].write_bytes(one)
    result = call(*pair)
    assert result.exit_code == 1
    assert "the mates are swapped" in result.stderr
    assert keys(s3) == []


def test_a_known_sample_is_announced_as_held(s3: Any, pair: list[Path], table: Any) -> None:
    table.put_item(Item={"pk": "sample#default/S1", "kind": "sample", "content": "abc"})
    assert "Will be held: default/S1, 1 lane" in call(*pair, "--dry-run").stdout


def test_reads_that_are_analysed_as_somebody_else_are_announced_as_held(s3: Any, pair: list[Path], table: Any) -> None:
    row = {"kind": "file", "project": "default", "sample": "Other", "patient": "Other"}
    table.put_item(Item={"pk": "file#inputs/default/S1_R1.fastq.gz"} | row)
    assert "is analysed as default/Other" in call(*pair, "--dry-run").stdout


def test_a_single_mate_waits_for_the_other(s3: Any, pair: list[Path]) -> None:
    assert "Will wait: default/S1, 1 lane" in (said := call(pair[0]).stdout)
    assert "not there yet: inputs/default/S1_R2.fastq.gz" in said
    assert "Will start: default/S1" in call(pair[1]).stdout


def test_a_dry_run_sends_nothing(s3: Any, pair: list[Path]) -> None:
    assert "Would send 2 files" in call(*pair, "--dry-run").stdout
    assert keys(s3) == []


def test_json_is_one_document(s3: Any, lanes: Path) -> None:
    said = json.loads(call(lanes, "--json").stdout)
    assert said["dry_run"] is False
    assert {one["what"] for one in said["samples"]} == {"wait"}
    assert [one["new"] for one in said["files"]] == [True] * 4


def test_ctrl_c_leaves_no_half_upload_and_ends_with_130(s3: Any, pair: list[Path], monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "PART_BYTES", 5 * 1024 * 1024)
    with pair[1].open("ab") as file:  # members one after the other are one gzip file
        file.write(gzip.compress(bytes(6 * 1024 * 1024), compresslevel=0))
    parts = clients.client("s3").upload_part

    def stopped(**given: Any) -> Any:
        parts(**given)
        raise KeyboardInterrupt

    monkeypatch.setattr(clients.client("s3"), "upload_part", stopped)
    monkeypatch.setattr("strandline.parcel.faults", lambda *_: [])
    result = call(*pair)
    assert result.exit_code == 130
    assert "Stopped: 1 of 2 files have arrived; the same command again sends the others." in result.stderr
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)
    assert keys(s3) == ["inputs/default/S1_R1.fastq.gz"]


@pytest.mark.parametrize("words", [[], ["x.fastq.gz", "--project", "p1", "--to", "inputs/p2"], ["--to", "inputs/p2"]])
def test_a_wrong_command_line_ends_with_2(words: list[str]) -> None:
    assert call(*words).exit_code == 2


def test_two_files_of_one_name_and_an_empty_folder_are_refused(s3: Any, pair: list[Path], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert "nothing to send" in call(other).stderr
    twin = reads(other, "S1_R1.fastq.gz", 1, fragment=2)
    assert "would both be inputs/default/S1_R1.fastq.gz" in call(*pair, twin).stderr
    assert call(tmp_path / "gone").exit_code == 1
