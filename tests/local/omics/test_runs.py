"""Runs execute the registered workflow for real, and tell of it as the service does."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.omics.models.backend import omics_backends
from local.omics.quotas import LIMITS
from tests.local.omics.lab import ROLE, Lab

STORES = "omics://123456789012.storage.us-east-1.amazonaws.com"


def test_a_run_of_two_tasks_completes_and_its_outputs_lie_below_its_output_uri(lab: Lab) -> None:
    reads_uri = lab.put("inputs/a.fastq.gz", lab.reads(3))
    run_id = lab.start(
        lab.workflow("greet"), {"name": "Ada", "greet.reads": reads_uri}, tags={"strandline:sample": "Ada"}
    )

    run = lab.end_of(run_id)

    assert run["status"] == "COMPLETED", run
    assert run["runOutputUri"] == f"s3://data/out/{run_id}"
    assert run["tags"] == {"strandline:sample": "Ada"}
    assert run["parameters"]["name"] == "Ada"
    assert run["stopTime"] >= run["startTime"] >= run["creationTime"]
    summary = json.loads(lab.s3.get_object(Bucket="data", Key=f"out/{run_id}/logs/outputs.json")["Body"].read())
    assert summary == {
        "greet.greeting": f"s3://data/out/{run_id}/out/greeting/greeting.txt",
        "greet.parts": [
            f"s3://data/out/{run_id}/out/parts/0/greeting.txt",
            f"s3://data/out/{run_id}/out/parts/1/lines.txt",
        ],
        "greet.reads_counted": 12,
    }
    for uri, text in ((summary["greet.greeting"], b"hello Ada: 12 lines\n"), (summary["greet.parts"][1], b"12\n")):
        assert lab.s3.get_object(Bucket="data", Key=uri.removeprefix("s3://data/"))["Body"].read() == text
    assert lab.s3.get_object(Bucket="data", Key=f"out/{run_id}/logs/engine.log")["Body"].read()


def manifest_of(lab: Lab, run: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of the manifest that the HealthOmics tools of AWS Labs read."""
    stream = f"manifest/run/{run['id']}/{run['uuid']}"
    found = lab.client("logs").get_log_events(logGroupName="/aws/omics/WorkflowLog", logStreamName=stream)["events"]
    return [json.loads(event["message"]) for event in found]


def test_a_run_that_ends_leaves_a_manifest_of_itself_and_its_tasks(lab: Lab) -> None:
    run_id = lab.start(
        lab.workflow("greet"), {"name": "Ada", "reads": lab.put("a.fastq.gz", lab.reads(1))}, name="a run"
    )
    run = lab.end_of(run_id)

    told, *tasks = manifest_of(lab, run)

    assert (told["arn"], told["name"], told["status"]) == (run["arn"], "a run", "COMPLETED")
    assert told["workflow"] == f"arn:aws:omics:us-east-1:123456789012:workflow/{run['workflowId']}"
    assert (told["parameters"], told["roleArn"], told["outputUri"]) == (run["parameters"], ROLE, run["outputUri"])
    assert "run" not in told
    assert told["creationTime"].endswith("Z")
    assert told["metrics"]["runningSeconds"] == pytest.approx(
        (run["stopTime"] - run["startTime"]).total_seconds(), abs=0.1
    )
    by_name = {task["name"]: task for task in tasks}
    assert set(by_name) == {"count", "write"}
    count = by_name["count"]
    assert (count["cpus"], count["memory"], count["instanceType"]) == (3, 5, "omics.c.xlarge")
    assert (count["metrics"]["cpusReserved"], count["metrics"]["memoryReservedGiB"]) == (3, 5)
    assert count["run"] == run["arn"]


def test_a_run_that_fails_leaves_a_manifest_too(lab: Lab) -> None:
    run_id = lab.start(lab.workflow("greet"), {"name": "Ada", "reads": "s3://data/none.fastq.gz"})
    run = lab.end_of(run_id)

    (told,) = manifest_of(lab, run)

    assert (told["status"], told["failureReason"]) == ("FAILED", run["failureReason"])


def test_the_tasks_of_a_run_show_what_they_asked_for_and_where_they_logged(lab: Lab) -> None:
    run_id = lab.start(lab.workflow("greet"), {"name": "Ada", "reads": lab.put("a.fastq.gz", lab.reads(1))})
    lab.end_of(run_id)

    tasks = {task["name"]: task for task in lab.omics.list_run_tasks(id=run_id)["items"]}
    assert set(tasks) == {"count", "write"}
    count = lab.omics.get_run_task(id=run_id, taskId=tasks["count"]["taskId"])
    assert (count["cpus"], count["memory"], count["instanceType"]) == (3, 5, "omics.c.xlarge")
    assert count["status"] == "COMPLETED"
    assert count["stopTime"] >= count["startTime"] >= count["creationTime"]
    assert count["imageDetails"]["image"].endswith("/tools@sha256:0123")
    logs = lab.client("logs")
    events = logs.get_log_events(logGroupName="/aws/omics/WorkflowLog", logStreamName=count["logStream"])["events"]
    assert any(event["message"].startswith("counted in ") for event in events)
    streams = logs.describe_log_streams(logGroupName="/aws/omics/WorkflowLog")["logStreams"]
    assert {f"run/{run_id}", f"run/{run_id}/engine"} <= {stream["logStreamName"] for stream in streams}


def test_a_task_that_fails_fails_the_run_with_the_end_of_its_standard_error(lab: Lab) -> None:
    run_id = lab.start(lab.workflow("fail"))

    run = lab.end_of(run_id)

    assert (run["status"], run["failureReason"]) == ("FAILED", "RUN_TASK_FAILED")
    assert run["statusMessage"] == "Task bad failed with exit code 7.\nthe aligner found no index"
    statuses = {task["name"]: task["status"] for task in lab.omics.list_run_tasks(id=run_id)["items"]}
    assert statuses == {"good": "COMPLETED", "bad": "FAILED"}
    assert [task["name"] for task in lab.omics.list_run_tasks(id=run_id, status="FAILED")["items"]] == ["bad"]


def test_a_run_is_deleted_only_after_its_end(lab: Lab) -> None:
    run_id = lab.start(lab.workflow("slow"))
    with pytest.raises(lab.omics.exceptions.ConflictException):
        lab.omics.delete_run(id=run_id)
    lab.omics.cancel_run(id=run_id)
    lab.end_of(run_id)
    lab.omics.delete_run(id=run_id)
    with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
        lab.omics.get_run(id=run_id)


def test_one_request_id_starts_one_run(lab: Lab) -> None:
    workflow_id = lab.workflow("trivial")
    first, again = lab.start(workflow_id, requestId="same"), lab.start(workflow_id, requestId="same")
    other = lab.start(workflow_id, requestId="other")
    assert first == again != other
    assert len(lab.omics.list_runs()["items"]) == 2


def test_a_parameter_that_the_template_does_not_define_is_refused(lab: Lab) -> None:
    with pytest.raises(ClientError, match="any parameters that are not defined in the parameter template: colour"):
        lab.start(lab.workflow("greet"), {"name": "Ada", "reads": "s3://data/a", "colour": "red"})
    assert lab.omics.list_runs()["items"] == []


def test_a_required_parameter_that_is_missing_is_refused(lab: Lab) -> None:
    with pytest.raises(ClientError, match="Missing: reads"):
        lab.start(lab.workflow("greet"), {"name": "Ada"})


def test_a_template_of_the_workflow_decides_over_the_wdl(lab: Lab) -> None:
    template = {"name": {"description": "who"}, "reads": {"optional": True}}
    workflow_id = lab.workflow("greet", parameterTemplate=template)
    with pytest.raises(ClientError, match="parameter template: more"):
        lab.start(workflow_id, {"name": "Ada", "more": []})


def test_parameters_larger_than_the_quota_are_refused(lab: Lab) -> None:
    with pytest.raises(ClientError, match="larger than 256000 bytes"):
        lab.start(lab.workflow("greet"), {"name": "A" * 256_000, "reads": "s3://data/a"})


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("s3://data/nothing-there.gz", "INPUT_URI_NOT_FOUND"),
        ("s3://no-such-bucket/a.gz", "INPUT_URI_NOT_FOUND"),
        ("/etc/hostname", "INVALID_URI_INPUT"),
        ("https://example.org/a.gz", "INVALID_URI_INPUT"),
        (
            f"{STORES}/1234567890/readSet/1234567890/source1",
            "INPUT_URI_NOT_FOUND",
        ),
        (f"{STORES}/1234567890/readSet/source1", "INVALID_URI_INPUT"),
    ],
)
def test_an_input_that_cannot_be_had_fails_the_run_with_its_reason(lab: Lab, uri: str, reason: str) -> None:
    run_id = lab.start(lab.workflow("greet"), {"name": "Ada", "reads": uri})
    run = lab.end_of(run_id)
    assert (run["status"], run["failureReason"]) == ("FAILED", reason)
    assert uri in run["statusMessage"]


def test_a_parameter_of_another_type_fails_the_run(lab: Lab) -> None:
    run_id = lab.start(lab.workflow("greet"), {"name": {"first": "Ada"}, "reads": "s3://data/a"})
    assert lab.end_of(run_id)["failureReason"] == "WORKFLOW_RUN_FAILED"


def test_an_image_that_is_not_in_the_registry_fails_the_run(lab: Lab) -> None:
    image = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/tools@sha256:{'0' * 64}"
    run_id = lab.start(lab.workflow("greet"), {"name": image, "reads": lab.put("a.fastq", b"@r\n")})
    run = lab.end_of(run_id)
    assert (run["failureReason"], image in run["statusMessage"]) == ("IMAGE_VERIFICATION_FAILURE", True)


def test_outputs_without_a_bucket_fail_the_run(lab: Lab) -> None:
    made = lab.omics.start_run(workflowId=lab.workflow("trivial"), roleArn=ROLE, outputUri="s3://nowhere/out")
    run = lab.end_of(made["id"])
    assert (run["status"], run["failureReason"]) == ("FAILED", "EXPORT_FAILED")


def test_an_output_location_that_is_not_s3_is_refused(lab: Lab) -> None:
    with pytest.raises(lab.omics.exceptions.ValidationException, match="not an S3 location"):
        lab.omics.start_run(workflowId=lab.workflow("trivial"), roleArn=ROLE, outputUri="/tmp/out")


def test_a_run_uses_the_definition_as_it_was_when_the_workflow_was_made(lab: Lab) -> None:
    uri = lab.put("def.zip", lab.definition({"main.wdl": lab.wdl("trivial")}))
    made = lab.omics.create_workflow(definitionUri=uri, engine="WDL")
    lab.finish(lambda: lab.omics.get_workflow(id=made["id"]))
    lab.put("def.zip", lab.definition({"main.wdl": lab.wdl("fail")}))

    run_id = lab.start(made["id"])

    assert lab.end_of(run_id)["status"] == "COMPLETED"


def test_a_run_of_a_version_names_the_version(lab: Lab) -> None:
    workflow_id = lab.workflow("fail")
    content = lab.definition({"main.wdl": lab.wdl("trivial")})
    lab.omics.create_workflow_version(workflowId=workflow_id, versionName="v2", definitionZip=content)
    lab.finish(lambda: lab.omics.get_workflow_version(workflowId=workflow_id, versionName="v2"))

    run_id = lab.start(workflow_id, workflowVersionName="v2")

    run = lab.end_of(run_id)
    assert (run["status"], run["workflowVersionName"]) == ("COMPLETED", "v2")
    assert lab.omics.list_runs()["items"][0]["workflowVersionName"] == "v2"


def test_a_run_goes_on_when_its_version_is_deleted(lab: Lab) -> None:
    workflow_id = lab.workflow("trivial")
    where = {"workflowId": workflow_id, "versionName": "v1"}
    lab.omics.create_workflow_version(**where, definitionZip=lab.definition({"main.wdl": lab.wdl("trivial")}))
    lab.finish(lambda: lab.omics.get_workflow_version(**where))
    run_id = lab.start(workflow_id, workflowVersionName="v1")
    lab.omics.delete_workflow_version(**where)
    ended = lab.end_of(run_id)
    assert (ended["status"], ended["workflowVersionName"]) == ("COMPLETED", "v1")


def test_a_run_group_runs_only_so_many_at_once_and_the_others_wait(lab: Lab) -> None:
    group = lab.omics.create_run_group(name="narrow", maxRuns=1)["id"]
    slow, trivial = lab.workflow("slow"), lab.workflow("trivial")
    first = lab.start(slow, runGroupId=group)
    lab.finish(lambda: lab.omics.get_run(id=first), until=frozenset({"RUNNING"}))
    second = lab.start(trivial, runGroupId=group)
    unbound = lab.start(trivial)
    assert lab.end_of(unbound)["status"] == "COMPLETED"
    assert lab.omics.get_run(id=second)["status"] == "PENDING"

    lab.omics.cancel_run(id=first)

    assert lab.end_of(second)["status"] == "COMPLETED"
    assert {run["id"] for run in lab.omics.list_runs(runGroupId=group)["items"]} == {first, second}


def test_a_run_that_takes_longer_than_its_group_allows_is_ended(lab: Lab) -> None:
    group = lab.omics.create_run_group(maxDuration=1)["id"]
    # The API counts in whole minutes, which a test does not have
    omics_backends["123456789012"]["us-east-1"].run_groups[group]["maxDuration"] = 0.02
    run = lab.end_of(lab.start(lab.workflow("slow"), runGroupId=group))
    assert (run["status"], run["failureReason"]) == ("FAILED", "RUN_TIMED_OUT")


def test_a_run_tells_its_statuses_on_the_event_bus(lab: Lab) -> None:
    events, queues = lab.client("events"), lab.client("sqs")
    url = queues.create_queue(QueueName="heard")["QueueUrl"]
    events.put_rule(
        Name="runs", EventPattern=json.dumps({"source": ["aws.omics"], "detail-type": ["Run Status Change"]})
    )
    events.put_targets(Rule="runs", Targets=[{"Id": "q", "Arn": "arn:aws:sqs:us-east-1:123456789012:heard"}])
    run_id = lab.start(lab.workflow("trivial"), name="told")
    lab.end_of(run_id)

    heard: list[dict[str, Any]] = []
    deadline = time.monotonic() + 10
    while (not heard or heard[-1]["detail"]["status"] != "COMPLETED") and time.monotonic() < deadline:
        heard += [json.loads(m["Body"]) for m in queues.receive_message(QueueUrl=url).get("Messages", [])]

    assert [event["detail"]["status"] for event in heard] == ["PENDING", "STARTING", "RUNNING", "COMPLETED"]
    assert heard[-1]["detail"]["runId"] == run_id
    assert heard[-1]["detail"]["runOutputUri"] == f"s3://data/out/{run_id}"
    assert heard[-1]["resources"] == [lab.omics.get_run(id=run_id)["arn"]]


def test_files_inside_of_structures_are_inputs_too(lab: Lab) -> None:
    lanes = [
        {
            "id": f"L{n}",
            "fastq_1": lab.put(f"{n}/a_1.gz", lab.reads(n)),
            "fastq_2": lab.put(f"{n}/a_2.gz", lab.reads(1)),
        }
        for n in (1, 2)
    ]
    run = lab.end_of(lab.start(lab.workflow("lanes"), {"lanes": lanes}))
    assert run["status"] == "COMPLETED", run
    summary = json.loads(lab.read(f"{run['runOutputUri']}/logs/outputs.json"))
    assert summary["lanes.unused"] is None
    assert [len(lab.read(uri).splitlines()) for uri in summary["lanes.merged"]] == [8, 12]
    assert summary["lanes.merged"][1].endswith("/out/merged/1/L2.txt")


def test_an_earlier_run_can_be_repeated_by_its_id(lab: Lab) -> None:
    parameters = {"name": "Ada", "reads": lab.put("a.fastq.gz", lab.reads(1))}
    first = lab.start(lab.workflow("greet"), parameters, name="first")
    again = lab.omics.start_run(runId=first, roleArn=ROLE, outputUri="s3://data/again")["id"]
    run = lab.end_of(again)
    assert (run["status"], run["runId"], run["parameters"]) == ("COMPLETED", first, parameters)
    assert run["runOutputUri"] == f"s3://data/again/{again}"


def test_two_runs_may_share_one_output_location_without_a_prefix(lab: Lab) -> None:
    workflow_id = lab.workflow("trivial")
    run = lab.end_of(lab.start(workflow_id, outputUri="s3://data/flat/", outputUriPrefixMode="NONE_WITH_OVERWRITE"))
    assert run["runOutputUri"] == "s3://data/flat"
    assert json.loads(lab.read("s3://data/flat/logs/outputs.json")) == {"trivial.said": "done"}


def test_more_runs_at_once_than_the_quota_are_refused(lab: Lab) -> None:
    LIMITS.lift(active_dynamic_runs=1)
    workflow_id = lab.workflow("slow")
    first = lab.start(workflow_id)
    lab.finish(lambda: lab.omics.get_run(id=first), until=frozenset({"RUNNING"}))
    with pytest.raises(lab.omics.exceptions.ServiceQuotaExceededException) as refused:
        lab.start(workflow_id)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 402
