"""Both machines on an interpreter, with functions that answer what a test tells them to."""

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_sfn

from handlers import record_failure
from handlers.env import RecordFailure
from tests.own_cloud import own_cloud

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
ROLE = "arn:aws:iam::123456789012:role/states"
CONTENT = "c" * 64
PATIENCE = 60  # seconds for one execution, which takes about three

Function = Callable[[dict[str, Any]], Any]


class RunFailed(Exception):
    """Named like the error that check_job raises."""


class ThrottlingException(Exception):
    """Named like the error that botocore raises."""


class QualityTooLow(Exception):
    """Named like the error that judge_quality raises."""


class InvalidVcf(Exception):
    """Named like the error that load_variants raises."""


RESULTS = {
    "reads": {"read_sets": [{"lane": "L001", "id": "1", "arn": "a"}], "completed": "2026-11-25T00:00:00+00:00"},
    "run": {
        "output_uri": "s3://out/1",
        "run_id": "1",
        "uuid": "u",
        "workflow": "7",
        "workflow_version": "v",
        "reference": "r",
    },
    "alignment": {"read_sets": [{"lane": "run 1", "id": "2", "arn": "b"}]},
}


@dataclass
class Road:
    """The two machines and the functions that they call."""

    pipeline: str = ""
    calls: list[str] = field(default_factory=list)
    seen: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        self.calls.append(name)
        self.seen.setdefault(name, []).append(event)
        return self.functions[name](event)

    def run(self, name: str = "S1-c", **more: Any) -> dict[str, Any]:
        """Run one execution to its end and return what DescribeExecution says of it."""
        file = {"key": "inputs/p1/S1_R1.fastq.gz", "version": "v", "size": 1, "etag": "e"}
        lane = {"id": "L001", "platform_unit": "F.1", "library": "S1", "platform": "ILLUMINA"}
        given = {
            "content": CONTENT,
            "project": "p1",
            "sample": "S1",
            "patient": "P1",
            "bucket": "reads",
            "attempt": 1,
            "lanes": [lane | {"fastq_1": file, "fastq_2": file}],
            **more,
        }
        client = boto3.client("stepfunctions")
        arn = client.start_execution(stateMachineArn=self.pipeline, name=name, input=json.dumps(given))["executionArn"]
        until = time.monotonic() + PATIENCE
        while (said := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
            assert time.monotonic() < until, "the execution does not end"
            time.sleep(0.05)
        return said | {"states": [event["stateEnteredEventDetails"]["name"] for event in entered(arn)]}


def entered(arn: str) -> list[dict[str, Any]]:
    history = boto3.client("stepfunctions").get_execution_history(executionArn=arn, maxResults=1000)["events"]
    return [event for event in history if "stateEnteredEventDetails" in event]


def rows() -> dict[str, dict[str, Any]]:
    return {item["pk"]: item for item in boto3.resource("dynamodb").Table("claims").scan()["Items"]}


def done(result: dict[str, Any]) -> dict[str, Any]:
    return {"state": "DONE", "delay": 0, "polls": 1, "running_since": None, "result": result}


def raising(error: Exception) -> Function:
    def function(event: dict[str, Any]) -> Any:
        raise error

    return function


@pytest.fixture
def road(monkeypatch: pytest.MonkeyPatch) -> Iterator[Road]:
    made = Road()

    def invoke(parameters: dict[str, Any], region: str, state_credentials: Any) -> dict[str, Any]:
        name = parameters["FunctionName"].rpartition(":")[2]
        try:
            payload = made.invoke(name, json.loads(parameters["Payload"]))
        except Exception as error:  # noqa: BLE001  # as Lambda does, whatever it is
            payload = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": []}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": payload}
        return {"StatusCode": 200, "Payload": payload}

    monkeypatch.setattr(lambda_eval_utils, "_invoke_lambda_function", invoke)
    recase(monkeypatch)
    monkeypatch.setattr(time, "sleep", lambda seconds, sleep=time.sleep: sleep(min(seconds, 0.05)))
    with own_cloud(monkeypatch, {"stepfunctions": {"execute_state_machine": True}}):
        prepare(made, monkeypatch)
        yield made


def recase(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock moto hands the names of nested starts to boto3 as the machine spells them, and makes no names."""
    service = state_task_service_sfn.StateTaskServiceSfn
    original = service._normalise_parameters

    def spell(names: dict[str, Any], change: Callable[[str], str]) -> None:
        for name in list(names):
            names[change(name[0]) + name[1:]] = names.pop(name)

    def parameters(self: Any, given: dict[str, Any], *rest: Any, **more: Any) -> None:
        original(self, given, *rest, **more)
        spell(given, str.lower)
        given.setdefault("name", str(uuid.uuid4()))

    def response(self: Any, response: dict[str, Any], *rest: Any, **more: Any) -> None:
        spell(response, str.upper)

    monkeypatch.setattr(service, "_normalise_parameters", parameters)
    monkeypatch.setattr(service, "_normalise_response", response)


def prepare(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    boto3.client("dynamodb").create_table(
        TableName="claims",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    topic = boto3.client("sns").create_topic(Name="people")["TopicArn"]
    for name, value in RecordFailure.variables(claim_table="claims", topic_arn=topic).items():
        monkeypatch.setenv(name, value)
    values = {"claim_table": "claims", "await_job_arn": create("await_job", {})}
    road.pipeline = create("pipeline", values)
    road.functions = {
        "import_reads": lambda event: {"kind": "read_set_import", "id": "reads", "store": "1"},
        "start_run": lambda event: {"kind": "run", "id": "run", "store": ""},
        "judge_quality": lambda event: {"verdict": "pass", "warnings": [], "figures": []},
        "import_alignment": lambda event: {"kind": "read_set_import", "id": "alignment", "store": "1"},
        "check_job": lambda event: done(RESULTS[event["job"]["id"]]),
        "load_variants": lambda event: {"variants": 3, "targets": 1, "findings": 1},
        "tag_objects": lambda event: {"tagged": 2, "untagged": 0},
        "record_failure": lambda event: record_failure.handler(event, None),
    }


def create(name: str, values: dict[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        return values.get(found[1]) or f"arn:aws:lambda:us-east-1:123456789012:function:{found[1].removesuffix('_arn')}"

    text = re.sub(r"\$\{([a-z0-9_]+)\}", value, (WORKFLOWS / f"{name}.asl.json").read_text("utf-8"))
    made = boto3.client("stepfunctions").create_state_machine(name=name, definition=text, roleArn=ROLE)
    return str(made["stateMachineArn"])


def test_a_sample_goes_all_the_way(road: Road) -> None:
    said = road.run()
    assert said["status"] == "SUCCEEDED", said
    assert road.calls[:4] == ["import_reads", "check_job", "start_run", "check_job"]
    assert road.calls[4] == "judge_quality"
    assert sorted(road.calls[5:-1]) == ["check_job", "import_alignment", "load_variants"]
    assert road.calls[-1] == "tag_objects"
    state = json.loads(said["output"])
    assert (state["execution"], state["execution_name"]) == (said["executionArn"], "S1-c")
    assert (state["reads"], state["run"]) == (RESULTS["reads"], RESULTS["run"])
    assert state["products"] == {
        "alignment": RESULTS["alignment"],
        "loaded": {"variants": 3, "targets": 1, "findings": 1},
    }
    claim = rows()[f"content#{CONTENT}"]
    assert (claim["kind"], claim["status"], claim["attempt"], claim["execution"]) == (
        "claim",
        "RUNNING",
        1,
        said["executionArn"],
    )
    assert json.loads(claim["inputs"])[0]["fastq_1"]["key"] == "inputs/p1/S1_R1.fastq.gz"
    assert claim["started"]
    assert rows()["sample#p1/S1"]["content"] == CONTENT


def test_the_same_content_under_another_name_does_nothing(road: Road) -> None:
    road.run()
    before = list(road.calls)
    said = road.run("a-year-later")
    assert (said["status"], said["states"][-1]) == ("SUCCEEDED", "AlreadyDone")
    assert road.calls == before


def test_other_reads_of_a_known_sample_are_held_and_can_start_later(road: Road) -> None:
    road.run()
    before = list(road.calls)
    said = road.run("other", content="d" * 64)
    assert (said["status"], said["states"][-1]) == ("SUCCEEDED", "Held")
    assert road.calls == before
    note = rows()["key#inputs/p1/S1_R1.fastq.gz"]
    assert (note["kind"], note["status"], note["project"], note["sample"]) == ("note", "HELD", "p1", "S1")
    assert f"content#{'d' * 64}" not in rows()

    boto3.resource("dynamodb").Table("claims").delete_item(Key={"pk": "sample#p1/S1"})
    assert road.run("released", content="d" * 64)["states"][-1] == "Done"


def test_a_failed_run_is_recorded_under_its_own_name(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled: list[str] = []
    monkeypatch.setattr(record_failure, "_cancel", cancelled.append)
    check = road.functions["check_job"]
    failing = raising(RunFailed("run 1 is FAILED: out of memory"))
    road.functions["check_job"] = lambda event: (failing if event["job"]["kind"] == "run" else check)(event)
    said = road.run()
    assert (said["status"], said["error"], said["cause"]) == ("FAILED", "RunFailed", "run 1 is FAILED: out of memory")
    claim = rows()[f"content#{CONTENT}"]
    assert (claim["status"], claim["error"], claim["run_id"]) == ("FAILED", "RunFailed", "run")
    assert json.loads(claim["results"]) == {"reads": RESULTS["reads"]}
    assert cancelled == ["run"]
    assert "load_variants" not in road.calls


def test_a_failed_load_lets_the_alignment_finish_and_is_blamed(road: Road) -> None:
    road.functions["load_variants"] = raising(InvalidVcf("line 7: no REF"))
    said = road.run()
    assert (said["status"], said["error"], said["cause"]) == ("FAILED", "InvalidVcf", "line 7: no REF")
    assert road.calls.count("load_variants") == 1
    assert "import_alignment" in road.calls
    assert "tag_objects" not in road.calls


def test_a_sample_that_fails_the_gate_is_recorded_and_nothing_of_it_is_kept(road: Road) -> None:
    road.functions["judge_quality"] = raising(QualityTooLow("p1/S1 was not loaded: depth is 3x"))
    said = road.run()
    assert (said["status"], said["error"]) == ("FAILED", "QualityTooLow")
    assert said["cause"] == "p1/S1 was not loaded: depth is 3x"
    assert road.calls.count("judge_quality") == 1
    assert not {"load_variants", "import_alignment", "tag_objects"} & set(road.calls)
    claim = rows()[f"content#{CONTENT}"]
    assert (claim["status"], claim["error"], claim["run_id"]) == ("FAILED", "QualityTooLow", "1")
    assert json.loads(claim["results"]) == {"reads": RESULTS["reads"], "run": RESULTS["run"]}


def test_a_resumed_sample_is_judged_again_without_another_run(road: Road) -> None:
    said = road.run(reads=RESULTS["reads"], run=RESULTS["run"])
    assert said["status"] == "SUCCEEDED", said
    assert road.calls[0] == "judge_quality"
    assert "start_run" not in road.calls


def test_throttling_is_waited_out(road: Road) -> None:
    start = road.functions["start_run"]

    def at_last(event: dict[str, Any]) -> Any:
        if len(road.seen["start_run"]) < 10:
            raise ThrottlingException("slow down")
        return start(event)

    road.functions["start_run"] = at_last
    said = road.run()
    assert said["status"] == "SUCCEEDED"
    assert road.calls.count("start_run") == 10
    assert len({json.dumps(event, sort_keys=True) for event in road.seen["start_run"]}) == 1


def test_a_job_is_waited_for_and_handed_over_after_a_thousand_looks(road: Road) -> None:
    polls: list[int] = []

    def check(event: dict[str, Any]) -> dict[str, Any]:
        before = event.get("check") or {"polls": 0, "running_since": "2026-11-25T00:00:00+00:00"}
        polls.append(before["polls"])
        if event["job"]["id"] != "run" or before["polls"] == 60:
            return done(RESULTS[event["job"]["id"]])
        after = before["polls"] + 1 if before["polls"] < 2 else 1000
        return {"state": "WAIT", "delay": 0, "polls": after, "running_since": before["running_since"], "result": {}}

    road.functions["check_job"] = check
    said = road.run()
    assert said["status"] == "SUCCEEDED", said
    assert polls == [0, 0, 1, 2, 60, 0]
    assert road.seen["check_job"][4]["check"]["running_since"] == "2026-11-25T00:00:00+00:00"
    assert json.loads(said["output"])["run"] == RESULTS["run"]


def test_a_resumed_execution_skips_what_was_reached(road: Road) -> None:
    road.run(reads=RESULTS["reads"], run=RESULTS["run"], attempt=2)
    assert {"import_reads", "start_run"} & set(road.calls) == set()
    assert road.calls[-1] == "tag_objects"
    assert rows()[f"content#{CONTENT}"]["attempt"] == 2


def test_a_failure_that_cannot_be_recorded_still_fails_with_its_name(road: Road) -> None:
    road.functions["import_reads"] = raising(InvalidVcf("first"))
    road.functions["record_failure"] = raising(ConnectionError("table is gone"))
    said = road.run()
    assert (said["status"], said["error"]) == ("FAILED", "FailureNotRecorded")
    assert json.loads(said["cause"])["Error"] == "InvalidVcf"
    assert road.calls.count("record_failure") == 9, "the first try and eight more"
