"""What the local AWS lacks is a sentence in each protocol, and never a reason to try again."""

import http.client
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

LACKING = [
    ("stepfunctions", "redrive_execution", {"executionArn": "arn:aws:states:us-east-1:123456789012:execution:a:b"}),
    ("lambda", "get_account_settings", {}),
    ("iam", "generate_service_last_accessed_details", {"Arn": "arn:aws:iam::123456789012:role/anyone"}),
    ("cloudwatch", "describe_alarm_contributors", {"AlarmName": "any"}),
    ("route53", "list_cidr_collections", {}),
    ("ec2", "describe_capacity_blocks", {}),
    ("omics", "list_annotation_stores", {}),
    ("athena", "list_notebook_sessions", {"NotebookId": "any"}),
]


@pytest.mark.parametrize(("service", "method", "arguments"), LACKING, ids=[f"{s}-{m}" for s, m, _ in LACKING])
def test_an_operation_that_is_not_built_is_named(cloud, service, method, arguments):
    client = cloud.client(service)
    with pytest.raises(ClientError) as failed:
        getattr(client, method)(**arguments)
    answer = failed.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert answer["Error"]["Code"] == "NotImplementedException"
    name = client.meta.method_to_api_mapping[method]
    assert answer["Error"]["Message"].startswith(name)
    assert "is not built in the local A" in answer["Error"]["Message"]


def test_a_service_that_is_not_there_is_named(cloud):
    with pytest.raises(ClientError, match="The local AWS has no service healthlake") as failed:
        cloud.client("healthlake").list_fhir_datastores()
    assert failed.value.response["Error"]["Code"] == "NotImplementedException"


def test_what_breaks_in_moto_is_a_sentence_with_its_place(serve):
    cloud = serve()
    body = b'{"executionArn": {"not": "a text"}}'
    where = urlsplit(cloud.endpoint)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
    signed = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=a, Signature=b"
    headers = {"X-Amz-Target": "DynamoDB_20120810.GetItem", "Content-Type": "application/x-amz-json-1.0"}
    connection.request("POST", "/", body=body, headers={**headers, "Authorization": signed})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 500
    assert "The local AWS broke: " in text
    assert "moto/" in text
    assert "Traceback" not in text


def test_a_missing_object_and_a_missing_function_stay_what_they_are(cloud):
    with pytest.raises(ClientError, match="NoSuchKey"):
        cloud.client("s3").get_object(Bucket=cloud.bucket(), Key="none")
    with pytest.raises(ClientError, match="404"):
        cloud.client("s3").head_object(Bucket=cloud.bucket(), Key="none")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        cloud.client("lambda").get_function(FunctionName="none")
