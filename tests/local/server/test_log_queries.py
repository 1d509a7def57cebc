"""CloudWatch Logs Insights, however its log groups are named."""

import time
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def group(cloud):
    logs, name = cloud.client("logs"), cloud.name("/insights/group")
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="one")
    line = {"timestamp": int(time.time() * 1000), "message": "hello"}
    logs.put_log_events(logGroupName=name, logStreamName="one", logEvents=[line])
    return name


@pytest.mark.parametrize(
    "named",
    [
        lambda name: {"logGroupName": name},
        lambda name: {"logGroupNames": [name]},
        lambda name: {"logGroupIdentifiers": [name]},
        lambda name: {"logGroupIdentifiers": [f"arn:aws:logs:us-east-1:123456789012:log-group:{name}"]},
    ],
)
def test_a_query_finds_the_events_of_its_group(cloud, group, named):
    logs, now = cloud.client("logs"), int(time.time())
    query = "fields @timestamp, @message | limit 3"
    asked = logs.start_query(startTime=now - 60, endTime=now + 60, queryString=query, **named(group))["queryId"]
    answer = logs.get_query_results(queryId=asked)
    assert answer["status"] == "Complete"
    (row,) = answer["results"]
    told = {field["field"]: field["value"] for field in row}
    assert told["@message"] == "hello"
    moment = datetime.strptime(told["@timestamp"], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
    assert abs(moment.timestamp() - now) < 60


def test_a_query_of_no_group_is_refused(cloud):
    with pytest.raises(ClientError, match="Exactly one of logGroupName"):
        cloud.client("logs").start_query(startTime=0, endTime=1, queryString="fields @message")
