"""What a Task state gets from the service behind it, and which errors it can catch."""

import json

import pytest

ROLE = "arn:aws:iam::123456789012:role/anyone"
FLAKY = """
import os, pathlib
class ReadsNotFound(Exception): pass
def handler(event, context):
    if event.get("fail") == "own": raise ReadsNotFound("nothing there")
    if event.get("fail") == "exit": os._exit(1)
    if event.get("fail") == "once":
        flag = pathlib.Path(FOLDER, event["id"])
        if not flag.exists():
            flag.touch()
            raise ReadsNotFound("not yet")
    return {"got": event}
"""


@pytest.fixture(scope="module")
def function(cloud, tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("flags"))
    return cloud.arn(cloud.function(f"FOLDER = {folder!r}\n{FLAKY}"))


@pytest.fixture
def run(cloud, until):
    """Run a machine of these states from the first and return how it ended."""
    api = cloud.client("stepfunctions")

    def go(states, event=None):
        definition = json.dumps({"StartAt": next(iter(states)), "States": states})
        machine = api.create_state_machine(name=cloud.name("machine"), definition=definition, roleArn=ROLE)
        execution = api.start_execution(stateMachineArn=machine["stateMachineArn"], input=json.dumps(event or {}))

        def ended():
            found = api.describe_execution(executionArn=execution["executionArn"])
            return found if found["status"] != "RUNNING" else None

        return until(ended, 60)

    return go


def task(function, *, direct, **fields):
    if direct:
        return {"Type": "Task", "Resource": function, "End": True} | fields
    parameters = {"FunctionName": function, "Payload.$": "$"}
    invoke = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": parameters, "End": True}
    return invoke | {"OutputPath": "$.Payload"} | fields


@pytest.mark.parametrize("direct", [True, False])
class TestFunctions:
    def test_a_result_goes_on(self, run, function, direct):
        assert json.loads(run({"T": task(function, direct=direct)}, {"a": 1})["output"]) == {"got": {"a": 1}}

    def test_an_exception_is_caught_by_its_class_name_and_its_cause_is_the_error_object(self, run, function, direct):
        catch = [
            {"ErrorEquals": ["Other"], "Next": "No"},
            {"ErrorEquals": ["ReadsNotFound"], "ResultPath": "$.e", "Next": "Yes"},
        ]
        states = {
            "T": task(function, direct=direct, Catch=catch),
            "Yes": {"Type": "Fail", "ErrorPath": "$.e.Error", "CausePath": "$.e.Cause"},
            "No": {"Type": "Succeed"},
        }
        ended = run(states, {"fail": "own"})
        assert (ended["status"], ended["error"]) == ("FAILED", "ReadsNotFound")
        assert json.loads(ended["cause"])["errorMessage"] == "nothing there"

    def test_an_exception_is_retried_by_its_class_name(self, run, function, direct, cloud):
        retry = [
            {
                "ErrorEquals": ["ReadsNotFound"],
                "IntervalSeconds": 1,
                "MaxAttempts": 2,
                "MaxDelaySeconds": 5,
                "JitterStrategy": "FULL",
            }
        ]
        event = {"fail": "once", "id": cloud.name("id")}
        ended = run({"T": task(function, direct=direct, Retry=retry)}, event)
        assert json.loads(ended["output"]) == {"got": event}

    def test_a_process_that_ended_is_a_task_failure_too(self, run, function, direct):
        catch = [{"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.e", "Next": "Yes"}]
        ended = run(
            {"T": task(function, direct=direct, Catch=catch), "Yes": {"Type": "Pass", "End": True}}, {"fail": "exit"}
        )
        assert json.loads(ended["output"])["e"]["Error"] == "Runtime.ExitError"

    def test_a_function_that_does_not_exist_is_a_lambda_error(self, run, function, direct):
        assert run({"T": task(f"{function}-gone", direct=direct)})["error"] == "Lambda.ResourceNotFoundException"

    def test_the_calls_are_made_under_the_key_of_state_machines(self, run, function, direct, cloud):
        run({"T": task(function, direct=direct)}, {"a": 1})
        calls = [line for line in cloud.requests() if line["access_key"] == "AKIALOCALSTATES00000"]
        assert ("lambda", "Invoke") in {(line["service"], line["operation"]) for line in calls}


@pytest.fixture(scope="module")
def table(cloud):
    name = cloud.name("claims")
    cloud.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def claim(table):
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {
            "TableName": table,
            "Item": {
                "pk": {"S.$": "$.pk"},
                "execution": {"S.$": "$$.Execution.Id"},
                "attempt": {"N": "1"},
                "ok": {"BOOL": True},
            },
            "ConditionExpression": "attribute_not_exists(pk) OR #e = :me",
            "ExpressionAttributeNames": {"#e": "execution"},
            "ExpressionAttributeValues": {":me": {"S.$": "$$.Execution.Id"}},
        },
        "ResultPath": None,
        "Catch": [{"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"], "Next": "AlreadyDone"}],
        "Next": "Mine",
    }


def test_a_claim_that_somebody_else_holds_is_caught_by_aws_s_name(run, table, cloud):
    states = {
        "Claim": claim(table),
        "Mine": {"Type": "Pass", "Result": "mine", "End": True},
        "AlreadyDone": {"Type": "Pass", "Result": "already", "End": True},
    }
    pk = cloud.name("content")
    first = run(states, {"pk": pk})
    assert json.loads(first["output"]) == "mine"
    assert json.loads(run(states, {"pk": pk})["output"]) == "already"
    row = cloud.client("dynamodb").get_item(TableName=table, Key={"pk": {"S": pk}})["Item"]
    assert row["execution"] == {"S": first["executionArn"]}
    assert (row["attempt"], row["ok"]) == ({"N": "1"}, {"BOOL": True})


def test_a_row_is_updated_under_a_condition_and_its_new_values_come_back(run, table, cloud):
    pk = cloud.name("content")
    cloud.client("dynamodb").put_item(TableName=table, Item={"pk": {"S": pk}, "n": {"N": "1"}})

    def update(expected):
        parameters = {
            "TableName": table,
            "Key": {"pk": {"S": pk}},
            "UpdateExpression": "SET n = :new",
            "ConditionExpression": "n = :old",
            "ExpressionAttributeValues": {":new": {"N": "2"}, ":old": {"N": expected}},
            "ReturnValues": "ALL_NEW",
        }
        return run(
            {
                "U": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::dynamodb:updateItem",
                    "Parameters": parameters,
                    "End": True,
                }
            }
        )

    assert json.loads(update("1")["output"])["Attributes"]["n"] == {"N": "2"}
    assert update("1")["error"] == "DynamoDB.ConditionalCheckFailedException"


def test_a_message_is_published_with_an_object_as_its_text(run, cloud):
    url, arn = cloud.queue()
    topic = cloud.client("sns").create_topic(Name=cloud.name("topic"))["TopicArn"]
    cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    parameters = {"TopicArn": topic, "Message.$": "$", "Subject": "s"}
    publish = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": parameters, "End": True}
    assert json.loads(run({"P": publish}, {"a": [1]})["output"])["MessageId"]
    assert json.loads(json.loads(cloud.received(url)[0])["Message"]) == {"a": [1]}


def test_any_service_is_called_with_pascal_case_and_answers_in_it(run, cloud):
    bucket = cloud.bucket()
    cloud.client("s3").put_object(Bucket=bucket, Key="k", Body=b"text")
    get = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
        "Parameters": {"Bucket": bucket, "Key": "k"},
        "End": True,
    }
    output = json.loads(run({"G": get})["output"])
    assert (output["Body"], output["ContentLength"]) == ("text", 4)
    assert output["LastModified"].endswith("Z")
    machine = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:listStateMachines",
        "Parameters": {"MaxResults": 1},
        "End": True,
    }
    assert "StateMachineArn" in json.loads(run({"L": machine})["output"])["StateMachines"][0]


def test_branches_run_at_once_and_one_that_fails_fails_them_all(run, function):
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": True}}}
    ended = run({"P": {"Type": "Parallel", "Branches": [wait, wait, wait], "End": True}})
    assert (ended["stopDate"] - ended["startDate"]).total_seconds() < 2.5
    broken = {"StartAt": "T", "States": {"T": task(function, direct=True, Parameters={"fail": "own"})}}
    slow = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}}}
    ended = run({"P": {"Type": "Parallel", "Branches": [slow, broken], "End": True}})
    assert (ended["status"], ended["error"]) == ("FAILED", "ReadsNotFound")
