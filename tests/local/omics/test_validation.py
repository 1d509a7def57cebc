"""Whatever the model says of a parameter holds for every operation, before anything is done."""

import json
from http.client import HTTPConnection
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from tests.local.omics.lab import ROLE, Lab

MODEL = botocore.session.get_session().get_service_model("omics")
STORE = "1234567890"


def refusal(lab: Lab, operation: str, **params: Any) -> dict[str, Any]:
    """Return the error of an operation that must be refused."""
    # A client that leaves every check to the service
    client = lab.client("omics", parameter_validation=False)
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(**params)
    answer: dict[str, Any] = refused.value.response
    return answer


@pytest.mark.parametrize(
    ("operation", "params", "path", "constraint"),
    [
        ("create_sequence_store", {"name": "x" * 128}, "name", "length less than or equal to 127"),
        ("create_sequence_store", {"name": "a\nb"}, "name", "regular expression pattern"),
        ("create_sequence_store", {"name": "a", "eTagAlgorithmFamily": "MD4"}, "eTagAlgorithmFamily", "[MD5up, "),
        ("create_run_group", {"maxRuns": 0}, "maxRuns", "value greater than or equal to 1"),
        ("create_run_group", {"maxRuns": 100_001}, "maxRuns", "value less than or equal to 100000"),
        ("get_run", {"id": "abc"}, "id", "regular expression pattern: [0-9]+"),
        ("list_runs", {"status": "DONE"}, "status", "PENDING, STARTING"),
        ("get_read_set", {"sequenceStoreId": STORE, "id": STORE, "partNumber": 10_001}, "partNumber", "10000"),
        ("create_run_cache", {"cacheS3Location": "http://x"}, "cacheS3Location", "pattern: s3://"),
        ("tag_resource", {"resourceArn": "arn:x", "tags": {"k" * 129: ""}}, "tags.key", "equal to 128"),
        ("tag_resource", {"resourceArn": "arn:x", "tags": {"k": "v" * 257}}, "tags.k.member", "equal to 256"),
    ],
)
def test_a_parameter_that_breaks_the_model_is_refused_by_name(
    lab: Lab, operation: str, params: dict[str, Any], path: str, constraint: str
) -> None:
    answer = refusal(lab, operation, **params)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert answer["Error"]["Code"] == "ValidationException"
    assert answer["Error"]["Message"].startswith("1 validation error detected: Value '")
    assert f"at '{path}' failed to satisfy constraint: Member must " in answer["Error"]["Message"]
    assert constraint in answer["Error"]["Message"]


def test_the_model_is_followed_into_lists_of_structures(lab: Lab) -> None:
    source = {"sourceFileType": "FASTA", "subjectId": "P", "sampleId": "S", "sourceFiles": {"source1": "/tmp/a"}}
    message = refusal(
        lab, "start_read_set_import_job", sequenceStoreId=STORE, roleArn=ROLE, sources=[source]
    )["Error"]["Message"]  # fmt: skip
    assert message.startswith("2 validation errors detected: ")
    assert "at 'sources.1.member.sourceFiles.source1'" in message
    assert "at 'sources.1.member.sourceFileType'" in message


def test_a_list_longer_than_the_model_allows_is_refused(lab: Lab) -> None:
    answer = refusal(lab, "batch_delete_read_set", sequenceStoreId=STORE, ids=[STORE] * 101)
    assert "have length less than or equal to 100" in answer["Error"]["Message"]


def raw(lab: Lab, method: str, path: str, body: str = "") -> tuple[int, dict[str, str], dict[str, Any]]:
    """Send a request that boto3 would not let out."""
    scope = "Credential=AKIALOCALUSER0000000/20260101/us-east-1/omics/aws4_request"
    connection = HTTPConnection("127.0.0.1", lab.state.port)
    headers = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"}
    connection.request(method, path, body, headers | {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = json.loads(response.read() or b"{}")
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, content


def test_a_required_member_that_is_missing_is_refused(lab: Lab) -> None:
    status, headers, content = raw(lab, "POST", "/sequencestore", "{}")
    assert (status, headers["x-amzn-errortype"]) == (400, "ValidationException")
    assert "Value null at 'name' failed to satisfy constraint: Member must not be null" in content["message"]


@pytest.mark.parametrize(
    ("body", "message"), [("[1", "not JSON"), ("[1]", "not a JSON object"), ('{"name": 1}', "a string")]
)
def test_a_body_of_the_wrong_form_is_refused(lab: Lab, body: str, message: str) -> None:
    status, _, content = raw(lab, "POST", "/sequencestore", body)
    assert (status, message in content["message"]) == (400, True)


def test_every_answer_carries_a_request_id(lab: Lab) -> None:
    good = lab.omics.list_runs()["ResponseMetadata"]["HTTPHeaders"]
    bad = refusal(lab, "get_run", id="1")["ResponseMetadata"]["HTTPHeaders"]
    missing = refusal(lab, "list_variant_stores")["ResponseMetadata"]["HTTPHeaders"]
    identifiers = {answer["x-amzn-requestid"] for answer in (good, bad, missing)}
    assert len(identifiers) == 3


def test_what_is_not_built_answers_501_and_json(lab: Lab) -> None:
    answer = refusal(lab, "list_variant_stores")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "is not built in the local AWS" in answer["Error"]["Message"]


def _sample(shape: Any) -> Any:
    """Return some value of a shape that the model accepts as a type."""
    kinds: dict[str, Any] = {"integer": 1, "long": 1, "boolean": True, "blob": b"x", "timestamp": 0}
    if shape.type_name == "structure":
        return {name: _sample(member) for name, member in shape.members.items() if name in shape.required_members}
    if shape.type_name == "list":
        return [_sample(shape.member)]
    if shape.type_name == "map":
        return {}
    if shape.type_name == "string":
        return shape.enum[0] if shape.enum else "1" * max(shape.metadata.get("min", 1), 10)
    return kinds[shape.type_name]


def test_at_least_45_of_the_operations_in_the_model_are_answered(lab: Lab) -> None:
    client = lab.client("omics", parameter_validation=False)
    answered = []
    for name in MODEL.operation_names:
        shape = MODEL.operation_model(name).input_shape
        try:
            answer = getattr(client, xform_name(name))(**(_sample(shape) if shape else {}))
        except ClientError as error:
            answer = error.response
        if answer["ResponseMetadata"]["HTTPStatusCode"] not in (500, 501):
            answered.append(name)
    assert len(answered) >= 45, answered
    assert {"StartRun", "StartReadSetImportJob", "GetReference", "CreateWorkflowVersion"} <= set(answered)
