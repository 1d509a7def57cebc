"""What every role of the deployment may do: exactly named actions, on resources of this stack."""

import re
from typing import Any

import pytest

from components.policies import allow_unscoped
from tests.components.recorder import ACCOUNT, Recorded, of_type, statements

# Actions that the service authorization reference lists without any resource type.
WITHOUT_RESOURCE = {
    "ecr:GetAuthorizationToken",
    *(f"logs:{verb}LogDelivery" for verb in ("Create", "Delete", "Get", "Update")),
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
OUR_BUCKET = re.compile(r"arn:aws:s3:::strandline-test-(input|output|lake)(/[a-z]+/(images/)?\*)?")
OUR_OMICS = re.compile(
    r"referenceStore/2222222222(/reference/3333333333)?|sequenceStore/1111111111(/readSet/\*)?"
    r"|(runGroup|runCache)/1234567|workflow/1234567(/version/\*)?"
)
PUBLIC_DATA = re.compile(r"arn:aws:s3:::aws-genomics-static-us-east-1(/.+[^*])?")


def test_no_statement_allows_a_wildcard_action(deployed: list[Recorded]) -> None:
    for name, statement in statements(deployed):
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action], name


def test_every_resource_belongs_to_the_stack_or_the_action_has_none(deployed: list[Recorded]) -> None:
    for name, statement in statements(deployed):
        if statement["Resource"] == ["*"]:
            assert set(statement["Action"]) <= WITHOUT_RESOURCE, name
            continue
        for resource in statement["Resource"]:
            assert _is_ours(resource), f"{name} may act on {resource}"


def test_every_action_is_granted_on_an_arn_of_its_own_service(deployed: list[Recorded]) -> None:
    for name, statement in statements(deployed):
        services = {action.split(":")[0] for action in statement["Action"]}
        assert len(services) == 1, name
        for resource in statement["Resource"]:
            assert resource == "*" or {resource.split(":")[2]} == services, f"{name}: {services} on {resource}"


def test_objects_and_buckets_are_not_taken_for_each_other(deployed: list[Recorded]) -> None:
    for name, statement in statements(deployed):
        on_buckets = {"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketVersions"}
        for resource in statement["Resource"]:
            if resource.startswith("arn:aws:s3:::"):
                assert ("/" in resource) is not bool(on_buckets & set(statement["Action"])), f"{name}: {resource}"


def _is_ours(arn: str) -> bool:
    if arn.startswith("arn:aws:s3:::"):
        return bool(OUR_BUCKET.fullmatch(arn) or PUBLIC_DATA.fullmatch(arn))
    _, _, service, region, account, rest = arn.split(":", 5)
    shared = {
        "glue": rest == "catalog",
        "events": rest == "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
        "logs": rest.startswith("log-group:/aws/omics/WorkflowLog:"),
        # HealthOmics invents the ids of runs, so these are of the account.
        "omics": rest == "run/*" or bool(OUR_OMICS.fullmatch(rest)),
        "iam": rest.startswith("role/strandline-test-"),
    }
    own = "strandline-test" in rest or "strandline_test" in rest
    here = (region, account) == ("" if service == "iam" else "us-east-1", ACCOUNT)
    return here and (own or shared.get(service, False))


def test_a_role_is_passed_only_to_healthomics_and_only_one_of_ours(deployed: list[Recorded]) -> None:
    passing = [statement for _, statement in statements(deployed) if "iam:PassRole" in statement["Action"]]
    assert len(passing) == 3
    for statement in passing:
        assert statement["Action"] == ["iam:PassRole"]
        assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "omics.amazonaws.com"}}
        assert [arn.rsplit("-", 1)[1] in {"import", "run"} for arn in statement["Resource"]] == [True]


def test_services_may_assume_roles_only_for_this_account(deployed: list[Recorded]) -> None:
    named_sources = set()
    for role in of_type(deployed, "Role"):
        (statement,) = role.json("assumeRolePolicy")["Statement"]
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}, role.name
        service = statement["Principal"]["Service"]
        if "ArnLike" in statement["Condition"]:
            named_sources.add(service)
            assert f":us-east-1:{ACCOUNT}:" in statement["Condition"]["ArnLike"]["aws:SourceArn"]
    assert named_sources == {"omics.amazonaws.com", "states.amazonaws.com", "codebuild.amazonaws.com"}


def test_a_run_may_be_started_of_the_workflow_and_of_its_versions(deployed: list[Recorded]) -> None:
    # Who may use a workflow but not its version is refused; see HealthOmics' "Identity-based IAM policies".
    (statement,) = [
        statement
        for statement in _of(deployed, "strandline-test-start-run-policy")
        if statement["Action"] == ["omics:StartRun"]
    ]
    workflow = f"arn:aws:omics:us-east-1:{ACCOUNT}:workflow/1234567"
    assert {workflow, f"{workflow}/version/*"} <= set(statement["Resource"])


def test_no_two_functions_share_a_role(deployed: list[Recorded]) -> None:
    roles = [function.inputs["role"] for function in of_type(deployed, "Function")]
    assert len(roles) == 11
    assert len(set(roles)) == len(roles)


def test_a_run_can_neither_change_reads_nor_delete_anything(deployed: list[Recorded]) -> None:
    for statement in _of(deployed, "strandline-test-run-policy"):
        assert not [action for action in statement["Action"] if "Delete" in action]
        if {"s3:PutObject", "s3:GetObject"} & set(statement["Action"]):
            assert not [arn for arn in statement["Resource"] if "input" in arn]


def test_only_functions_that_commit_tables_may_write_to_the_lake(deployed: list[Recorded]) -> None:
    writers = {
        name
        for name, statement in statements(deployed)
        if "s3:PutObject" in statement["Action"] and any("lake" in arn for arn in statement["Resource"])
    }
    assert writers == {"strandline-test-load-variants-policy", "strandline-test-refresh-annotations-policy"}


def test_nobody_but_the_tagger_touches_reads_and_it_cannot_rewrite_them(deployed: list[Recorded]) -> None:
    touching = {
        (name, action)
        for name, statement in statements(deployed)
        for action in statement["Action"]
        if action.startswith(("s3:Put", "s3:Delete")) and any("input" in arn for arn in statement["Resource"])
    }
    assert touching == {("strandline-test-tag-objects-policy", "s3:PutObjectVersionTagging")}


def test_the_upload_queue_takes_messages_of_its_own_rule_only(deployed: list[Recorded]) -> None:
    (policy,) = of_type(deployed, "QueuePolicy")
    statement, denial = policy.json("policy")["Statement"]
    assert (denial["Effect"], denial["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Action"] == ["sqs:SendMessage"]
    (source,) = statement["Condition"]["ArnEquals"].values()
    assert source.endswith("strandline-test-uploads")


def test_images_are_pulled_by_their_service_for_this_account_only(deployed: list[Recorded]) -> None:
    services = {}
    for policy in of_type(deployed, "RepositoryPolicy"):
        (statement,) = policy.json("policy")["Statement"]
        services[policy.inputs["repository"]] = statement["Principal"]["Service"]
        # Exactly what each service documents: a condition that it does not send would refuse every pull.
        documented = {
            "lambda.amazonaws.com": {
                "ArnLike": {"aws:SourceArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:*"},
            },
            "omics.amazonaws.com": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
        assert statement["Condition"] == documented[statement["Principal"]["Service"]]
        assert not [action for action in statement["Action"] if action.startswith(("ecr:Put", "ecr:Delete"))]
    assert services == {
        "strandline-test-handlers": "lambda.amazonaws.com",
        "strandline-test-tools": "omics.amazonaws.com",
    }


def test_an_unscoped_action_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="s3:GetObject"):
        allow_unscoped("s3:GetObject", why="")


def _of(resources: list[Recorded], policy: str) -> list[dict[str, Any]]:
    return [statement for name, statement in statements(resources) if name == policy]
