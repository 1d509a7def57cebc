"""Deploying again, changing one thing, and what a function can see."""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.stack import STACK, Stack

EMPTY = {"create": 0, "update": 0, "replace": 0, "delete": 0}


def changes(summary: dict[str, int]) -> dict[str, int]:
    return {action: summary.get(action, 0) for action in EMPTY}


def test_a_second_deployment_changes_nothing_and_one_setting_is_one_update(stack: Stack) -> None:
    assert stack.first_summary["create"] > 50
    assert changes(stack.deploy(**stack.settings)) == EMPTY
    assert changes(stack.deploy(**stack.settings, maxRunCpus="48")) == EMPTY | {"update": 1}
    assert changes(stack.deploy(**stack.settings)) == EMPTY | {"update": 1}


def test_a_doctor_finds_a_fresh_stack_in_order_and_a_dead_letter_in_its_queue(stack: Stack) -> None:
    fresh = json.loads(stack.run("strandline", "doctor", "--json").stdout)
    assert (fresh["stack"], fresh["failed"]) == (STACK, False)
    amiss = {check["check"]: check["said"] for check in fresh["checks"] if check["verdict"] != "ok"}
    amiss.pop("HealthOmics logs", None)  # of the account, and there as soon as any run was made
    assert list(amiss) == ["Notices"]
    dead = stack.outputs["dead_letter_urls"][0]
    stack.client("sqs").send_message(QueueUrl=dead, MessageBody="given up on")
    try:
        ill = stack.run("strandline", "doctor").stdout
    finally:
        stack.client("sqs").purge_queue(QueueUrl=dead)
    assert f"Given up on: 1 in {dead.rpartition('/')[2]}." in ill


def test_a_doctor_says_which_thing_is_gone(stack: Stack) -> None:
    """What is broken here is a name in the parameter, so that the stack of the other tests stays whole."""
    ssm, name = stack.client("ssm"), "/strandline/amputated"
    known = json.loads(ssm.get_parameter(Name=f"/strandline/{STACK}")["Parameter"]["Value"])
    broken = known | {"lake_bucket": "gone-bucket", "workgroup": "gone", "workflow_id": "9999999"}
    ssm.put_parameter(Name=name, Value=json.dumps(broken), Type="String")
    try:
        done = stack.run("strandline", "doctor", "--json", "--stack", "amputated", check=False)
    finally:
        ssm.delete_parameter(Name=name)
    assert done.returncode == 1
    failed = {check["check"] for check in json.loads(done.stdout)["checks"] if check["verdict"] == "fail"}
    assert failed == {"Lake bucket", "Workflow", "Athena", "A query"}


@pytest.fixture(scope="module")
def role(stack: Stack) -> Iterator[str]:
    """A role of the test's own, for functions that the deployment knows nothing of: they only write their logs."""
    iam, name = stack.client("iam"), "probe"
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": ["sts:AssumeRole"]}
    logs = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": ["*"]}
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
    document = json.dumps({"Version": "2012-10-17", "Statement": [logs]})
    iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=document)
    yield made["Arn"]
    iam.delete_role_policy(RoleName=name, PolicyName=name)
    iam.delete_role(RoleName=name)


@pytest.mark.parametrize("package", ["moto", "pulumi", "streamlit", "local", "components", "pytest"])
def test_a_function_sees_its_image_and_nothing_of_this_machine(stack: Stack, package: str, role: str) -> None:
    """A second function of the deployed image, whose command is an import, has to fail on it."""
    functions = stack.client("lambda")
    deployed = next(
        one
        for page in functions.get_paginator("list_functions").paginate()
        for one in page["Functions"]
        if "check" in one["FunctionName"]
    )
    image = functions.get_function(FunctionName=deployed["FunctionName"])["Code"]["ImageUri"]
    name = f"probe-{package}"
    functions.create_function(
        FunctionName=name,
        PackageType="Image",
        Code={"ImageUri": image},
        Role=role,
        ImageConfig={"Command": [f"{package}.handler"]},
    )
    try:
        answer = functions.invoke(FunctionName=name, Payload=b"{}")
        told = json.loads(answer["Payload"].read())
    finally:
        functions.delete_function(FunctionName=name)
    assert answer["FunctionError"]
    assert told["errorType"] == "Runtime.ImportModuleError"
    assert f"No module named '{package}'" in told["errorMessage"]


def inventory(stack: Stack) -> dict[str, list[str]]:
    """Return the names of whatever exists, service by service."""
    c = stack.client
    return {
        "buckets": [one["Name"] for one in c("s3").list_buckets()["Buckets"]],
        "queues": c("sqs").list_queues().get("QueueUrls", []),
        "topics": [one["TopicArn"] for one in c("sns").list_topics()["Topics"]],
        "rules": [one["Name"] for one in c("events").list_rules()["Rules"]],
        "functions": [one["FunctionName"] for one in c("lambda").list_functions()["Functions"]],
        "mappings": [one["UUID"] for one in c("lambda").list_event_source_mappings()["EventSourceMappings"]],
        "machines": [one["name"] for one in c("stepfunctions").list_state_machines()["stateMachines"]],
        "tables": c("dynamodb").list_tables()["TableNames"],
        "databases": [one["Name"] for one in c("glue").get_databases()["DatabaseList"]],
        "workgroups": [one["Name"] for one in c("athena").list_work_groups()["WorkGroups"]],
        "repositories": [one["repositoryName"] for one in c("ecr").describe_repositories()["repositories"]],
        "projects": c("codebuild").list_projects()["projects"],
        "roles": [one["RoleName"] for one in c("iam").list_roles()["Roles"]],
        "parameters": [one["Name"] for one in c("ssm").describe_parameters()["Parameters"]],
        "reference stores": [one["id"] for one in c("omics").list_reference_stores()["referenceStores"]],
        "sequence stores": [one["id"] for one in c("omics").list_sequence_stores()["sequenceStores"]],
        "workflows": [one["id"] for one in c("omics").list_workflows()["items"]],
        "run groups": [one["id"] for one in c("omics").list_run_groups()["items"]],
        "run caches": [one["id"] for one in c("omics").list_run_caches()["items"]],
        "log groups": [
            one["logGroupName"]
            for one in c("logs").describe_log_groups()["logGroups"]
            if not one["logGroupName"].startswith("/aws/omics/")
        ],
    }
