"""The life of executions: names, ends, histories."""

import concurrent.futures
import json

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/anyone"
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 300, "End": True}}}
NESTED = "arn:aws:states:::states:startExecution.sync:2"


class Machines:
    """Make and run state machines."""

    def __init__(self, cloud, until):
        self.cloud, self.until, self.api = cloud, until, cloud.client("stepfunctions")

    def make(self, definition, **settings):
        name = settings.pop("name", None) or self.cloud.name("machine")
        text = json.dumps(definition)
        return self.api.create_state_machine(name=name, definition=text, roleArn=ROLE, **settings)["stateMachineArn"]

    def start(self, machine, event=None, **settings):
        answer = self.api.start_execution(stateMachineArn=machine, input=json.dumps(event or {}), **settings)
        return answer["executionArn"]

    def ended(self, execution):
        def look():
            found = self.api.describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None

        return self.until(look, 60)

    def run(self, definition, event=None):
        return self.ended(self.start(self.make(definition), event))


@pytest.fixture
def machines(cloud, until):
    return Machines(cloud, until)


def code(error):
    return error.value.response["Error"]["Code"]


def test_an_execution_without_a_name_gets_one_of_its_own(machines):
    machine = machines.make(PASS)
    first, second = machines.start(machine), machines.start(machine)
    assert first != second
    assert machines.ended(first)["status"] == machines.ended(second)["status"] == "SUCCEEDED"


def test_a_name_with_the_same_input_is_the_same_execution_while_it_runs(machines):
    machine = machines.make(WAIT)
    first = machines.start(machine, {"a": 1}, name="n")
    assert machines.start(machine, {"a": 1}, name="n") == first
    with pytest.raises(ClientError) as refused:
        machines.start(machine, {"a": 2}, name="n")
    assert code(refused) == "ExecutionAlreadyExists"
    machines.api.stop_execution(executionArn=first)
    with pytest.raises(ClientError) as refused:
        machines.start(machine, {"a": 1}, name="n")
    assert code(refused) == "ExecutionAlreadyExists"


def test_of_many_starts_with_one_name_one_execution_runs(machines):
    machine = machines.make(WAIT)
    with concurrent.futures.ThreadPoolExecutor(12) as threads:
        started = set(threads.map(lambda _: machines.start(machine, {"a": 1}, name="once"), range(24)))
    assert len(started) == 1
    assert len(machines.api.list_executions(stateMachineArn=machine)["executions"]) == 1
    machines.api.stop_execution(executionArn=started.pop())


def test_a_name_may_have_eighty_characters(machines):
    machine = machines.make(PASS)
    assert machines.ended(machines.start(machine, name="x" * 80))["name"] == "x" * 80
    for bad in ("x" * 81, "a b", "a/b?"):
        with pytest.raises(ClientError):
            machines.start(machine, name=bad)


def test_an_execution_knows_itself_its_machine_and_its_start(machines):
    fields = {
        "id.$": "$$.Execution.Id",
        "name.$": "$$.Execution.Name",
        "start.$": "$$.Execution.StartTime",
        "machine.$": "$$.StateMachine.Id",
    }
    machine = machines.make({"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": fields, "End": True}}})
    ended = machines.ended(machines.start(machine, name="me"))
    output = json.loads(ended["output"])
    assert output.pop("start") == ended["startDate"].strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    assert output == {"id": ended["executionArn"], "name": "me", "machine": machine}


def test_a_stopped_execution_ends_at_once_with_error_and_cause(machines):
    machine = machines.make(WAIT)
    execution = machines.start(machine)
    machines.api.stop_execution(executionArn=execution, error="Wrong", cause="by hand")
    found = machines.api.describe_execution(executionArn=execution)
    assert (found["status"], found["error"], found["cause"]) == ("ABORTED", "Wrong", "by hand")
    assert found["stopDate"] >= found["startDate"]
    last = machines.api.get_execution_history(executionArn=execution, reverseOrder=True, maxResults=1)["events"][0]
    assert last["type"] == "ExecutionAborted"
    assert last["executionAbortedEventDetails"] == {"error": "Wrong", "cause": "by hand"}


def test_an_execution_whose_function_still_runs_can_be_stopped(machines, cloud, tmp_path):
    go = tmp_path / "go"
    name = cloud.function(
        f"import os, time\ndef handler(event, context):\n  while not os.path.exists({str(go)!r}): time.sleep(0.05)",
        Timeout=60,
    )
    task = {"Type": "Task", "Resource": cloud.arn(name), "End": True}
    execution = machines.start(machines.make({"StartAt": "T", "States": {"T": task}}))
    machines.api.stop_execution(executionArn=execution)
    assert machines.ended(execution)["status"] == "ABORTED"
    go.touch()


def test_a_finished_execution_is_not_changed_by_a_stop(machines):
    execution = machines.start(machines.make(PASS))
    before = machines.ended(execution)
    assert machines.api.stop_execution(executionArn=execution, error="late")["stopDate"] == before["stopDate"]
    assert machines.ended(execution)["status"] == "SUCCEEDED"


def test_a_machine_that_outlives_its_time_times_out(machines):
    ended = machines.run({**WAIT, "TimeoutSeconds": 1})
    assert ended["status"] == "TIMED_OUT"
    assert 1 <= (ended["stopDate"] - ended["startDate"]).total_seconds() < 3
    history = machines.api.get_execution_history(executionArn=ended["executionArn"])["events"]
    assert [event["type"] for event in history].count("ExecutionTimedOut") == 1
    assert history[-1]["type"] == "ExecutionTimedOut"


def test_a_wait_is_as_long_as_its_path_says(machines):
    wait = {"Type": "Wait", "SecondsPath": "$.delay", "End": True}
    ended = machines.run({"StartAt": "W", "States": {"W": wait}}, {"delay": 1})
    assert 1 <= (ended["stopDate"] - ended["startDate"]).total_seconds() < 2.5


def test_a_history_is_read_in_pages_and_from_its_end(machines):
    states = {f"S{i}": {"Type": "Pass", "Next": f"S{i + 1}"} for i in range(5)} | {"S5": {"Type": "Pass", "End": True}}
    ended = machines.run({"StartAt": "S0", "States": states})
    whole = machines.api.get_execution_history(executionArn=ended["executionArn"])["events"]
    assert [event["id"] for event in whole] == list(range(1, 15))
    paged, token = [], None
    while True:
        more = {"nextToken": token} if token else {}
        page = machines.api.get_execution_history(executionArn=ended["executionArn"], maxResults=4, **more)
        paged += page["events"]
        token = page.get("nextToken")
        if not token:
            break
    assert paged == whole
    newest = machines.api.get_execution_history(executionArn=ended["executionArn"], reverseOrder=True)["events"]
    assert newest == whole[::-1]


@pytest.mark.parametrize(
    ("definition", "text"),
    [
        ({"StartAt": "X", "States": {"P": {"Type": "Pass", "End": True}}}, "Missing 'StartAt' target: X"),
        ({"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "Q"}}}, "Missing 'Next' target: Q"),
        (
            {
                "StartAt": "C",
                "States": {
                    "C": {
                        "Type": "Choice",
                        "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "Q"}],
                        "Default": "R",
                    }
                },
            },
            "Missing 'Default' target: R",
        ),
        (
            {
                "StartAt": "P",
                "States": {
                    "P": {
                        "Type": "Parallel",
                        "End": True,
                        "Branches": [{"StartAt": "Z", "States": {"Y": {"Type": "Pass", "End": True}}}],
                    }
                },
            },
            "Missing 'StartAt' target: Z at /States/P/StartAt",
        ),
        ({"StartAt": "P", "States": {"P": {"Type": "Nonsense"}}}, ""),
    ],
)
def test_a_definition_that_leads_nowhere_is_refused(machines, definition, text):
    with pytest.raises(ClientError) as refused:
        machines.make(definition)
    assert code(refused) == "InvalidDefinition"
    assert text in refused.value.response["Error"]["Message"]
    machine = machines.make(PASS)
    with pytest.raises(ClientError) as refused:
        machines.api.update_state_machine(stateMachineArn=machine, definition=json.dumps(definition))
    assert code(refused) == "InvalidDefinition"


def test_another_machine_cannot_take_a_name(machines, cloud):
    name = cloud.name("machine")
    assert machines.make(PASS, name=name) == machines.make(PASS, name=name)
    with pytest.raises(ClientError) as refused:
        machines.make(WAIT, name=name)
    assert code(refused) == "StateMachineAlreadyExists"


def nested(child, **fields):
    task = {"Type": "Task", "Resource": NESTED, "Parameters": {"StateMachineArn": child, "Input": {"x.$": "$.x"}}}
    return {"StartAt": "N", "States": {"N": task | {"End": True} | fields}}


def test_a_parent_gets_its_child_s_output_within_a_tenth_of_a_second_of_its_end(machines):
    child = machines.make({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": True}}})
    ended = machines.run(nested(child, ResultSelector={"result.$": "$.Output"}), {"x": {"deep": [1]}})
    assert json.loads(ended["output"]) == {"result": {"x": {"deep": [1]}}}
    others = [machines.start(machines.make(nested(child)), {"x": 1}) for _ in range(4)]
    gaps = []
    for parent in [ended, *map(machines.ended, others)]:
        history = machines.api.get_execution_history(executionArn=parent["executionArn"])["events"]
        told = next(event for event in history if event["type"] == "TaskSubmitted")["taskSubmittedEventDetails"]
        kid = machines.ended(json.loads(told["output"])["ExecutionArn"])
        gaps.append((parent["stopDate"] - kid["stopDate"]).total_seconds())
    assert min(gaps) < 0.1, gaps


def test_a_child_that_fails_fails_its_parent_s_task(machines):
    fail = {"Type": "Fail", "Error": "Own", "Cause": "why"}
    child = machines.make({"StartAt": "F", "States": {"F": fail}})
    ended = machines.run(nested(child), {"x": 1})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    cause = json.loads(ended["cause"])
    assert (cause["Status"], cause["Error"], cause["Cause"]) == ("FAILED", "Own", "why")


def test_a_parent_that_is_stopped_takes_its_child_with_it(machines, until):
    child = machines.make(WAIT)
    parent = machines.start(machines.make(nested(child)), {"x": 1})
    kid = until(lambda: machines.api.list_executions(stateMachineArn=child)["executions"])[0]["executionArn"]
    machines.api.stop_execution(executionArn=parent)
    assert machines.ended(kid)["status"] == "ABORTED"


def test_a_task_whose_child_takes_too_long_times_out_and_stops_it(machines):
    child = machines.make(WAIT)
    ended = machines.run(nested(child, TimeoutSeconds=1), {"x": 1})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Timeout")
    kid = machines.api.list_executions(stateMachineArn=child)["executions"][0]["executionArn"]
    assert machines.ended(kid)["status"] == "ABORTED"


def test_a_machine_may_hand_over_to_itself(machines):
    again = {
        "Type": "Task",
        "Resource": NESTED,
        "Parameters": {"StateMachineArn.$": "$$.StateMachine.Id", "Input": {"n.$": "States.MathAdd($.n, -1)"}},
        "ResultSelector": {"below.$": "$.Output"},
        "End": True,
    }
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 0, "Next": "P"}], "Default": "Again"}
    definition = {
        "StartAt": "C",
        "States": {"C": choice, "Again": again, "P": {"Type": "Pass", "Result": "end", "End": True}},
    }
    assert json.loads(machines.run(definition, {"n": 2})["output"]) == {"below": {"below": "end"}}


def test_each_change_of_status_is_an_event(machines, cloud):
    url, arn = cloud.queue()
    machine = machines.make({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "c"}}})
    events, name = cloud.client("events"), cloud.name("rule")
    pattern = {"source": ["aws.states"], "detail": {"stateMachineArn": [machine]}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn}])
    execution = machines.start(machine, {"a": 1}, name="told")
    told = []
    while len(told) < 2:
        told += [json.loads(body) for body in cloud.received(url)]
    assert {event["detail-type"] for event in told} == {"Step Functions Execution Status Change"}
    assert {event["resources"][0] for event in told} == {execution}
    assert {event["detail"]["status"] for event in told} == {"RUNNING", "FAILED"}
    failed = next(event["detail"] for event in told if event["detail"]["status"] == "FAILED")
    assert (failed["name"], failed["error"], failed["cause"]) == ("told", "E", "c")
    assert json.loads(failed["input"]) == {"a": 1}
    assert failed["stopDate"] >= failed["startDate"]


@pytest.mark.parametrize(("level", "data"), [("ALL", True), ("ERROR", False), ("OFF", True)])
def test_a_machine_logs_what_it_is_told_to(machines, cloud, level, data):
    group = f"/machines/{level}"
    cloud.client("logs").create_log_group(logGroupName=group)
    destination = {
        "cloudWatchLogsLogGroup": {"logGroupArn": f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:*"}
    }
    fail = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "F"}, "F": {"Type": "Fail", "Error": "E"}}}
    machine = machines.make(
        fail,
        loggingConfiguration={"level": level, "includeExecutionData": data, "destinations": [destination]},
    )
    execution = machines.start(machine, {"secret": 1})
    machines.ended(execution)
    lines = [json.loads(line) for line in cloud.log_lines(group)]
    kinds = [line["type"] for line in lines]
    whole = ["ExecutionStarted", "PassStateEntered", "PassStateExited", "FailStateEntered", "ExecutionFailed"]
    assert kinds == {"ALL": whole, "ERROR": ["FailStateEntered", "ExecutionFailed"], "OFF": []}[level]
    assert all(line["execution_arn"] == execution for line in lines)
    assert any("secret" in line for line in cloud.log_lines(group)) == (level == "ALL")


def test_an_input_that_is_no_json_is_refused_by_its_own_error(machines):
    machine = machines.make(PASS)
    with pytest.raises(ClientError) as refused:
        machines.api.start_execution(stateMachineArn=machine, input="no json")
    assert code(refused) == "InvalidExecutionInput"


def test_a_history_without_data_tells_events_only(machines):
    done = machines.run(PASS, {"secret": 1})
    asked = {"executionArn": done["executionArn"], "includeExecutionData": False}
    events = machines.api.get_execution_history(**asked)["events"]
    assert [event["type"] for event in events] == [
        "ExecutionStarted",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
    ]
    assert events[1]["stateEnteredEventDetails"] == {"name": "P"}
    assert "secret" not in str(events)
