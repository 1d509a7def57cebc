"""The policies for whoever deploys: enough for every resource of the program, and nothing more."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from gate.answers import ACCOUNT, REGION, kind_of
from gate.iam import deployer as gate
from gate.programs import runs
from gate.recording import Recording, record
from gate.resource import Resource
from gate.worker import Worker
from local.iam.documents import statements
from local.iam.evaluation import Decision, Policies, Request, decide
from tests.static import deployer
from tests.static.plants import ROOT

pytestmark = pytest.mark.gate
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/house"
LARGEST_DOCUMENT = 6144
MOST_DOCUMENTS = 10
# What needs no permission, or is asked of a client that is none of AWS's.
FREE = {"sts:GetCallerIdentity"}
CLIENT_CALL = re.compile(r"\b(omics|ecr|codebuild|s3|glue)\.(?:get_paginator\(\"(\w+)\"\)|([a-z_]+)\()")
ON_BUCKETS = {"s3:HeadBucket": "s3:ListBucket", "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification"}


@pytest.fixture(scope="module")
def recordings() -> list[Recording]:
    return record(runs(ROOT))


@pytest.fixture(scope="module")
def found(recordings: list[Recording]) -> deployer.Held:
    return deployer.held(recordings, deployer.documents())


def test_whatever_a_deployment_asks_for_is_granted(found: deployer.Held) -> None:
    assert sorted(found.missing) == []


def test_whatever_is_granted_a_deployment_asks_for(found: deployer.Held) -> None:
    assert deployer.unused(deployer.documents(), found) == []


def test_a_grant_too_few_and_one_too_many_are_told_with_resource_and_place(recordings: list[Recording]) -> None:
    planted = copy.deepcopy(deployer.documents())
    queues = next(one for one in planted["runtime"]["Statement"] if one["Sid"] == "Queues")
    queues["Action"] = [*(set(queues["Action"]) - {"sqs:DeleteQueue"}), "sqs:PurgeQueue"]
    found = deployer.held(recordings, planted)
    assert "sqs:DeleteQueue" in min(found.missing)
    assert all("needs sqs:DeleteQueue on arn:aws:sqs:" in line for line in found.missing)
    (idle,) = deployer.unused(planted, found)
    assert re.fullmatch(r"runtime\.json, statement \d: sqs:PurgeQueue", idle)


def test_a_type_that_nobody_described_is_named() -> None:
    with pytest.raises(LookupError, match="aws:ec2/vpc:Vpc"):
        gate.needs(_resource("aws:ec2/vpc:Vpc"))


def test_what_cloudformation_would_ask_for_is_asked_for_or_left_out_with_a_reason(recordings: list[Recording]) -> None:
    kinds = _kinds(recordings)
    assert sum(1 for kind in kinds if gate.handlers(kind)) > 25
    left_out = {(kind, one) for kind in kinds for one in gate.handlers(kind) - gate.known(kind)}
    more = {(kind, one) for kind in kinds if gate.handlers(kind) for one in gate.known(kind) - gate.handlers(kind)}
    assert sorted(each for each in left_out if not gate.excused("unasked", *each)) == []
    assert sorted(each for each in more if not gate.excused("beyond", *each)) == []
    assert list(_idle("unasked", left_out)) == []
    assert list(_idle("beyond", more)) == []


def test_what_the_program_itself_calls_is_what_the_table_says() -> None:
    models = botocore.session.get_session()
    called = set()
    for path in (ROOT / "components").glob("*.py"):
        for service, paged, plain in CLIENT_CALL.findall(path.read_text("utf-8")):
            operations = models.get_service_model(service).operation_names
            names = {xform_name(operation): operation for operation in operations}
            if (paged or plain) in names:
                action = f"{service}:{names[paged or plain]}"
                called.add(ON_BUCKETS.get(action, action))
    described = {need.action for kind in ("image", "store", "reads", "reference") for need in _dynamic(kind)}
    described |= {need.action for need in gate.standing_needs({"database": "a", "inputBucketName": "a"})}
    described = {one for one in described if not one.startswith("cloudformation:")}
    # With tags a resource is made; whoever starts an import hands over its role.
    assert called - FREE == described - {"omics:TagResource", "iam:PassRole"}


def test_the_script_writes_the_documents_of_one_stack(tmp_path: Path) -> None:
    words = [
        "--account",
        ACCOUNT,
        "--region",
        REGION,
        "--prefix",
        "lab",
        "--boundary",
        BOUNDARY,
        "--out",
        str(tmp_path),
    ]
    subprocess.run([sys.executable, "-m", "scripts.policies", *words], cwd=ROOT, check=True, capture_output=True)
    settings = {"namePrefix": "lab", "permissionsBoundary": BOUNDARY}
    expected = deployer.filled(deployer.documents(), settings)
    assert {path.stem for path in tmp_path.glob("*.json")} == {*expected, "boundary"}
    for name, document in expected.items():
        assert json.loads((tmp_path / f"{name}.json").read_text("utf-8")) == document
    bound = json.loads((tmp_path / "boundary.json").read_text("utf-8"))
    assert bound["Statement"][1]["Resource"] == f"arn:aws:iam::{ACCOUNT}:role/lab-dev-*"


def test_each_document_is_one_that_iam_takes() -> None:
    paths = sorted(deployer.FOLDER.glob("*.json"))
    assert len(paths) - 1 <= MOST_DOCUMENTS
    for path in paths:
        assert deployer.size(path) <= LARGEST_DOCUMENT, path.name


def test_the_documents_keep_the_rules_of_the_house_but_for_what_deploying_is(worker: Worker) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/strandline-dev-*"
    # Roles have no names before they are made, and whoever writes a bucket's policy may let himself in by it.
    known = (f"iam:PassRole is allowed on {role}", "Possible resource policy privilege escalation on arn:aws:s3:::")
    for settings in ({}, {"permissionsBoundary": BOUNDARY}):
        given = deployer.filled(deployer.documents(), settings)
        answers = worker.ask("iam", [{"kind": "identity", "document": one} for one in given.values()])
        told = [f"{name}: {fault}" for name, faults in zip(given, answers, strict=True) for fault, _ in faults]
        assert [one for one in told if not any(words in one for words in known)] == []
        assert all(any(words in one for one in told) for words in known)


@pytest.mark.parametrize(
    ("action", "resource", "context"),
    [
        ("s3:DeleteBucket", "arn:aws:s3:::strandline-dev2-input", {}),
        ("s3:GetObject", "arn:aws:s3:::strandline-dev-input-1a2b3c4/inputs/a/S1_R1.fastq.gz", {}),
        ("s3:GetObject", "arn:aws:s3:::strandline-dev-output-1a2b3c4/runs/1/out/bam/S1.bam", {}),
        ("lambda:UpdateFunctionCode", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:somebody-elses", {}),
        ("lambda:CreateEventSourceMapping", "*", {"lambda:functionarn": "arn:aws:lambda:us-east-1:1:function:other"}),
        ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/administrator", {"iam:permissionsboundary": BOUNDARY}),
        ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/strandline-dev-a", {}),
        ("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/strandline-dev-a", {}),
        ("iam:DeleteRolePermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:role/strandline-dev-a", {}),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/strandline-dev-a", {"iam:passedtoservice": "ec2.amazonaws.com"}),
        ("omics:DeleteSequenceStore", f"arn:aws:omics:{REGION}:{ACCOUNT}:sequenceStore/1", {}),
        (
            "omics:BatchDeleteReadSet",
            f"arn:aws:omics:{REGION}:{ACCOUNT}:sequenceStore/1",
            {"aws:resourcetag/strandline:stack": "prod"},
        ),
        ("kms:PutKeyPolicy", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1", {"aws:resourcetag/strandline:stack": "prod"}),
        ("kms:Decrypt", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1", {"aws:resourcetag/strandline:stack": "dev"}),
        ("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/strandline/prod", {}),
    ],
)
def test_a_bound_deployer_may_touch_neither_what_is_others_nor_what_people_sent(
    action: str, resource: str, context: dict[str, str]
) -> None:
    given = deployer.filled(deployer.documents(), {"permissionsBoundary": BOUNDARY})
    policies = tuple(one for name, document in given.items() for one in statements(name, document))
    asked = Request(deployer.DEPLOYER, action, resource, context)
    assert decide(asked, Policies(policies))[0] is Decision.NOT_ALLOWED


def test_a_deployer_with_these_policies_has_all_that_a_doctor_asks_after() -> None:
    groups = json.loads((ROOT / "strandline" / "doctor" / "rights.json").read_text("utf-8"))
    asked = {action for group in groups for action in group["actions"]}
    documents = deployer.documents().values()
    granted = {action for document in documents for one in document["Statement"] for action in one["Action"]}
    assert sorted(asked - granted) == []


def _kinds(recordings: list[Recording]) -> set[str]:
    return {kind_of(one.type, one.inputs) for recording in recordings for one in recording.resources}


def _idle(part: str, pairs: set[tuple[str, str]]) -> Iterator[str]:
    for entry in gate.reasons(part):
        assert entry["why"]
        for pattern in entry["actions"]:
            if not any(
                fnmatchcase(one, pattern) and any(fnmatchcase(kind, of) for of in entry["of"]) for kind, one in pairs
            ):
                yield f"{part}: {pattern} of {entry['of']}"


def _dynamic(kind: str) -> list[gate.Need]:
    words = {"project": "a", "repository": "a", "arn": "a", "store_id": "a", "role_arn": "a"}
    inputs = {"image": {"image": "a"}, "reference": {"source": "a"}, "reads": {"disposable": True}, "store": {}}[kind]
    return gate.needs(_resource("pulumi-python:dynamic:Resource", inputs, words))


def _resource(kind: str, inputs: dict[str, Any] | None = None, outputs: dict[str, Any] | None = None) -> Resource:
    return Resource("urn", kind, "name", inputs or {}, outputs or {})
