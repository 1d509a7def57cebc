"""Strandline's own program: deployed with nothing but defaults, again, changed, and gone."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.deploy import Deployed, deploy, destroy
from local.processes import ROOT
from local.public_data import put_public_data
from local.resources.clients import Clients


@pytest.fixture(scope="module")
def deployed(cloud: Any) -> Iterator[Deployed]:
    put_public_data(cloud.endpoint, ROOT)
    yield deploy(cloud.state, stack="whole")
    destroy(cloud.state, stack="whole", purge=True)


def test_it_deploys_and_tells_where_everything_is(cloud: Any, deployed: Deployed) -> None:
    assert set(deployed.summary) == {"create", "update", "same", "delete", "replace"}
    assert deployed.summary["create"] > 100
    parameter = cloud.client("ssm").get_parameter(Name="/strandline/whole")["Parameter"]["Value"]
    assert deployed.outputs["input_bucket"] in parameter


def test_again_it_changes_nothing(cloud: Any, deployed: Deployed) -> None:
    again = deploy(cloud.state, stack="whole")
    assert again.summary == {"create": 0, "update": 0, "same": deployed.summary["create"], "delete": 0, "replace": 0}
    assert again.outputs == deployed.outputs


def test_one_setting_changes_only_what_it_is_about(cloud: Any, deployed: Deployed) -> None:
    events: list[dict[str, Any]] = []
    deploy(cloud.state, stack="whole", config={"logRetentionDays": "30"}, on_event=events.append)
    changed = {(event["action"], event["type"]) for event in events if event.get("action", "same") != "same"}
    assert changed == {("update", "aws:cloudwatch/logGroup:LogGroup")}


def test_a_second_stack_lives_beside_the_first_and_keeps_its_data_until_told_otherwise(
    cloud: Any, deployed: Deployed
) -> None:
    aws = Clients(cloud.endpoint)
    before = _everything(aws)
    second = deploy(cloud.state, stack="beside")
    assert second.summary["create"] == deployed.summary["create"]
    bucket = second.outputs["input_bucket"]
    assert bucket != deployed.outputs["input_bucket"]
    aws("s3").put_object(Bucket=bucket, Key="inputs/S1_R1.fastq.gz", Body=b"reads")

    left = destroy(cloud.state, stack="beside").left
    data = {"buckets", "databases", "groups", "roles", "stores", "tables", "workflows"}
    assert {kind for kind, names in _everything(aws).items() if names != before[kind]} <= data
    assert aws("s3").get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert "aws:SecureTransport" in aws("s3").get_bucket_policy(Bucket=bucket)["Policy"]
    commands = {each["name"]: each["remove"] for each in left}
    assert f"s3 rb s3://{bucket}" in commands["strandline-beside-input"]
    assert second.outputs["sequence_store_id"] in commands["strandline-beside-sequences"]
    assert second.outputs["claim_table"] in commands["strandline-beside-claims"]
    assert f"--database-name {second.outputs['database']} --name samples" in commands["strandline-beside-samples"]
    why = {each["name"]: each["why"] for each in left}
    assert why["strandline-beside-input-policy"] == "goes with strandline-beside-input"
    assert why["strandline-beside-import"].startswith("needed by ")
    order = [each["name"] for each in left]
    assert order.index("strandline-beside-samples") < order.index("strandline-beside-database")

    again = deploy(cloud.state, stack="beside", config={"forceDestroy": "true"})
    assert again.outputs["input_bucket"] == bucket
    assert aws("s3").head_object(Bucket=bucket, Key="inputs/S1_R1.fastq.gz")["ContentLength"] == 5
    kept = destroy(cloud.state, stack="beside").left
    assert {each["type"] for each in kept} == {"Workflow", "WorkflowVersion"}
    assert all(each["remove"].startswith("aws omics delete-workflow") for each in kept)
    destroy(cloud.state, stack="beside", purge=True)
    assert _everything(aws) == before


def _everything(aws: Clients) -> dict[str, set[str]]:
    """Return the names of what a stack is made of, by service."""
    return {
        "buckets": {each["Name"] for each in aws("s3").list_buckets()["Buckets"]},
        "functions": {each["FunctionName"] for each in aws("lambda").list_functions()["Functions"]},
        "mappings": {each["UUID"] for each in aws("lambda").list_event_source_mappings()["EventSourceMappings"]},
        "machines": {each["name"] for each in aws("stepfunctions").list_state_machines()["stateMachines"]},
        "queues": set(aws("sqs").list_queues().get("QueueUrls", [])),
        "topics": {each["TopicArn"] for each in aws("sns").list_topics()["Topics"]},
        "rules": {each["Name"] for each in aws("events").list_rules()["Rules"]},
        "roles": {each["RoleName"] for each in aws("iam").list_roles()["Roles"]},
        "tables": set(aws("dynamodb").list_tables()["TableNames"]),
        "repositories": {each["repositoryName"] for each in aws("ecr").describe_repositories()["repositories"]},
        "projects": set(aws("codebuild").list_projects()["projects"]),
        "databases": {each["Name"] for each in aws("glue").get_databases()["DatabaseList"]},
        "workgroups": {each["Name"] for each in aws("athena").list_work_groups()["WorkGroups"]},
        "parameters": {each["Name"] for each in aws("ssm").describe_parameters()["Parameters"]},
        "stores": {each["id"] for each in aws("omics").list_sequence_stores()["sequenceStores"]},
        "workflows": {each["id"] for each in aws("omics").list_workflows()["items"]},
        "groups": {each["id"] for each in aws("omics").list_run_groups()["items"]},
        "caches": {each["id"] for each in aws("omics").list_run_caches()["items"]},
    }
