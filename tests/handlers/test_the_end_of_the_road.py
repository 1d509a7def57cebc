"""What is left behind: tags, the claim, and what people are told, after success and after failure."""

import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from handlers import record_failure, tag_objects
from strandline.claims import Claims
from strandline.clients import table
from strandline.intake import Pipeline
from strandline.resuming import resume


@pytest.fixture
def claimed(cloud: Any, event: Any) -> dict[str, Any]:
    """The state of an execution whose run is complete, with its objects, its claim and its results."""
    given = event()
    s3 = boto3.client("s3")
    for file in (given["lanes"][0]["fastq_1"], given["lanes"][0]["fastq_2"]):
        answer = s3.put_object(Bucket="reads", Key=file["key"], Body=b"x", Tagging="owner=lab&cost=7")
        file |= {"version": answer["VersionId"], "etag": answer["ETag"].strip('"')}
    outputs = {"w.bam": "s3://results/1/S1.bam", "w.vcf": "s3://results/1/S1.vcf.gz", "w.qc": ["s3://results/1/qc.txt"]}
    for key in ("1/S1.bam", "1/S1.vcf.gz", "1/qc.txt"):
        s3.put_object(Bucket="results", Key=key, Body=b"x")
    s3.put_object(Bucket="results", Key="1/logs/outputs.json", Body=json.dumps(outputs))
    claims = boto3.resource("dynamodb").Table("claims")
    names = ("project", "sample", "patient", "bucket", "execution", "attempt")
    claims.put_item(
        Item={name: given[name] for name in names}
        | {
            "pk": f"content#{given['content']}",
            "kind": "claim",
            "status": "RUNNING",
            "inputs": json.dumps(given["lanes"]),
        }
    )
    claims.put_item(Item={"pk": "sample#p1/S1", "kind": "sample", "content": given["content"]})
    return given | {
        "reads": {"read_sets": [{"lane": "L001", "id": "1", "arn": "a"}]},
        "run": {"output_uri": "s3://results/1", "run_id": "1", "uuid": "u"},
        "products": {"alignment": {}, "loaded": {"variants": 1234}},
    }


def tags(bucket: str, key: str) -> dict[str, str]:
    answer = boto3.client("s3").get_object_tagging(Bucket=bucket, Key=key)
    return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}


def claim(cloud: Any) -> dict[str, Any]:
    [row] = cloud.rows("claim").values()
    return dict(row)


def test_a_done_sample_is_tagged_closed_and_told(cloud: Any, claimed: dict[str, Any]) -> None:
    assert tag_objects.handler(claimed, None) == {"tagged": 5, "untagged": 0}
    assert tags("reads", "inputs/p1/S1_L001_R1.fastq.gz") == {
        "owner": "lab",
        "cost": "7",
        "strandline:lifecycle": "imported",
    }
    assert tags("results", "1/S1.bam") == {"strandline:lifecycle": "imported"}
    assert tags("results", "1/S1.vcf.gz") == {"strandline:lifecycle": "kept"}
    row = claim(cloud)
    assert (row["status"], row["run_id"], row["variants"]) == ("DONE", "1", "1234")
    assert row["ended"]
    [message] = cloud.messages()
    assert (message["kind"], message["project"], message["sample"]) == ("done", "p1", "S1")
    assert "1,234 variants" in message["text"]


def test_tagging_twice_changes_nothing_more(cloud: Any, claimed: dict[str, Any]) -> None:
    assert tag_objects.handler(claimed, None) == tag_objects.handler(claimed, None)
    assert len(tags("reads", "inputs/p1/S1_L001_R1.fastq.gz")) == 3


def test_what_overwrote_an_input_is_never_marked_for_expiry(cloud: Any, claimed: dict[str, Any]) -> None:
    key = "inputs/p1/S1_L001_R2.fastq.gz"
    boto3.client("s3").put_object(Bucket="reads", Key=key, Body=b"other")
    assert tag_objects.handler(claimed, None)["untagged"] == 0
    assert "strandline:lifecycle" not in tags("reads", key)
    assert claim(cloud)["status"] == "DONE"


def test_reads_deleted_after_their_import_do_not_fail_the_sample(cloud: Any, claimed: dict[str, Any]) -> None:
    file = claimed["lanes"][0]["fastq_2"]
    boto3.client("s3").delete_object(Bucket="reads", Key=file["key"], VersionId=file["version"])
    assert tag_objects.handler(claimed, None) == {"tagged": 4, "untagged": 1}
    assert claim(cloud)["status"] == "DONE"


def test_an_object_without_room_for_a_tag_keeps_those_it_has(cloud: Any, claimed: dict[str, Any]) -> None:
    ten = [{"Key": f"k{n}", "Value": "v"} for n in range(10)]
    boto3.client("s3").put_object_tagging(Bucket="results", Key="1/qc.txt", Tagging={"TagSet": ten})
    assert tag_objects.handler(claimed, None) == {"tagged": 4, "untagged": 1}
    assert len(tags("results", "1/qc.txt")) == 10


def nested(error: str, message: str) -> dict[str, str]:
    """A failure as the machine sees it: a child execution failed because its function raised."""
    function = json.dumps({"errorMessage": message, "errorType": error, "stackTrace": ["..."]})
    return {"Error": "States.TaskFailed", "Cause": json.dumps({"Status": "FAILED", "Error": error, "Cause": function})}


def test_a_failure_is_recorded_under_its_own_name(cloud: Any, claimed: dict[str, Any], omics: Stubber) -> None:
    failed = claimed | {"run": {"kind": "run", "id": "555", "store": ""}, "error": nested("RunFailed", "out of memory")}
    omics.add_response("cancel_run", {}, {"id": "555"})
    assert record_failure.handler(failed, None) == {"error": "RunFailed", "cause": "out of memory"}
    row = claim(cloud)
    assert (row["status"], row["error"], row["cause"], row["run_id"]) == ("FAILED", "RunFailed", "out of memory", "555")
    assert "sample#p1/S1" in cloud.rows("sample")
    [message] = cloud.messages()
    assert message["kind"] == "failed"
    assert "out of memory" in message["text"]
    assert "strandline resume p1/S1" in message["text"]


def test_a_run_that_has_ended_needs_no_cancelling(cloud: Any, claimed: dict[str, Any], omics: Stubber) -> None:
    failed = claimed | {"run": {"id": "555"}, "error": {"Error": "JobTimedOut", "Cause": "late"}}
    omics.add_client_error("cancel_run", "ConflictException", "already ended", 409)
    assert record_failure.handler(failed, None)["error"] == "JobTimedOut"


def test_a_complete_run_is_not_cancelled(cloud: Any, claimed: dict[str, Any], omics: Stubber) -> None:
    record_failure.handler(claimed | {"error": {"Error": "InvalidVcf", "Cause": "line 3"}}, None)
    assert claim(cloud)["status"] == "FAILED"


def test_a_failure_before_any_job_names_itself(cloud: Any, claimed: dict[str, Any], omics: Stubber) -> None:
    early = {name: value for name, value in claimed.items() if name not in {"reads", "run", "products"}}
    answer = record_failure.handler(early | {"error": {"Error": "States.Timeout"}}, None)
    assert answer == {"error": "Timeout", "cause": ""}


def test_the_claim_of_somebody_else_is_left_alone(cloud: Any, claimed: dict[str, Any], omics: Stubber) -> None:
    record_failure.handler(claimed | {"execution": "another", "error": {"Error": "E", "Cause": "c"}}, None)
    assert claim(cloud)["status"] == "RUNNING"


def test_a_failed_sample_goes_on_with_what_it_reached(cloud: Any, claimed: dict[str, Any], omics: Stubber) -> None:
    record_failure.handler(claimed | {"error": {"Error": "QualityTooLow", "Cause": "depth is 5x"}}, None)
    claims = Claims(table("claims"))
    claims.note(claimed["lanes"][0]["fastq_1"]["key"], "HELD", "these reads failed", "p1", "S1")
    pipeline = Pipeline(boto3.client("stepfunctions"), cloud.machine)
    name = resume(claims, pipeline, "p1", "S1")
    assert name == f"S1-{'c' * 40}-r2"
    [given] = cloud.executions()
    assert (given["attempt"], given["reads"], given["run"]) == (2, claimed["reads"], claimed["run"])
    assert given["lanes"] == claimed["lanes"]
    assert claim(cloud)["execution"] == pipeline.execution_arn(name)
    assert cloud.notes() == {}


@pytest.mark.parametrize("error", ["RunFailed", "InvalidVcf"])
def test_outputs_that_are_no_good_are_made_anew_by_who_resumes(
    error: str, cloud: Any, claimed: dict[str, Any], omics: Stubber
) -> None:
    record_failure.handler(claimed | {"error": {"Error": error, "Cause": "S1.stats.txt is not of S1"}}, None)
    resume(Claims(table("claims")), Pipeline(boto3.client("stepfunctions"), cloud.machine), "p1", "S1")
    [given] = cloud.executions()
    assert given["reads"] == claimed["reads"]
    assert "run" not in given


def test_only_a_failed_sample_is_resumed(cloud: Any, claimed: dict[str, Any]) -> None:
    claims = Claims(table("claims"))
    pipeline = Pipeline(boto3.client("stepfunctions"), cloud.machine)
    with pytest.raises(Exception, match="is RUNNING"):
        resume(claims, pipeline, "p1", "S1")
    with pytest.raises(Exception, match="p1/S2 is not known"):
        resume(claims, pipeline, "p1", "S2")
