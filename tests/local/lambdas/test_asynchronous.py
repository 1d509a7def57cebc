"""Calls that nobody waits for: retries, destinations, dead letters."""

import json

import pytest

FAILING = """
import json, os
def handler(event, context):
    print("ATTEMPT", context.aws_request_id)
    if event.get("fail"): raise ValueError("always")
    return {"done": event}
"""


def attempts(cloud, name):
    return [line.split()[1] for line in cloud.log_lines(f"/aws/lambda/{name}") if line.startswith("ATTEMPT")]


def test_an_event_is_taken_at_once_and_runs_later(cloud, until, tmp_path):
    go = tmp_path / "go"
    name = cloud.function(
        f"import os, time\ndef handler(event, context):\n  while not os.path.exists({str(go)!r}): time.sleep(0.05)\n"
        "  print('ran', event)"
    )
    answer = cloud.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b'"x"')
    assert answer["StatusCode"] == 202
    go.touch()
    until(lambda: "ran x" in cloud.log_lines(f"/aws/lambda/{name}"))


@pytest.mark.parametrize("retries", [None, 0])
def test_an_event_that_fails_is_tried_again_and_lies_in_the_dead_letter_queue_at_the_end(cloud, retries):
    url, arn = cloud.queue()
    name = cloud.function(FAILING, DeadLetterConfig={"TargetArn": arn})
    if retries is not None:
        cloud.client("lambda").put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=retries)
    cloud.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b'{"fail": 1}')
    answer = cloud.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=20, MessageAttributeNames=["All"])
    message = answer["Messages"][0]
    assert json.loads(message["Body"]) == {"fail": 1}
    assert message["MessageAttributes"]["ErrorMessage"]["StringValue"] == "always"
    tried = attempts(cloud, name)
    assert len(tried) == (3 if retries is None else 1)
    assert set(tried) == {message["MessageAttributes"]["RequestID"]["StringValue"]}


@pytest.mark.parametrize(("event", "condition"), [({"fail": 1}, "RetriesExhausted"), ({"ok": 1}, "Success")])
def test_the_destination_of_an_end_is_told_of_it(cloud, event, condition):
    url, arn = cloud.queue()
    name = cloud.function(FAILING)
    cloud.client("lambda").put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnSuccess": {"Destination": arn}, "OnFailure": {"Destination": arn}},
    )
    cloud.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event))
    record = json.loads(cloud.received(url, 20)[0])
    assert record["requestContext"]["condition"] == condition
    assert record["requestPayload"] == event
    failed = condition != "Success"
    assert record["responseContext"].get("functionError") == ("Unhandled" if failed else None)
    assert record["responsePayload"].get("errorType") == ("ValueError" if failed else None)


def test_a_dead_letter_topic_is_told_too(cloud):
    url, arn = cloud.queue()
    topic = cloud.client("sns").create_topic(Name=cloud.name("topic"))["TopicArn"]
    cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    name = cloud.function(FAILING, DeadLetterConfig={"TargetArn": topic})
    cloud.client("lambda").put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    cloud.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b'{"fail": 2}')
    assert json.loads(json.loads(cloud.received(url, 20)[0])["Message"]) == {"fail": 2}


def test_an_event_waits_while_the_function_runs_as_often_as_it_may(cloud, until):
    name = cloud.function("import time\ndef handler(event, context):\n  time.sleep(1)\n  print('ran', event)")
    client = cloud.client("lambda")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
    for number in range(3):
        client.invoke(FunctionName=name, InvocationType="Event", Payload=str(number))

    def all_ran():
        return {"ran 0", "ran 1", "ran 2"} <= set(cloud.log_lines(f"/aws/lambda/{name}"))

    assert until(all_ran)
