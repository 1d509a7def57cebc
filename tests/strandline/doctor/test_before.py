"""What is said of an account in which there is no stack yet."""

from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from strandline.doctor import account, before, chosen, quotas, rights, services
from strandline.doctor.finding import Check, Verdict, look
from strandline.errors import SettingError
from tests.strandline.doctor.conftest import Answers, refused

ROOT = Path(__file__).parents[3]
RUNS = quotas.known()["quotas"][0]
ROLE = "arn:aws:iam::1:role/team/deployer"
EVERYTHING = dict.fromkeys(chosen.settings("none", ROOT) or {}, True)
ME = {"Arn": "arn:aws:sts::1:assumed-role/deployer/me", "Account": "1"}


def judged(decision: str, *lacking: str) -> dict[str, Any]:
    one = {"EvalActionName": "s3:CreateBucket", "EvalDecision": decision, "MissingContextValues": list(lacking)}
    return {"EvaluationResults": [one], "IsTruncated": False}


def simulated(aws: Answers, answer: Any, caller: dict[str, str] | None = None) -> Any:
    role = {"Role": {"Arn": ROLE}}
    aws(sts__get_caller_identity=caller or ME, iam__get_role=role, iam__simulate_principal_policy=answer)
    return rights.rights("dev", {})


@pytest.mark.parametrize("service", services.known(), ids=lambda service: service["name"])
def test_every_service_is_asked_by_a_call_that_it_has(service: services.Service) -> None:
    operations = boto3.client(service["service"], region_name="us-east-1").meta.method_to_api_mapping
    assert service["call"] in operations
    assert service["action"].partition(":")[0] in {service["service"], "states"}


def test_a_right_that_is_missing_is_told_by_its_name(aws: Answers) -> None:
    sqs = next(one for one in services.known() if one["name"] == "SQS")
    aws(sqs__list_queues=refused("AccessDeniedException", "ListQueues"))
    found = services.answers(sqs)
    assert (found.verdict, found.said) == (Verdict.WARN, "The right sqs:ListQueues is missing.")
    aws(sqs__list_queues=refused("OptInRequired", "ListQueues"))
    assert "not signed up" in services.answers(sqs).said
    aws(sqs__list_queues={})
    assert services.answers(sqs).verdict is Verdict.OK
    aws(sqs__list_queues=EndpointConnectionError(endpoint_url="https://sqs"))
    assert look(Check("", "", lambda: services.answers(sqs))).verdict is Verdict.FAIL


def test_a_service_of_one_setting_is_asked_when_it_is_set(aws: Answers) -> None:
    names = {check.name for check in services.checks({"monthlyBudget": 0, "customerKey": True})}
    assert {"KMS", "Budgets"} & names == {"KMS"}
    budgets = services.known()[-1]
    aws(sts__get_caller_identity=ME, budgets__describe_budgets={})
    assert services.answers(budgets).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("wanted", "allowed", "verdict", "said"),
    [
        (10, 50.0, Verdict.OK, "50 runs with dynamic storage at once; maxConcurrentRuns = 10 asks for 10"),
        (
            60,
            50.0,
            Verdict.WARN,
            "maxConcurrentRuns = 60 asks for 60 runs with dynamic storage at once, and the account",
        ),
        (None, 50.0, Verdict.UNKNOWN, "maxConcurrentRuns is not known: there is no Pulumi.yaml here."),
    ],
)
def test_a_quota_is_held_against_its_setting(
    aws: Answers, wanted: int | None, allowed: float, verdict: Verdict, said: str
) -> None:
    aws(**{"service-quotas__get_service_quota": {"Quota": {"Value": allowed}}})
    found = quotas.enough(RUNS, {"maxConcurrentRuns": wanted})
    assert found.verdict is verdict
    assert said in found.said


def test_a_quota_that_cannot_be_read_is_never_passed(aws: Answers) -> None:
    aws(**{"service-quotas__get_service_quota": refused("AccessDeniedException", "GetServiceQuota")})
    found = quotas.enough(RUNS, {"maxConcurrentRuns": 1})
    assert found.verdict is Verdict.UNKNOWN
    assert "could not be read" in found.said
    assert "default is 50" in found.advice


def test_a_quota_that_nobody_changed_is_aws_s_default(aws: Answers) -> None:
    aws(
        **{
            "service-quotas__get_service_quota": refused("NoSuchResourceException", "GetServiceQuota"),
            "service-quotas__get_aws_default_service_quota": {"Quota": {"Value": 50.0}},
        }
    )
    assert quotas.enough(RUNS, {"maxConcurrentRuns": 50}).verdict is Verdict.OK


def test_stores_that_are_there_are_counted(aws: Answers) -> None:
    stores = next(one for one in quotas.known()["quotas"] if one["name"] == "Sequence stores")
    full = {"sequenceStores": [{}] * 20}
    aws(**{"service-quotas__get_service_quota": {"Quota": {"Value": 20.0}}, "omics__list_sequence_stores": full})
    assert quotas.enough(stores, {}).said == "20 of 20 sequence stores are there, and a stack makes one."


def test_there_is_no_quota_of_vcpus_to_hold_the_setting_against() -> None:
    assert "maxRunCpus, 256, bounds a stack" in quotas.processors({"maxRunCpus": 256}).said
    assert quotas.processors({}).verdict is Verdict.UNKNOWN


def test_who_may_do_everything_may_deploy(aws: Answers) -> None:
    groups = len(rights.needed({}))
    assert simulated(aws, judged("allowed")).said == f"{ROLE} may do all {groups} things that a deployment needs"


def test_what_the_deployer_may_not_is_named_with_the_resource(aws: Answers) -> None:
    found = simulated(aws, judged("explicitDeny"))
    assert found.verdict is Verdict.FAIL
    assert "s3:CreateBucket on arn:aws:s3:::strandline-dev-input" in found.said
    assert " more." in found.said


def test_what_hangs_on_a_tag_is_not_said_to_be_denied(aws: Answers) -> None:
    found = simulated(aws, judged("implicitDeny", "aws:RequestTag/team"))
    assert found.verdict is Verdict.UNKNOWN
    assert "aws:RequestTag/team" in found.said


def test_rights_that_nobody_may_judge_are_not_checked(aws: Answers) -> None:
    found = simulated(aws, refused("AccessDenied", "SimulatePrincipalPolicy"))
    assert found.verdict is Verdict.UNKNOWN
    assert found.said.startswith("not checked: AWS refused SimulatePrincipalPolicy")
    root = {"Arn": "arn:aws:iam::1:root", "Account": "1"}
    assert simulated(aws, judged("allowed"), root).verdict is Verdict.WARN


OF_ANOTHER_NAME = {"states": "stepfunctions", "cloudformation": "cloudcontrol"}
NOT_OPERATIONS = {
    "iam:PassRole",
    "budgets:ModifyBudget",
    "budgets:ViewBudget",
    "s3:DeleteObjectVersion",
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketCORS",
    "s3:GetBucketNotification",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "lambda:InvokeFunction",
}
"""Actions that bear another name than the call which needs them."""


@cache
def operations(service: str) -> frozenset[str]:
    return frozenset(boto3.client(service, region_name="us-east-1").meta.service_model.operation_names)


def test_every_right_is_one_that_its_service_knows() -> None:
    every = {action for group in rights.needed(EVERYTHING) for action in group["actions"]}
    assert every >= NOT_OPERATIONS
    for action in sorted(every - NOT_OPERATIONS):
        service, _, operation = action.partition(":")
        assert operation in operations(OF_ANOTHER_NAME.get(service, service)), action


def test_the_rights_of_a_setting_are_asked_when_it_is_set() -> None:
    plain = {group["name"] for group in rights.needed({})}
    every = {group["name"] for group in rights.needed({"customerKey": True, "auditInputs": True})}
    assert every - plain == {"Key", "Keys", "Trail", "Trails"}


def test_an_account_without_a_trail_is_told_how_to_make_one(aws: Answers) -> None:
    aws(cloudtrail__describe_trails={"trailList": []})
    assert "aws cloudtrail create-trail --is-multi-region-trail" in before.trails().advice
    aws(cloudtrail__describe_trails={"trailList": [{"Name": "account"}]})
    assert before.trails().said == "account of the account"


def test_a_region_that_is_not_listed_and_does_not_answer_has_no_healthomics(
    aws: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws(omics__list_workflows=EndpointConnectionError(endpoint_url="https://omics"))
    assert look(Check("", "", account.healthomics)).verdict is Verdict.FAIL
    monkeypatch.setattr(boto3.session.Session, "get_available_regions", lambda *_: ["eu-west-1"])
    found = account.healthomics()
    assert found.said.startswith("us-east-1 has no HealthOmics: ")
    assert "HealthOmics is known in eu-west-1 (botocore " in found.advice
    aws(omics__list_workflows={})
    assert account.healthomics().said == "us-east-1 answers but is not listed."


def test_settings_are_those_of_the_stack_with_the_program_s_defaults(tmp_path: Path) -> None:
    found = chosen.settings("dev", ROOT)
    assert found is not None
    assert (found["maxConcurrentRuns"], found["maxRunCpus"]) == (2, 256)
    assert chosen.settings("dev", tmp_path) is None
    (tmp_path / "Pulumi.yaml").write_text("config: [")
    with pytest.raises(SettingError, match=r"Pulumi\.yaml is not YAML"):
        chosen.settings("dev", tmp_path)


def test_settings_are_read_in_every_form_that_pulumi_writes_and_takes(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(
        "config:\n  limit: {type: integer, default: 1}\n  strict: {type: boolean, default: true}\n"
        "  mails: {type: array, default: []}\n  name: {type: string, default: x}\n  word: short\n  at: {value: me}\n"
    )
    stack = tmp_path / "Pulumi.dev.yaml"
    stack.write_text(
        'config:\n  limit: 5\n  strandline:strict: "false"\n  name: "007"\n  mails: ["a@b"]\n  aws:region: r\n'
    )
    expected = {"limit": 5, "strict": False, "name": "007", "mails": ["a@b"], "word": "short", "at": "me"}
    assert chosen.settings("dev", tmp_path) == expected
    stack.write_text("config:\n  strandline:limit: '60'\n  strandline:mails: {secure: v1:abc}\n  word: many\n")
    found = chosen.settings("dev", tmp_path) or {}
    assert (found["limit"], found["mails"], found["word"]) == (60, chosen.ENCRYPTED, "many")


def test_what_is_encrypted_is_not_known(aws: Answers) -> None:
    aws(**{"service-quotas__get_service_quota": {"Quota": {"Value": 50.0}}})
    found = quotas.enough(RUNS, {"maxConcurrentRuns": chosen.ENCRYPTED})
    assert (found.verdict, found.said.partition("; ")[2]) == (
        Verdict.UNKNOWN,
        "maxConcurrentRuns is not known: it is encrypted.",
    )
    assert quotas.processors({"maxRunCpus": chosen.ENCRYPTED}).said == "maxRunCpus is not known: it is encrypted."
    aws(sts__get_caller_identity=ME)
    found = rights.rights("dev", {"namePrefix": chosen.ENCRYPTED})
    assert (found.verdict, found.said) == (Verdict.UNKNOWN, "not checked: namePrefix is encrypted.")


def test_settings_of_quotas_services_and_rights_are_settings() -> None:
    data = [*quotas.known()["quotas"], *services.known(), *rights.needed(EVERYTHING)]
    assert {one["setting"] for one in data if "setting" in one} <= set(EVERYTHING)
