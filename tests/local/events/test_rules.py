"""From a rule to each kind of target."""

import json
import time

import pytest

from local.events.schedules import Schedule, period


@pytest.fixture
def send(cloud):
    """Put a rule for events of a fresh source and return a function that sends one such event."""

    def make(target, state="ENABLED"):
        source, events, name = cloud.name("source"), cloud.client("events"), cloud.name("rule")
        events.put_rule(Name=name, EventPattern=json.dumps({"source": [source]}), State=state)
        events.put_targets(Rule=name, Targets=[{"Id": "1", **target}])

        def put(detail):
            entry = {"Source": source, "DetailType": "kind", "Detail": json.dumps(detail), "Resources": ["arn:x"]}
            assert cloud.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0

        put.rule = name
        return put

    return make


DETAIL = {"name": 'a "b"', "n": 3, "list": [1, {"x": None}], "object-key": "k"}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"Input": '{"fixed": [1]}'}, {"fixed": [1]}),
        ({"InputPath": "$.detail"}, DETAIL),
        ({"InputPath": "$.detail.list"}, DETAIL["list"]),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {
                        "name": "$.detail.name",
                        "n": "$.detail.n",
                        "all": "$.detail",
                        "k": "$.detail.object-key",
                    },
                    "InputTemplate": '{"said": "<name>!", "bare": <name>, "n": <n>, "all": <all>,'
                    ' "k": <k>, "rule": <aws.events.rule-name>}',
                }
            },
            {"said": 'a "b"!', "bare": 'a "b"', "n": 3, "all": DETAIL, "k": "k"},
        ),
    ],
)
def test_a_target_gets_the_input_that_its_rule_describes(cloud, send, target, expected):
    url, arn = cloud.queue()
    put = send({"Arn": arn, **target})
    put(DETAIL)
    got = json.loads(cloud.received(url)[0])
    if isinstance(got, dict) and "rule" in got:
        assert got.pop("rule") == put.rule
    assert got == expected


def test_a_template_of_one_sentence_arrives_as_plain_text(cloud, send):
    url, arn = cloud.queue()
    transformer = {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '"<n> samples wait"'}
    send({"Arn": arn, "InputTransformer": transformer})(DETAIL)
    assert cloud.received(url) == ["3 samples wait"]


def test_without_any_input_the_whole_event_arrives(cloud, send):
    url, arn = cloud.queue()
    send({"Arn": arn})(DETAIL)
    event = json.loads(cloud.received(url)[0])
    assert (event["detail"], event["resources"], event["region"]) == (DETAIL, ["arn:x"], "us-east-1")
    assert "ingestion-time" not in event


def test_a_disabled_rule_sends_nothing_until_it_is_enabled(cloud, send):
    url, arn = cloud.queue()
    put = send({"Arn": arn, "InputPath": "$.detail"}, state="DISABLED")
    put({"n": 1})
    cloud.client("events").enable_rule(Name=put.rule)
    put({"n": 2})
    assert [json.loads(body) for body in cloud.received(url)] == [{"n": 2}]


def test_a_function_is_a_target(cloud, send, until):
    name = cloud.function("def handler(event, context): print('GOT', event['detail']['n'])")
    send({"Arn": cloud.arn(name)})({"n": 7})
    assert until(lambda: "GOT 7" in cloud.log_lines(f"/aws/lambda/{name}"))


def test_a_state_machine_is_a_target(cloud, send, until):
    states = cloud.client("stepfunctions")
    machine = states.create_state_machine(
        name=cloud.name("machine"),
        roleArn="arn:aws:iam::123456789012:role/anyone",
        definition=json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}),
    )["stateMachineArn"]
    send({"Arn": machine, "RoleArn": "arn:aws:iam::123456789012:role/anyone", "InputPath": "$.detail"})({"n": 8})
    started = until(lambda: states.list_executions(stateMachineArn=machine, statusFilter="SUCCEEDED")["executions"])
    described = states.describe_execution(executionArn=started[0]["executionArn"])
    assert json.loads(described["output"]) == {"n": 8}


def test_a_topic_is_a_target_and_hands_on_to_queue_and_function(cloud, send, until):
    sns, (url, arn) = cloud.client("sns"), cloud.queue()
    topic = sns.create_topic(Name=cloud.name("topic"))["TopicArn"]
    source = (
        "def handler(event, context):\n"
        "  told = event['Records'][0]['Sns']\n"
        "  print('TOLD', told['TopicArn'], told['Message'], told['Subject'])"
    )
    name = cloud.function(source)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=cloud.arn(name))
    send({"Arn": topic, "InputPath": "$.detail"})({"n": 9})
    assert json.loads(json.loads(cloud.received(url)[0])["Message"]) == {"n": 9}
    until(lambda: f'TOLD {topic} {{"n": 9}} None' in cloud.log_lines(f"/aws/lambda/{name}"))
    sns.publish(TopicArn=topic, Message="m", Subject="s")
    until(lambda: f"TOLD {topic} m s" in cloud.log_lines(f"/aws/lambda/{name}"))


def test_a_log_group_is_a_target(cloud, send, until):
    cloud.client("logs").create_log_group(logGroupName="/events/seen")
    send({"Arn": "arn:aws:logs:us-east-1:123456789012:log-group:/events/seen", "InputPath": "$.detail"})({"n": 10})
    assert until(lambda: '{"n": 10}' in cloud.log_lines("/events/seen"))


def test_what_a_target_refuses_lies_in_its_dead_letter_queue(cloud, send):
    url, arn = cloud.queue()
    gone = "arn:aws:sqs:us-east-1:123456789012:gone"
    put = send({"Arn": gone, "DeadLetterConfig": {"Arn": arn}})
    put({"n": 11})
    sqs = cloud.client("sqs")
    message = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20, MessageAttributeNames=["All"])["Messages"][0]
    assert json.loads(message["Body"])["detail"] == {"n": 11}
    assert message["MessageAttributes"]["TARGET_ARN"]["StringValue"] == gone
    assert message["MessageAttributes"]["RULE_ARN"]["StringValue"].endswith(put.rule)


def test_events_arrive_within_a_tenth_of_a_second(cloud, send):
    url, arn = cloud.queue()
    put = send({"Arn": arn})
    took = []
    for number in range(5):
        put({"n": number})
        began = time.monotonic()
        assert cloud.received(url)
        took.append(time.monotonic() - began)
    assert min(took) < 0.1


class Rule:
    def __init__(self, expression, state="ENABLED"):
        self.scheduled_expression, self.state = expression, state


def test_a_rate_is_understood():
    assert [
        period(text) for text in ("rate(1 minute)", "rate(2 hours)", "rate(3 days)", "cron(0 1 * * ? *)", None)
    ] == [
        60,
        7200,
        259200,
        None,
        None,
    ]


def test_a_rule_fires_once_in_each_of_its_periods():
    schedule, hourly, minutely, off = (
        Schedule(),
        Rule("rate(1 hour)"),
        Rule("rate(1 minute)"),
        Rule("rate(1 hour)", "DISABLED"),
    )
    rules = [hourly, minutely, off]
    assert schedule.take_due(rules, 0) == ([], 60)
    assert schedule.take_due(rules, 59) == ([], 60)
    assert schedule.take_due(rules, 60) == ([minutely], 120)
    assert schedule.take_due(rules, 3600) == ([hourly, minutely], 3660)
    assert schedule.take_due(rules, 3601) == ([], 3660)


def test_a_rule_that_was_away_does_not_catch_up():
    schedule, rule = Schedule(), Rule("rate(1 minute)")
    schedule.take_due([rule], 0)
    assert schedule.take_due([rule], 1000) == ([rule], 1020)


def test_a_rule_put_again_starts_anew():
    schedule = Schedule()
    schedule.take_due([Rule("rate(1 minute)")], 0)
    again = Rule("rate(1 minute)")
    assert schedule.take_due([again], 59) == ([], 119)
    assert schedule.take_due([], 500) == ([], None)
