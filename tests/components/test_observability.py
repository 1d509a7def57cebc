"""Nothing can fail without somebody being told, and the page of metrics shows all of it."""

import json
from typing import Any

import pytest

from components.alarms import Watch
from components.observability import BODY, filled
from tests.components.recorder import ACCOUNT, Recorded, deploy, named, of_type


def watched(resources: list[Recorded], namespace: str, dimension: str) -> dict[str, set[str]]:
    """What alarms look at: the metrics by the name of what they are of."""
    found: dict[str, set[str]] = {}
    for alarm in of_type(resources, "MetricAlarm"):
        for query in alarm.inputs["metricQueries"]:
            metric = query.get("metric", {"namespace": ""})
            if metric["namespace"] == namespace:
                found.setdefault(metric["dimensions"][dimension], set()).add(metric["metricName"])
    return found


def test_every_dead_letter_queue_has_an_alarm_and_the_work_queue_one_on_its_oldest_message(
    deployed: list[Recorded],
) -> None:
    metrics = watched(deployed, "AWS/SQS", "QueueName")
    queues = {queue.inputs.get("name") or queue.name: queue for queue in of_type(deployed, "Queue")}
    assert metrics.keys() == queues.keys()
    for name, queue in queues.items():
        oldest = _works(queue)
        assert metrics[name] == {"ApproximateAgeOfOldestMessage" if oldest else "ApproximateNumberOfMessagesVisible"}


def test_every_function_and_every_machine_has_an_alarm(deployed: list[Recorded]) -> None:
    functions = watched(deployed, "AWS/Lambda", "FunctionName")
    assert functions.keys() == {function.inputs["name"] for function in of_type(deployed, "Function")}
    assert all(metrics == {"Errors", "Throttles"} for metrics in functions.values())
    machines = watched(deployed, "AWS/States", "StateMachineArn")
    assert len(machines) == len(of_type(deployed, "StateMachine")) == 2
    for metrics in machines.values():
        assert metrics == {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"}


def test_every_queue_function_and_machine_has_an_alarm_and_every_queue_and_function_dead_letters(
    deployed: list[Recorded],
) -> None:
    queues = {queue.inputs.get("name") or queue.name: queue for queue in of_type(deployed, "Queue")}
    functions = {function.inputs["name"]: function for function in of_type(deployed, "Function")}
    machines = {machine.name for machine in of_type(deployed, "StateMachine")}
    alarms = [json.dumps(alarm.inputs["metricQueries"]) for alarm in of_type(deployed, "MetricAlarm")]
    redrives = [queue.json("redrivePolicy")["deadLetterTargetArn"] for queue in queues.values() if _works(queue)]
    given_up = {arn.rpartition(":")[2] for arn in redrives}
    given_up |= {each.inputs["deadLetterConfig"]["targetArn"].rpartition(":")[2] for each in functions.values()}

    alarmed = {name for name in (*queues, *functions) if any(f'"{name}"' in alarm for alarm in alarms)}
    alarmed |= {name for name in machines if any(f':stateMachine:{name}"' in alarm for alarm in alarms)}
    assert alarmed == {*queues, *functions, *machines}
    assert given_up <= queues.keys()
    assert {name for name, queue in queues.items() if name in given_up or _works(queue)} == queues.keys()
    assert (len(queues), len(functions), len(machines)) == (13, 11, 2)
    assert len(given_up) == len(functions) + len(redrives), "each has dead letters of its own"


def _works(queue: Recorded) -> bool:
    return "redrivePolicy" in queue.inputs


def test_every_alarm_tells_the_topic_in_words_what_is_wrong(deployed: list[Recorded]) -> None:
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:strandline-test-notices"
    for alarm in of_type(deployed, "MetricAlarm"):
        assert alarm.inputs["alarmActions"] == [topic]
        assert alarm.inputs["name"].startswith("strandline-test-")
        assert len(alarm.inputs["alarmDescription"].split()) > 10
        assert alarm.inputs["treatMissingData"] == "notBreaching"


def test_each_alarm_compares_exactly_one_figure_of_at_most_ten_metrics(deployed: list[Recorded]) -> None:
    for alarm in of_type(deployed, "MetricAlarm"):
        queries = alarm.inputs["metricQueries"]
        assert len([query for query in queries if query["returnData"]]) == 1
        assert len([query for query in queries if "metric" in query]) <= 10
        ids = {query["id"] for query in queries if "metric" in query}
        (shown,) = [query for query in queries if query["returnData"]]
        assert all(each in shown.get("expression", shown["id"]) for each in ids)


def test_the_dashboard_shows_every_function_queue_and_machine(deployed: list[Recorded]) -> None:
    (dashboard,) = of_type(deployed, "Dashboard")
    body = dashboard.json("dashboardBody")
    text = json.dumps(body)
    assert "{" not in text.replace('{"', "").replace("{}", "")
    for token in ("Function", "Queue", "StateMachine", "Workgroup"):
        for each in of_type(deployed, token):
            assert each.name in text
    titles = [widget["properties"].get("title") for widget in body["widgets"]]
    assert len(set(titles)) == len(titles)


def test_the_boxes_of_the_dashboard_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for widget in json.loads(BODY.read_text("utf-8"))["widgets"]:
        columns = range(widget["x"], widget["x"] + widget["width"])
        cells = {(x, y) for x in columns for y in range(widget["y"], widget["y"] + widget["height"])}
        assert not cells & taken
        assert max(columns) < 24
        taken |= cells


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"metrics": [["A", "{one}"]]}, {"metrics": [["A", "x"], ["A", "y"]]}),
        ({"text": "in {place}"}, {"text": "in here"}),
        ({"deep": [{"row": ["{one}"]}]}, {"deep": [{"row": ["x", "y"]}]}),
        ({"n": 3, "no": None}, {"n": 3, "no": None}),
    ],
)
def test_a_row_stands_once_for_each_of_its_names(body: Any, expected: Any) -> None:
    assert filled(body, {"one": ["x", "y"], "place": ["here"]}) == expected


def test_a_watch_rings_at_the_first_by_default() -> None:
    assert Watch(label="a", says="b", namespace="c", metrics=["d"]).least == 1


def test_a_budget_counts_this_stack_only_and_tells_the_topic() -> None:
    budget = named(deploy(monthlyBudget="250"), "Budget", "strandline-test-budget")
    assert (budget.inputs["limitAmount"], budget.inputs["timeUnit"]) == ("250", "MONTHLY")
    assert budget.inputs["costFilters"] == [{"name": "TagKeyValue", "values": ["user:strandline:stack$test"]}]
    for notice in budget.inputs["notifications"]:
        assert notice["subscriberSnsTopicArns"] == [f"arn:aws:sns:us-east-1:{ACCOUNT}:strandline-test-notices"]


def test_without_a_sum_there_is_no_budget(deployed: list[Recorded]) -> None:
    assert not of_type(deployed, "Budget")


def test_traces_are_taken_by_everything_or_by_nothing(deployed: list[Recorded]) -> None:
    assert {function.inputs["tracingConfig"]["mode"] for function in of_type(deployed, "Function")} == {"Active"}
    without = deploy(tracing="false")
    assert {function.inputs["tracingConfig"]["mode"] for function in of_type(without, "Function")} == {"PassThrough"}
    assert {machine.inputs["tracingConfiguration"]["enabled"] for machine in of_type(without, "StateMachine")} == {
        False
    }
    assert "xray" not in json.dumps([policy.inputs["policy"] for policy in of_type(without, "RolePolicy")])
