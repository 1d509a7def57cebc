"""A mate that is overwritten while HealthOmics copies it must not become half of another pair."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from handlers import record_failure, start_run
from handlers.env import RecordFailure, StartRun
from strandline.errors import InputsChanged

STORE = "arn:aws:omics:us-east-1:123456789012:sequenceStore/1234567890/readSet/10"
STARTED = {"id": "555", "arn": "arn:aws:omics:us-east-1:123456789012:run/555", "status": "PENDING", "uuid": "u"}
BEFORE, AFTER = timedelta(minutes=-1), timedelta(minutes=1)


@pytest.fixture
def imported(cloud: Any, event: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The state of an execution whose reads were imported a minute from now, which a test may move."""
    values = dict.fromkeys(("workflow_id", "run_role_arn", "run_group_id", "output_uri", "reference_uri"), "7" * 20)
    variables = StartRun.variables(
        **values | {"workflow_id": "77", "output_uri": "s3://results/runs", "run_group_id": "88"},
        workflow_version="v",
        tools_image="image",
        workflow_parameters="{}",
    )
    for name, value in (variables | RecordFailure.variables(claim_table="claims", topic_arn=cloud.topic)).items():
        monkeypatch.setenv(name, value)
    given: dict[str, Any] = event()
    for lane in given["lanes"]:
        for file in (lane["fastq_1"], lane["fastq_2"]):
            answer = boto3.client("s3").put_object(Bucket="reads", Key=file["key"], Body=b"x")
            file |= {"version": answer["VersionId"], "etag": answer["ETag"].strip('"'), "size": 1}
    return given | {"reads": {"read_sets": [{"lane": "L001", "id": "10", "arn": STORE}], "completed": moment(AFTER)}}


def moment(shift: timedelta) -> str:
    return (datetime.now(UTC) + shift).isoformat()


def overwrite(given: dict[str, Any], body: bytes = b"other") -> None:
    boto3.client("s3").put_object(Bucket="reads", Key=given["lanes"][0]["fastq_2"]["key"], Body=body)


def test_a_mate_that_was_overwritten_before_its_import_ended_stops_the_sample(
    imported: dict[str, Any], omics: Stubber
) -> None:
    overwrite(imported)
    with pytest.raises(InputsChanged, match=r"while they were imported: .*S1_L001_R2"):
        start_run.handler(imported, None)


def test_what_is_overwritten_or_deleted_after_the_import_changes_nothing(
    imported: dict[str, Any], omics: Stubber
) -> None:
    imported["reads"]["completed"] = moment(BEFORE)
    overwrite(imported)
    boto3.client("s3").delete_object(Bucket="reads", Key=imported["lanes"][0]["fastq_1"]["key"])
    omics.add_response("start_run", STARTED)
    assert start_run.handler(imported, None)["id"] == "555"


def test_the_same_bytes_again_are_no_change(imported: dict[str, Any], omics: Stubber) -> None:
    overwrite(imported, b"x")
    omics.add_response("start_run", STARTED)
    assert start_run.handler(imported, None)["id"] == "555"


def test_a_version_from_before_the_claimed_one_is_no_change(imported: dict[str, Any], omics: Stubber) -> None:
    """A person may have decided for an overwritten key as it is."""
    overwrite(imported)
    newest = boto3.client("s3").head_object(Bucket="reads", Key=imported["lanes"][0]["fastq_2"]["key"])
    imported["lanes"][0]["fastq_2"] |= {"version": newest["VersionId"], "etag": newest["ETag"].strip('"'), "size": 5}
    omics.add_response("start_run", STARTED)
    assert start_run.handler(imported, None)["id"] == "555"


def test_reads_that_may_be_mixed_are_not_kept_for_the_next_attempt(
    cloud: Any, imported: dict[str, Any], omics: Stubber
) -> None:
    cloud.claim(imported, "RUNNING", attempt="1")
    error = {"Error": "InputsChanged", "Cause": "overwritten"}
    record_failure.handler(imported | {"execution": "e", "error": error}, None)
    row = cloud.rows("claim")[f"content#{imported['content']}"]
    assert row["status"] == "FAILED"
    assert "results" not in row
