"""Runs execute the registered workflow for real, and tell of it as the service does."""

import json
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/omics"
Finish = Callable[..., dict[str, Any]]


def test_a_run_of_two_tasks_completes_and_its_outputs_lie_below_its_output_uri(
    omics: Any, s3: Any, put: Any, workflow: Any, start: Any, finish: Finish, reads: Any
) -> None:
    reads_uri = put("inputs/a.fastq.gz", reads(3))
    run_id = start(workflow("greet"), {"name": "Ada", "greet.reads": reads_uri}, tags={"strandline:sample": "Ada"})

    run = finish(lambda: omics.get_run(id=run_id))

    assert run["status"] == "COMPLETED", run
    assert run["runOutputUri"] == f"s3://data/out/{run_id}"
    assert run["tags"] == {"strandline:sample": "Ada"}
    assert run["parameters"]["name"] == "Ada"
    assert run["stopTime"] >= run["startTime"] >= run["creationTime"]
    summary = json.loads(s3.get_object(Bucket="data", Key=f"out/{run_id}/logs/outputs.json")["Body"].read())
    assert summary == {
        "greet.greeting": f"s3://data/out/{run_id}/out/greeting/greeting.txt",
        "greet.parts": [
            f"s3://data/out/{run_id}/out/parts/0/greeting.txt",
            f"s3://data/out/{run_id}/out/parts/1/lines.txt",
        ],
        "greet.reads_counted": 12,
    }
    for uri, text in ((summary["greet.greeting"], b"hello Ada: 12 lines\n"), (summary["greet.parts"][1], b"12\n")):
        assert s3.get_object(Bucket="data", Key=uri.removeprefix("s3://data/"))["Body"].read() == text
    assert s3.get_object(Bucket="data", Key=f"out/{run_id}/logs/engine.log")["Body"].read()


def test_the_tasks_of_a_run_show_what_they_asked_for_and_where_they_logged(
    omics: Any, client: Any, put: Any, workflow: Any, start: Any, finish: Finish, reads: Any
) -> None:
    run_id = start(workflow("greet"), {"name": "Ada", "reads": put("a.fastq.gz", reads(1))})
    finish(lambda: omics.get_run(id=run_id))

    tasks = {task["name"]: task for task in omics.list_run_tasks(id=run_id)["items"]}
    assert set(tasks) == {"count", "write"}
    count = omics.get_run_task(id=run_id, taskId=tasks["count"]["taskId"])
    assert (count["cpus"], count["memory"], count["instanceType"]) == (3, 5, "omics.c.xlarge")
    assert count["status"] == "COMPLETED"
    assert count["stopTime"] >= count["startTime"] >= count["creationTime"]
    assert count["imageDetails"]["image"].endswith("/tools@sha256:0123")
    logs = client("logs")
    events = logs.get_log_events(logGroupName="/aws/omics/WorkflowLog", logStreamName=count["logStream"])["events"]
    assert any(event["message"].startswith("counted in ") for event in events)
    streams = logs.describe_log_streams(logGroupName="/aws/omics/WorkflowLog")["logStreams"]
    assert {f"run/{run_id}", f"run/{run_id}/engine"} <= {stream["logStreamName"] for stream in streams}


def test_a_task_that_fails_fails_the_run_with_the_end_of_its_standard_error(
    omics: Any, workflow: Any, start: Any, finish: Finish
) -> None:
    run_id = start(workflow("fail"))

    run = finish(lambda: omics.get_run(id=run_id))

    assert (run["status"], run["failureReason"]) == ("FAILED", "RUN_TASK_FAILED")
    assert run["statusMessage"] == "Task bad failed with exit code 7.\nthe aligner found no index"
    statuses = {task["name"]: task["status"] for task in omics.list_run_tasks(id=run_id)["items"]}
    assert statuses == {"good": "COMPLETED", "bad": "FAILED"}
    assert [task["name"] for task in omics.list_run_tasks(id=run_id, status="FAILED")["items"]] == ["bad"]


def test_a_run_that_is_cancelled_ends_with_its_processes_and_exports_nothing(
    omics: Any, s3: Any, state: Any, workflow: Any, start: Any, finish: Finish
) -> None:
    run_id = start(workflow("slow"))
    uuid = finish(lambda: omics.get_run(id=run_id), until={"RUNNING"})["uuid"]
    child_file = state.runs / uuid / "run" / "call-wait_long" / "work" / "child.txt"

    def task() -> dict[str, Any]:
        tasks = omics.list_run_tasks(id=run_id)["items"]
        return tasks[0] if tasks and child_file.is_file() and child_file.read_text() else {"status": "PENDING"}

    running = finish(task, until={"RUNNING"})
    assert running["name"] == "wait_long"
    child = child_file.read_text().strip()

    omics.cancel_run(id=run_id)

    run = finish(lambda: omics.get_run(id=run_id))
    assert run["status"] == "CANCELLED"
    assert omics.list_run_tasks(id=run_id)["items"][0]["status"] == "CANCELLED"
    # a dead process stays as a zombie (Z) where nobody reaps orphans
    left = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False).stdout
    assert left.strip()[:1] in ("", "Z")
    assert s3.list_objects_v2(Bucket="data", Prefix=f"out/{run_id}/out")["KeyCount"] == 0
    with pytest.raises(omics.exceptions.ConflictException):
        omics.cancel_run(id=run_id)


def test_a_run_is_deleted_only_after_its_end(omics: Any, workflow: Any, start: Any, finish: Finish) -> None:
    run_id = start(workflow("slow"))
    with pytest.raises(omics.exceptions.ConflictException):
        omics.delete_run(id=run_id)
    omics.cancel_run(id=run_id)
    finish(lambda: omics.get_run(id=run_id))
    omics.delete_run(id=run_id)
    with pytest.raises(omics.exceptions.ResourceNotFoundException):
        omics.get_run(id=run_id)


def test_one_request_id_starts_one_run(omics: Any, workflow: Any, start: Any) -> None:
    workflow_id = workflow("trivial")
    first, again = start(workflow_id, requestId="same"), start(workflow_id, requestId="same")
    other = start(workflow_id, requestId="other")
    assert first == again != other
    assert len(omics.list_runs()["items"]) == 2


def test_a_parameter_that_the_template_does_not_define_is_refused(omics: Any, workflow: Any, start: Any) -> None:
    with pytest.raises(ClientError, match="any parameters that are not defined in the parameter template: colour"):
        start(workflow("greet"), {"name": "Ada", "reads": "s3://data/a", "colour": "red"})
    assert omics.list_runs()["items"] == []


def test_a_required_parameter_that_is_missing_is_refused(workflow: Any, start: Any) -> None:
    with pytest.raises(ClientError, match="Missing: reads"):
        start(workflow("greet"), {"name": "Ada"})


def test_a_template_of_the_workflow_decides_over_the_wdl(workflow: Any, start: Any) -> None:
    template = {"name": {"description": "who"}, "reads": {"optional": True}}
    workflow_id = workflow("greet", parameterTemplate=template)
    with pytest.raises(ClientError, match="parameter template: more"):
        start(workflow_id, {"name": "Ada", "more": []})


def test_parameters_larger_than_the_quota_are_refused(workflow: Any, start: Any) -> None:
    with pytest.raises(ClientError, match="larger than 256000 bytes"):
        start(workflow("greet"), {"name": "A" * 256_000, "reads": "s3://data/a"})


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("s3://data/nothing-there.gz", "INPUT_URI_NOT_FOUND"),
        ("s3://no-such-bucket/a.gz", "INPUT_URI_NOT_FOUND"),
        ("/etc/hostname", "INVALID_URI_INPUT"),
        ("https://example.org/a.gz", "INVALID_URI_INPUT"),
        (
            "omics://123456789012.storage.us-east-1.amazonaws.com/1234567890/readSet/1234567890/source1",
            "INPUT_URI_NOT_FOUND",
        ),
        ("omics://123456789012.storage.us-east-1.amazonaws.com/1234567890/readSet/source1", "INVALID_URI_INPUT"),
    ],
)
def test_an_input_that_cannot_be_had_fails_the_run_with_its_reason(
    omics: Any, workflow: Any, start: Any, finish: Finish, uri: str, reason: str
) -> None:
    run_id = start(workflow("greet"), {"name": "Ada", "reads": uri})
    run = finish(lambda: omics.get_run(id=run_id))
    assert (run["status"], run["failureReason"]) == ("FAILED", reason)
    assert uri in run["statusMessage"]


def test_a_parameter_of_another_type_fails_the_run(omics: Any, workflow: Any, start: Any, finish: Finish) -> None:
    run_id = start(workflow("greet"), {"name": {"first": "Ada"}, "reads": "s3://data/a"})
    assert finish(lambda: omics.get_run(id=run_id))["failureReason"] == "WORKFLOW_RUN_FAILED"


def test_an_image_that_is_not_in_the_registry_fails_the_run(
    omics: Any, put: Any, workflow: Any, start: Any, finish: Finish
) -> None:
    image = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/tools@sha256:{'0' * 64}"
    run_id = start(workflow("greet"), {"name": image, "reads": put("a.fastq", b"@r\n")})
    run = finish(lambda: omics.get_run(id=run_id))
    assert (run["failureReason"], image in run["statusMessage"]) == ("IMAGE_VERIFICATION_FAILURE", True)


def test_outputs_without_a_bucket_fail_the_run(omics: Any, workflow: Any, finish: Finish) -> None:
    made = omics.start_run(workflowId=workflow("trivial"), roleArn=ROLE, outputUri="s3://nowhere/out")
    run = finish(lambda: omics.get_run(id=made["id"]))
    assert (run["status"], run["failureReason"]) == ("FAILED", "EXPORT_FAILED")


def test_an_output_location_that_is_not_s3_is_refused(omics: Any, workflow: Any) -> None:
    with pytest.raises(omics.exceptions.ValidationException, match="not an S3 location"):
        omics.start_run(workflowId=workflow("trivial"), roleArn=ROLE, outputUri="/tmp/out")


def test_a_run_uses_the_definition_as_it_was_when_the_workflow_was_made(
    omics: Any, s3: Any, put: Any, definition: Any, wdl: Any, start: Any, finish: Finish
) -> None:
    uri = put("def.zip", definition({"main.wdl": wdl("trivial")}))
    made = omics.create_workflow(definitionUri=uri, engine="WDL")
    finish(lambda: omics.get_workflow(id=made["id"]))
    put("def.zip", definition({"main.wdl": wdl("fail")}))

    run_id = start(made["id"])

    assert finish(lambda: omics.get_run(id=run_id))["status"] == "COMPLETED"


def test_a_run_of_a_version_names_the_version(
    omics: Any, workflow: Any, definition: Any, wdl: Any, start: Any, finish: Finish
) -> None:
    workflow_id = workflow("fail")
    content = definition({"main.wdl": wdl("trivial")})
    omics.create_workflow_version(workflowId=workflow_id, versionName="v2", definitionZip=content)
    finish(lambda: omics.get_workflow_version(workflowId=workflow_id, versionName="v2"))

    run_id = start(workflow_id, workflowVersionName="v2")

    run = finish(lambda: omics.get_run(id=run_id))
    assert (run["status"], run["workflowVersionName"]) == ("COMPLETED", "v2")
    assert omics.list_runs()["items"][0]["workflowVersionName"] == "v2"


def test_a_run_group_runs_only_so_many_at_once_and_the_others_wait(
    omics: Any, workflow: Any, start: Any, finish: Finish
) -> None:
    group = omics.create_run_group(name="narrow", maxRuns=1)["id"]
    slow, trivial = workflow("slow"), workflow("trivial")
    first = start(slow, runGroupId=group)
    finish(lambda: omics.get_run(id=first), until={"RUNNING"})
    second = start(trivial, runGroupId=group)
    unbound = start(trivial)
    assert finish(lambda: omics.get_run(id=unbound))["status"] == "COMPLETED"
    assert omics.get_run(id=second)["status"] == "PENDING"

    omics.cancel_run(id=first)

    assert finish(lambda: omics.get_run(id=second))["status"] == "COMPLETED"
    assert {run["id"] for run in omics.list_runs(runGroupId=group)["items"]} == {first, second}


def test_a_waiting_run_can_be_cancelled(omics: Any, workflow: Any, start: Any, finish: Finish) -> None:
    group = omics.create_run_group(maxRuns=1)["id"]
    slow = workflow("slow")
    first = start(slow, runGroupId=group)
    finish(lambda: omics.get_run(id=first), until={"RUNNING"})
    second = start(slow, runGroupId=group)
    omics.cancel_run(id=second)
    assert finish(lambda: omics.get_run(id=second))["status"] == "CANCELLED"
    assert omics.get_run(id=first)["status"] == "RUNNING"


def test_a_trivial_run_costs_less_than_one_and_a_half_seconds(
    omics: Any, workflow: Any, start: Any, finish: Finish
) -> None:
    workflow_id = workflow("trivial")
    began = time.monotonic()
    run_id = start(workflow_id)
    assert finish(lambda: omics.get_run(id=run_id))["status"] == "COMPLETED"
    elapsed = time.monotonic() - began
    print(f"a trivial run took {elapsed:.2f} s")  # shown with -rP
    assert elapsed < 1.5 * 4, "the machine may be busy, but not this busy"


def test_a_run_tells_its_statuses_on_the_event_bus(
    omics: Any, client: Any, workflow: Any, start: Any, finish: Finish
) -> None:
    events, queues = client("events"), client("sqs")
    url = queues.create_queue(QueueName="heard")["QueueUrl"]
    events.put_rule(
        Name="runs", EventPattern=json.dumps({"source": ["aws.omics"], "detail-type": ["Run Status Change"]})
    )
    events.put_targets(Rule="runs", Targets=[{"Id": "q", "Arn": "arn:aws:sqs:us-east-1:123456789012:heard"}])
    run_id = start(workflow("trivial"), name="told")
    finish(lambda: omics.get_run(id=run_id))

    heard: list[dict[str, Any]] = []
    deadline = time.monotonic() + 10
    while (not heard or heard[-1]["detail"]["status"] != "COMPLETED") and time.monotonic() < deadline:
        heard += [json.loads(m["Body"]) for m in queues.receive_message(QueueUrl=url).get("Messages", [])]

    assert [event["detail"]["status"] for event in heard] == ["PENDING", "STARTING", "RUNNING", "COMPLETED"]
    assert heard[-1]["detail"]["runId"] == run_id
    assert heard[-1]["detail"]["runOutputUri"] == f"s3://data/out/{run_id}"
    assert heard[-1]["resources"] == [omics.get_run(id=run_id)["arn"]]
