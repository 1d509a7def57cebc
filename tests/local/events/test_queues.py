"""From a queue to a function: batches, partial failures, redrive."""

import concurrent.futures
import json
import time

import pytest

REPORTING = """
import json
def handler(event, context):
    bad = []
    for record in event["Records"]:
        print("BODY", record["body"], record["attributes"]["ApproximateReceiveCount"], len(event["Records"]))
        if record["body"].startswith("bad"): bad.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": bad}
"""


def lines(cloud, name):
    return [line.split()[1:] for line in cloud.log_lines(f"/aws/lambda/{name}") if line.startswith("BODY")]


def redriven(cloud, times=2, **attributes):
    """A queue whose messages go to a second queue after `times` receives: (url, arn, url of the second)."""
    dead_url, dead_arn = cloud.queue()
    policy = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": times})
    url, arn = cloud.queue(RedrivePolicy=policy, **attributes)
    return url, arn, dead_url


def mapped(cloud, source, arn, **settings):
    name = cloud.function(source)
    made = cloud.client("lambda").create_event_source_mapping(FunctionName=name, EventSourceArn=arn, **settings)
    return name, made["UUID"]


def test_messages_are_handed_to_the_function_in_batches_and_deleted(cloud, until):
    url, arn = cloud.queue()
    sqs = cloud.client("sqs")
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": f"m{i}"} for i in range(7)])
    name, _ = mapped(cloud, REPORTING, arn, BatchSize=3)
    until(lambda: len(lines(cloud, name)) == 7)
    assert {body for body, _, _ in lines(cloud, name)} == {f"m{i}" for i in range(7)}
    assert max(int(size) for _, _, size in lines(cloud, name)) == 3
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    until(lambda: set(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"].values()) == {"0"})


def test_only_the_messages_that_are_reported_come_back_and_end_in_the_dead_letter_queue(cloud):
    url, arn, dead = redriven(cloud, VisibilityTimeout="1")
    cloud.client("sqs").send_message_batch(
        QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": body} for i, body in enumerate(["good", "bad", "fine"])]
    )
    name, _ = mapped(cloud, REPORTING, arn, BatchSize=10, FunctionResponseTypes=["ReportBatchItemFailures"])
    assert cloud.received(dead, 20) == ["bad"]
    tried = [(body, int(count)) for body, count, _ in lines(cloud, name)]
    assert sorted(tried) == [("bad", 1), ("bad", 2), ("fine", 1), ("good", 1)]


@pytest.mark.parametrize(
    "source",
    [
        "def handler(event, context): raise ValueError",
        "def handler(event, context): return {'batchItemFailures': [{}]}",
    ],
)
def test_a_batch_whose_function_fails_comes_back_whole(cloud, source):
    url, arn, dead = redriven(cloud, times=1, VisibilityTimeout="1")
    mapped(cloud, source, arn, FunctionResponseTypes=["ReportBatchItemFailures"])
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    assert cloud.received(dead, 20) == ["m"]


def test_a_message_reaches_a_warm_function_within_a_tenth_of_a_second(cloud, until):
    url, arn = cloud.queue()
    done_url, _ = cloud.queue()
    source = f"""
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    sqs.send_message(QueueUrl={done_url!r}, MessageBody="done")
"""
    mapped(cloud, source, arn)
    sqs, took = cloud.client("sqs"), []
    for _ in range(6):
        began = time.monotonic()
        sqs.send_message(QueueUrl=url, MessageBody="m")
        assert cloud.received(done_url, 20) == ["done"]
        took.append(time.monotonic() - began)
    assert min(took) < 0.1


def test_a_disabled_mapping_waits(cloud, until):
    url, arn = cloud.queue()
    name, uuid = mapped(cloud, REPORTING, arn, Enabled=False)
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    visible = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    assert visible["Attributes"]["ApproximateNumberOfMessages"] == "1"
    assert lines(cloud, name) == []
    cloud.client("lambda").update_event_source_mapping(UUID=uuid, Enabled=True)
    until(lambda: len(lines(cloud, name)) == 1)


def test_a_deleted_mapping_takes_nothing_more(cloud):
    url, arn = cloud.queue()
    _, uuid = mapped(cloud, REPORTING, arn)
    cloud.client("lambda").delete_event_source_mapping(UUID=uuid)
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    assert cloud.received(url) == ["m"]


def test_a_window_gathers_a_batch(cloud, until):
    url, arn = cloud.queue()
    name, _ = mapped(cloud, REPORTING, arn, BatchSize=3, MaximumBatchingWindowInSeconds=5)
    for number in range(3):
        cloud.client("sqs").send_message(QueueUrl=url, MessageBody=f"m{number}")
    until(lambda: len(lines(cloud, name)) == 3)
    assert {size for _, _, size in lines(cloud, name)} == {"3"}


def test_no_more_batches_run_at_once_than_the_mapping_allows(cloud, until):
    url, arn = cloud.queue()
    source = """
import time
def handler(event, context):
    print("BODY", time.time(), 0, 0)
    time.sleep(0.3)
    print("BODY", time.time(), 1, 0)
"""
    name, _ = mapped(cloud, source, arn, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
    sqs = cloud.client("sqs")
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": "m"} for i in range(8)])
    until(lambda: len(lines(cloud, name)) == 16)
    running = most = 0
    for _, end, _ in sorted(lines(cloud, name), key=lambda line: float(line[0])):
        running += -1 if end == "1" else 1
        most = max(most, running)
    assert most == 2


def test_no_message_is_lost_or_handed_out_twice_under_many_hands(cloud):
    url, _ = cloud.queue(VisibilityTimeout="120")
    sqs, number = cloud.client("sqs"), 120

    def send(first):
        for body in range(first, first + number // 4):
            sqs.send_message(QueueUrl=url, MessageBody=str(body))
        return []

    def take(_):
        got = []
        while bodies := cloud.received(url, 2):
            got += bodies
        return got

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        sending = [threads.submit(send, i * number // 4) for i in range(4)]
        taking = [threads.submit(take, i) for i in range(4)]
        [future.result() for future in sending]
        got = [int(body) for future in taking for body in future.result()]
    assert sorted(got) == list(range(number))


def test_a_message_that_becomes_visible_ends_a_long_poll(cloud):
    url, _ = cloud.queue(VisibilityTimeout="1")
    sqs = cloud.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="m")
    assert sqs.receive_message(QueueUrl=url)["Messages"]
    began = time.monotonic()
    assert sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"][0]["Body"] == "m"
    assert time.monotonic() - began < 15


def test_a_setting_of_a_queue_leaves_its_policy_as_it_is(cloud):
    statement = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    url, _ = cloud.queue(Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    sqs = cloud.client("sqs")

    def policy():
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes", {}).get("Policy", "")

    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})
    assert json.loads(policy())["Statement"] == [statement]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    assert policy() == ""
