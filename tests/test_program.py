"""The whole deployment, as `pulumi up` would register it."""

import dataclasses
import importlib
import inspect
import json

import pytest

from handlers import env
from strandline.deployment import Deployment
from tests.components.recorder import ROOT, Recorded, deploy, named, of_type

# Resources of these types take no tags.
UNTAGGED = {
    "BucketLifecycleConfiguration",
    "BucketNotification",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
    "Alias",
    "CatalogTable",
    "Dashboard",
    "EventTarget",
    "Invocation",
    "LifecyclePolicy",
    "Permission",
    "QueuePolicy",
    "RepositoryPolicy",
    "Resource",
    "RolePolicy",
    "TopicPolicy",
    "TopicSubscription",
}
# What a physical name is called, by type; other types get a random suffix from Pulumi.
NAMES = ("name", "bucket", "key", "versionName", "dashboardName")


@pytest.fixture(scope="module")
def deployed() -> list[Recorded]:
    return deploy()


def test_the_program_only_wires() -> None:
    lines = (ROOT / "__main__.py").read_text("utf-8").splitlines()
    assert len(lines) <= 130
    assert not [line for line in lines if "pulumi_aws" in line or "def " in line]


def test_the_parameter_says_all_that_the_readers_of_a_deployment_ask(deployed: list[Recorded]) -> None:
    (parameter,) = of_type(deployed, "Parameter")
    value = parameter.inputs["value"]
    text = value if isinstance(value, str) else value["value"]
    assert parameter.inputs["name"] == "/strandline/test"
    found = Deployment.from_json(text, "test")
    assert found.database == "strandline_test"
    assert found.input_bucket == "strandline-test-input"
    assert len(found.dead_letter_urls) == 12
    assert len(text) < 4096, "a standard parameter holds 4 KB"
    assert {field.name for field in dataclasses.fields(Deployment)} <= json.loads(text).keys()


def test_two_stacks_of_one_account_share_no_physical_name() -> None:
    one, other = ({_physical(resource) for resource in deploy(stack=stack)} - {None} for stack in ("blue", "green"))
    shared = one & other
    assert not shared, f"both stacks name {sorted(map(str, shared))}"


def _physical(resource: Recorded) -> tuple[str, str] | None:
    """The name that a resource fixes in the account; parts of a bucket or repository are named within it."""
    within = ("bucket", "repository", "databaseName", "workflowId")
    if resource.type.startswith("strandline:") or any(resource.inputs.get(key) for key in within):
        return None
    if resource.type.startswith("pulumi-python:"):
        return None  # the reference store is the account's, and shared on purpose
    names = [resource.inputs[key] for key in NAMES if resource.inputs.get(key)]
    return (resource.type, str(names[0])) if names else None


def test_everything_that_can_be_tagged_says_whose_it_is() -> None:
    resources = deploy(tags='["cost-centre=4711"]')
    for resource in resources:
        kind = resource.type.split(":")[-1]
        if resource.type.startswith("strandline:") or kind in UNTAGGED:
            continue
        tags = resource.inputs["tags"]
        tags = {tag["key"]: tag["value"] for tag in tags} if isinstance(tags, list) else tags
        assert tags == {"strandline:stack": "test", "cost-centre": "4711"}, resource.name


def test_every_function_runs_a_handler_that_exists_and_has_all_it_reads(deployed: list[Recorded]) -> None:
    run = set()
    for function in of_type(deployed, "Function"):
        (command,) = function.inputs["imageConfig"]["commands"]
        _, handler, entry = command.split(".")
        assert entry == "handler"
        assert (ROOT / "handlers" / f"{handler}.py").is_file()
        environment = getattr(env, "".join(word.capitalize() for word in handler.split("_")))
        variables = function.inputs["environment"]["variables"]
        assert environment.load(variables), handler
        assert {name.upper() for name in inspect.signature(environment).parameters} == variables.keys(), handler
        run.add(handler)
    written = {path.stem for path in (ROOT / "handlers").glob("*.py")} - {"__init__", "env"}
    assert run == written


def test_every_function_of_the_image_can_be_imported() -> None:
    for path in sorted((ROOT / "handlers").glob("*_*.py")):
        if path.stem != "__init__":
            assert callable(importlib.import_module(f"handlers.{path.stem}").handler)


def test_every_function_runs_the_image_by_digest_and_every_task_too(deployed: list[Recorded]) -> None:
    functions = of_type(deployed, "Function")
    assert len({function.inputs["imageUri"] for function in functions}) == 1
    start_run = named(deployed, "Function", "strandline-test-start-run")
    tools = start_run.inputs["environment"]["variables"]["TOOLS_IMAGE"]
    for uri in (functions[0].inputs["imageUri"], tools):
        assert "@sha256:" in uri


def test_nothing_of_a_failed_call_is_lost(deployed: list[Recorded]) -> None:
    for function in of_type(deployed, "Function"):
        assert function.inputs["deadLetterConfig"]["targetArn"].endswith(f"{function.name}-dead")
    uploads = named(deployed, "Queue", "strandline-test-uploads")
    assert uploads.json("redrivePolicy")["maxReceiveCount"] == 5
    (mapping,) = of_type(deployed, "EventSourceMapping")
    assert mapping.inputs["functionResponseTypes"] == ["ReportBatchItemFailures"]
    detect = named(deployed, "Function", "strandline-test-detect-samples")
    assert uploads.inputs["visibilityTimeoutSeconds"] >= 6 * detect.inputs["timeout"]


def test_every_log_group_forgets_after_the_days_that_the_stack_says() -> None:
    resources = deploy(logRetentionDays="14")
    groups = of_type(resources, "LogGroup")
    assert {group.inputs["retentionInDays"] for group in groups} == {14}
    names = {group.inputs["name"] for group in groups}
    functions = {f"/aws/lambda/{function.inputs['name']}" for function in of_type(resources, "Function")}
    assert functions <= names


def test_reads_start_the_detector_and_every_hour_the_sweep_looks_again(deployed: list[Recorded]) -> None:
    uploads = named(deployed, "EventRule", "strandline-test-uploads").json("eventPattern")
    assert uploads["detail-type"] == ["Object Created"]
    assert uploads["detail"]["object"] == {"key": [{"prefix": "inputs/"}]}
    assert named(deployed, "EventRule", "strandline-test-sweep").inputs["scheduleExpression"] == "rate(1 hour)"
    targets = {target.inputs["rule"]: target.inputs["arn"] for target in of_type(deployed, "EventTarget")}
    assert targets["strandline-test-uploads"].endswith("strandline-test-uploads")
    assert targets["strandline-test-sweep"].endswith("strandline-test-sweep-inputs")


def test_annotations_are_loaded_again_when_their_source_changes_and_not_when_code_does() -> None:
    resources = deploy(annotationUri="s3://lab/clinvar_20261101.vcf.gz")
    invocation = named(resources, "Invocation", "strandline-test-annotations")
    assert invocation.inputs["triggers"] == {"source": "s3://lab/clinvar_20261101.vcf.gz"}


def test_a_stack_without_annotations_loads_none() -> None:
    resources = deploy(annotationUri="")
    assert [call.name for call in of_type(resources, "Invocation")] == ["strandline-test-tables"]
    assert named(resources, "Function", "strandline-test-refresh-annotations")


def test_limits_of_the_stack_reach_healthomics_and_athena() -> None:
    resources = deploy(maxConcurrentRuns="3", maxRunCpus="96", maxRunMinutes="600", bytesScannedCutoff="20000000")
    (group,) = of_type(resources, "RunGroup")
    assert (group.inputs["maxRuns"], group.inputs["maxCpus"], group.inputs["maxDuration"]) == (3, 96, 600)
    (workgroup,) = of_type(resources, "Workgroup")
    configuration = workgroup.inputs["configuration"]
    assert configuration["bytesScannedCutoffPerQuery"] == 20_000_000
    assert configuration["enforceWorkgroupConfiguration"] is True
    assert configuration["engineVersion"] == {"selectedEngineVersion": "Athena engine version 3"}
