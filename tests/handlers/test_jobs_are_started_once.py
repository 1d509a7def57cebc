"""What the starters ask HealthOmics for, and that asking twice is asking once."""

import json
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from handlers import check_job, import_alignment, import_reads, start_run
from handlers.env import ImportAlignment, ImportReads, StartRun
from strandline.errors import InputsChanged, ReadsNotFound, RunFailed, SettingError

STORE = "1234567890"
ROLE = "arn:aws:iam::123456789012:role/import"
TAGS = {"strandline:project": "p1", "strandline:sample": "S1", "strandline:content": "c" * 64}
IMPORT_ANSWER = {
    "id": "1000000001",
    "sequenceStoreId": STORE,
    "roleArn": ROLE,
    "status": "SUBMITTED",
    "creationTime": "2026-11-25T00:00:00Z",
}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, cloud: Any) -> None:
    imports = ImportReads.variables(sequence_store_id=STORE, import_role_arn=ROLE)
    alignment = ImportAlignment.variables(
        sequence_store_id=STORE,
        import_role_arn=ROLE,
        reference_arn="arn:aws:omics:us-east-1:1:referenceStore/1/reference/2",
    )
    run = StartRun.variables(
        workflow_id="77",
        workflow_version="v-abc",
        run_role_arn="arn:aws:iam::123456789012:role/run",
        run_group_id="88",
        output_uri="s3://results/runs",
        reference_uri="omics://123456789012.storage.us-east-1.amazonaws.com/1/reference/2/source",
        tools_image="123456789012.dkr.ecr.us-east-1.amazonaws.com/tools@sha256:0",
        workflow_parameters='{"targets": "s3://results/panel.bed", "sample_name": "not mine"}',
    )
    for name, value in (imports | alignment | run).items():
        monkeypatch.setenv(name, value)


def uploaded(event: dict[str, Any]) -> dict[str, Any]:
    """Put the event's files into the bucket and write down what they are."""
    s3 = boto3.client("s3")
    for lane in event["lanes"]:
        for file in (lane["fastq_1"], lane["fastq_2"]):
            answer = s3.put_object(Bucket=event["bucket"], Key=file["key"], Body=b"x")
            file |= {"version": answer["VersionId"], "etag": answer["ETag"].strip('"'), "size": 1}
    return event


def caught_parameters(omics: Stubber, operation: str, answer: dict[str, Any], times: int = 1) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    omics.client.meta.events.register(
        f"provide-client-params.omics.{operation}", lambda params, **_: seen.append(json.loads(json.dumps(params)))
    )
    for _ in range(times):
        omics.add_response(_method(operation), answer)
    return seen


def _method(operation: str) -> str:
    return {"StartReadSetImportJob": "start_read_set_import_job", "StartRun": "start_run"}[operation]


def test_reads_are_imported_lane_by_lane_with_their_patient(
    cloud: Any, settings: None, omics: Stubber, event: Any
) -> None:
    given = uploaded(event(lanes=2))
    seen = caught_parameters(omics, "StartReadSetImportJob", IMPORT_ANSWER, times=2)
    job = import_reads.handler(given, None)
    assert job == {"kind": "read_set_import", "id": "1000000001", "store": STORE}
    assert import_reads.handler(given, None) == job
    assert seen[0] == seen[1]
    assert seen[0]["roleArn"] == ROLE
    assert seen[0]["sources"][1] == {
        "sourceFiles": {
            "source1": "s3://reads/inputs/p1/S1_L002_R1.fastq.gz",
            "source2": "s3://reads/inputs/p1/S1_L002_R2.fastq.gz",
        },
        "sourceFileType": "FASTQ",
        "subjectId": "P1",
        "sampleId": "S1",
        "generatedFrom": "L002",
        "name": "S1.L002",
        "tags": TAGS,
    }


def test_the_token_differs_between_executions_states_and_attempts(
    cloud: Any, settings: None, omics: Stubber, event: Any
) -> None:
    given = uploaded(event())
    seen = caught_parameters(omics, "StartReadSetImportJob", IMPORT_ANSWER, times=3)
    import_reads.handler(given, None)
    import_reads.handler(given | {"attempt": 2}, None)
    import_reads.handler(given | {"execution": given["execution"] + "-r2"}, None)
    assert len({params["clientToken"] for params in seen}) == 3


def test_reads_that_were_overwritten_since_are_not_imported(
    cloud: Any, settings: None, omics: Stubber, event: Any
) -> None:
    given = uploaded(event())
    boto3.client("s3").put_object(Bucket="reads", Key=given["lanes"][0]["fastq_2"]["key"], Body=b"other")
    with pytest.raises(InputsChanged, match="S1_L001_R2"):
        import_reads.handler(given, None)


def test_reads_that_were_deleted_since_are_not_imported(cloud: Any, settings: None, omics: Stubber, event: Any) -> None:
    given = uploaded(event())
    boto3.client("s3").delete_object(Bucket="reads", Key=given["lanes"][0]["fastq_1"]["key"])
    with pytest.raises(InputsChanged, match="S1_L001_R1"):
        import_reads.handler(given, None)


def read_sets(*lanes: str) -> dict[str, Any]:
    arn = f"arn:aws:omics:us-east-1:123456789012:sequenceStore/{STORE}/readSet"
    sets = [{"lane": lane, "id": f"{n}0", "arn": f"{arn}/{n}0"} for n, lane in enumerate(lanes, 1)]
    return {"read_sets": sets, "completed": "2026-11-25T00:00:00+00:00"}


RUN_ANSWER = {"id": "555", "arn": "arn:aws:omics:us-east-1:123456789012:run/555", "status": "PENDING", "uuid": "u"}


def test_the_run_reads_what_was_imported(cloud: Any, settings: None, omics: Stubber, event: Any) -> None:
    given = event(lanes=2, reads=read_sets("L001", "L002"))
    seen = caught_parameters(omics, "StartRun", RUN_ANSWER, times=2)
    job = start_run.handler(given, None)
    assert job == {"kind": "run", "id": "555", "store": ""}
    start_run.handler(given, None)
    assert seen[0] == seen[1]
    asked = seen[0]
    uri = f"omics://123456789012.storage.us-east-1.amazonaws.com/{STORE}/readSet/20"
    assert asked["parameters"] == {
        "project": "p1",
        "sample_name": "S1",
        "lanes": [
            ANY,
            {
                "id": "L002",
                "platform_unit": "H7HY2CCXX.2",
                "library": "S1",
                "platform": "ILLUMINA",
                "fastq_1": f"{uri}/source1",
                "fastq_2": f"{uri}/source2",
            },
        ],
        "reference": "omics://123456789012.storage.us-east-1.amazonaws.com/1/reference/2/source",
        "tools_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/tools@sha256:0",
        "targets": "s3://results/panel.bed",
    }
    fixed = {name: asked[name] for name in ("storageType", "retentionMode", "logLevel", "workflowType")}
    assert fixed == {"storageType": "DYNAMIC", "retentionMode": "REMOVE", "logLevel": "ALL", "workflowType": "PRIVATE"}
    assert (asked["workflowId"], asked["workflowVersionName"], asked["runGroupId"]) == ("77", "v-abc", "88")
    assert (asked["name"], asked["tags"], len(asked["requestId"])) == ("S1-c", TAGS, 64)
    assert "cacheId" not in asked


def test_a_run_cache_is_used_when_there_is_one(
    cloud: Any, settings: None, omics: Stubber, event: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUN_CACHE_ID", "99")
    seen = caught_parameters(omics, "StartRun", RUN_ANSWER)
    start_run.handler(event(reads=read_sets("L001")), None)
    assert seen[0]["cacheId"] == "99"


def test_a_lane_without_a_read_set_is_not_left_out(cloud: Any, settings: None, omics: Stubber, event: Any) -> None:
    with pytest.raises(ReadsNotFound, match="L002"):
        start_run.handler(event(lanes=2, reads=read_sets("L001")), None)


def test_a_broken_setting_is_named(
    cloud: Any, settings: None, omics: Stubber, event: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKFLOW_PARAMETERS", "{targets")
    with pytest.raises(SettingError, match="workflowParameters"):
        start_run.handler(event(reads=read_sets("L001")), None)


@pytest.mark.parametrize("code", ["ThrottlingException", "ServiceQuotaExceededException"])
def test_the_states_recognise_quotas_by_their_class_names(
    cloud: Any, settings: None, omics: Stubber, event: Any, code: str
) -> None:
    """Lambda reports the class of what was raised; the machines wait for these two."""
    omics.add_client_error("start_run", code, "slow down", 429)
    with pytest.raises(Exception, match="slow down") as caught:
        start_run.handler(event(reads=read_sets("L001")), None)
    assert type(caught.value).__name__ == code


def put_outputs(**values: Any) -> dict[str, Any]:
    text = json.dumps({f"germline_lite.{name}": value for name, value in values.items()})
    boto3.client("s3").put_object(Bucket="results", Key="runs/555/logs/outputs.json", Body=text)
    return {"output_uri": "s3://results/runs/555", "run_id": "555", "uuid": "u"}


def test_the_alignment_is_imported_from_where_the_run_says(
    cloud: Any, settings: None, omics: Stubber, event: Any
) -> None:
    run = put_outputs(bam="s3://results/somewhere/S1.bam")
    seen = caught_parameters(omics, "StartReadSetImportJob", IMPORT_ANSWER)
    job = import_alignment.handler(event(run=run), None)
    assert job["kind"] == "read_set_import"
    [source] = seen[0]["sources"]
    assert source["sourceFiles"] == {"source1": "s3://results/somewhere/S1.bam"}
    assert (source["sourceFileType"], source["sampleId"], source["subjectId"]) == ("BAM", "S1", "P1")
    assert source["referenceArn"].endswith("reference/2")


def test_a_run_without_alignment_says_what_it_has(cloud: Any, settings: None, omics: Stubber, event: Any) -> None:
    run = put_outputs(vcf="s3://results/x.vcf.gz")
    with pytest.raises(RunFailed, match="gave no output 'bam'; it gave vcf"):
        import_alignment.handler(event(run=run), None)


def test_a_run_without_summary_is_a_failure(cloud: Any, settings: None, omics: Stubber, event: Any) -> None:
    with pytest.raises(RunFailed, match=r"logs/outputs\.json is not there"):
        import_alignment.handler(event(run={"output_uri": "s3://results/runs/9", "run_id": "9", "uuid": "u"}), None)


def test_a_look_at_a_job_tells_how_long_to_wait(cloud: Any, omics: Stubber) -> None:
    answer = {"id": "555", "status": "RUNNING"}
    for _ in range(2):
        omics.add_response("get_run", answer, {"id": "555"})
    job = {"kind": "run", "id": "555", "store": ""}
    first = check_job.handler({"job": job}, None)
    second = check_job.handler({"job": job, "check": first | {"polls": 6}}, None)
    assert (first["state"], first["delay"], second["delay"], second["polls"]) == ("WAIT", 1, 10, 7)
    assert second["running_since"] == first["running_since"]
