"""The smoke test's own words: what each answer of AWS makes of a check, what it costs, and when it asks."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError, EndpointConnectionError
from typer.testing import CliRunner

from scripts import document, smoke
from scripts.smoke_checks import cleaning, closed, healthomics, lake, order, road, waiting, watching
from scripts.smoke_checks.check import Check, Outcome, Result, failed, make, not_here, not_yet, ok
from scripts.smoke_checks.estimate import EXAMPLE, estimate
from scripts.smoke_checks.world import Later, World
from strandline import athena, deployment, lookup
from strandline.doctor import queues
from strandline.errors import StrandlineError
from tests.examples import DEPLOYMENT, FINDING

ROOT = Path(__file__).parents[2]
MODULES = (cleaning, closed, healthomics, lake, queues, road, watching)


@pytest.fixture
def world() -> World:
    made = replace(DEPLOYMENT, pipeline_arn="arn:aws:states:r:1:stateMachine:lab-pipeline")
    return World(made, "s1", time.monotonic(), keys=["inputs/smoke/s1/s1.csv"])


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these clients be all that there is of AWS."""

    def say(**clients: Any) -> None:
        for module in MODULES:
            if hasattr(module, "client"):
                monkeypatch.setattr(module, "client", clients.__getitem__)

    return say


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "DoThing")


def raising(error: Exception) -> Callable[..., Any]:
    def act(*_: Any, **__: Any) -> Any:
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (refused("NotImplementedException"), Outcome.NOT_HERE),
        (refused("AccessDeniedException"), Outcome.NOT_HERE),
        (refused("ThrottlingException"), Outcome.FAILED),
        (StrandlineError("it is not so"), Outcome.FAILED),
        (EndpointConnectionError(endpoint_url="https://x"), Outcome.FAILED),
        (Later("the run has not ended"), Outcome.NOT_YET),
    ],
)
def test_whatever_a_check_meets_is_its_result(world: World, error: Exception, outcome: Outcome) -> None:
    made = make(Check("c", "", raising(error)), world)
    assert made.result.outcome is outcome
    assert made.result.said


def test_what_needs_the_run_is_not_yet_there_before_its_end(world: World) -> None:
    for check in (healthomics.run, healthomics.read_sets, healthomics.outputs, lake.finding, lake.tables):
        assert make(Check("c", "", check), world).result.outcome is Outcome.NOT_YET


def test_an_answer_that_should_have_been_refused_fails_and_is_taken_back(
    world: World, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = []
    mine = SimpleNamespace(
        put_object=raising(refused("AccessControlListNotSupported")), delete_object=lambda **key: gone.append(key)
    )
    anybody = SimpleNamespace(
        list_objects_v2=raising(refused("AccessDenied")),
        get_object=raising(refused("403")),
        put_object=lambda **_: {"VersionId": "7"},
    )
    aws(s3=mine)
    monkeypatch.setattr(closed.boto3, "client", lambda *_, **__: anybody)
    found = closed.public(world)
    assert found.outcome is Outcome.FAILED
    assert found.said.count("without a signature") == 3
    assert [key["VersionId"] for key in gone] == ["7"] * 3
    anybody.put_object = raising(refused("AccessDenied"))
    assert closed.public(world) == ok("8 attempts, each refused")


def test_an_endpoint_with_tls_is_asked_without_it(
    world: World, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def plain(service: str, endpoint_url: str) -> Any:
        asked.append(endpoint_url)
        denied = raising(refused("AccessDenied"))
        return SimpleNamespace(list_objects_v2=denied, get_queue_attributes=denied)

    aws(
        s3=SimpleNamespace(meta=SimpleNamespace(endpoint_url="https://s3.example")),
        sqs=SimpleNamespace(meta=SimpleNamespace(endpoint_url="https://sqs.example")),
    )
    monkeypatch.setattr(closed.boto3, "client", plain)
    assert closed.tls(world) == ok("4 attempts, each refused")
    assert asked == ["http://s3.example", "http://sqs.example"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "arn:aws:kms:r:1:key/k"}, Outcome.OK),
        ({"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "arn:aws:kms:r:1:key/other"}, Outcome.FAILED),
        ({"ServerSideEncryption": "AES256"}, Outcome.FAILED),
        ({}, Outcome.FAILED),
    ],
)
def test_what_is_stored_is_held_to_its_bucket_s_promise(
    world: World, aws: Callable[..., None], found: dict[str, str], expected: Outcome
) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}}
    promised = {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}
    aws(s3=SimpleNamespace(get_bucket_encryption=lambda **_: promised, head_object=lambda **_: found))
    assert closed.encryption(world).outcome is expected


class Alarms:
    """CloudWatch with these states, whose history has these items after the alarm rang."""

    def __init__(self, states: list[str], told: list[str]) -> None:
        self.states, self.told, self.set = states, told, list[str]()

    def get_paginator(self, _: str) -> Any:
        alarms = [{"AlarmName": f"a{at}", "StateValue": state} for at, state in enumerate(self.states)]
        return SimpleNamespace(paginate=lambda **_: [{"MetricAlarms": alarms}])

    def describe_alarm_history(self, **_: Any) -> dict[str, Any]:
        return {"AlarmHistoryItems": [{"HistorySummary": one} for one in self.told if self.set]}

    def set_alarm_state(self, **given: str) -> None:
        self.set.append(given["StateValue"])


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        (["OK", "OK"], Outcome.OK),
        (["OK", "INSUFFICIENT_DATA"], Outcome.NOT_YET),
        (["ALARM", "OK"], Outcome.FAILED),
        ([], Outcome.FAILED),
    ],
)
def test_alarms_are_quiet_once_they_have_data(
    world: World, aws: Callable[..., None], states: list[str], outcome: Outcome
) -> None:
    aws(cloudwatch=Alarms(states, []))
    assert watching.alarms(world).outcome is outcome


@pytest.mark.parametrize(
    ("told", "outcome"),
    [("Successfully executed action arn", Outcome.OK), ("Failed to execute action arn", Outcome.FAILED)],
)
def test_an_alarm_rings_once_and_is_quiet_again(
    world: World, aws: Callable[..., None], told: str, outcome: Outcome
) -> None:
    cloudwatch = Alarms([], [told])
    aws(cloudwatch=cloudwatch)
    assert watching.alarm_told(world) == Result(outcome, told)
    assert cloudwatch.set == ["ALARM", "OK"]


def test_no_alarm_rings_where_its_history_cannot_be_asked(world: World, aws: Callable[..., None]) -> None:
    cloudwatch = Alarms([], [])
    cloudwatch.describe_alarm_history = raising(refused("NotImplementedException"))
    aws(cloudwatch=cloudwatch)
    assert make(Check("c", "", watching.alarm_told), world).result.outcome is Outcome.NOT_HERE
    assert cloudwatch.set == []


def test_a_line_that_tells_of_a_missing_right_fails(world: World, aws: Callable[..., None]) -> None:
    lines = [{"message": "START"}, {"message": "AccessDenied:\nnot for you"}]
    told = SimpleNamespace(paginate=lambda **given: [{"events": lines if "sweep" in given["logGroupName"] else []}])
    aws(logs=SimpleNamespace(get_paginator=lambda _: told))
    assert watching.denied(world) == failed(
        "1 lines tell of a right that is missing, first /aws/lambda/lab-sweep-inputs: AccessDenied: not for you"
    )
    lines.pop()
    assert watching.denied(world) == ok(f"no function of {len(watching.HANDLERS)} was refused anything")


@pytest.mark.parametrize(
    ("findings", "calls", "outcome"),
    [
        ([FINDING], [], Outcome.OK),
        ([FINDING | {"start": 1}], [FINDING], Outcome.FAILED),
        ([], [], Outcome.FAILED),
        ([], [FINDING | {"release": None}], Outcome.NOT_HERE),
    ],
)
def test_athena_s_answer_is_held_to_the_demo_s_finding(
    world: World, monkeypatch: pytest.MonkeyPatch, findings: list[Any], calls: list[Any], outcome: Outcome
) -> None:
    world.story = SimpleNamespace(loaded={"variants": 3}, run=SimpleNamespace(status="SUCCEEDED"))
    monkeypatch.setattr(
        athena, "run", lambda query, _: athena.Result(findings if "FROM findings" in query.sql else calls, "q", 0, 0)
    )
    assert lake.finding(world).outcome is outcome


def test_nothing_that_starts_is_told_in_the_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "find", raising(lookup.Unknown("nothing")))
    monkeypatch.setattr(road, "LONGEST_START", 0.0)
    assert road.trigger(world).outcome is Outcome.FAILED
    assert make(Check("run", "", road.run), world).result.outcome is Outcome.NOT_YET
    world.keys = []
    assert make(Check("trigger", "", road.trigger), world).result.outcome is Outcome.NOT_YET


def test_a_quality_gate_that_refuses_the_trial_is_told_with_a_way_to_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = SimpleNamespace(step="JudgeQuality", error="QualityTooLow", cause="depth is 0x.")
    over = SimpleNamespace(arn="a", running=False, status="FAILED", failure=failure)
    world.run = over
    monkeypatch.setattr(road.runs, "find", lambda _: over)
    monkeypatch.setattr(road.story, "tell", lambda _: SimpleNamespace(run=over))
    found = road.run(world)
    assert found.outcome is Outcome.FAILED
    assert found.said.startswith("depth is 0x. ")
    example = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text("utf-8"))["config"]["strandline:qualityGate"]
    for at, rule in enumerate(example):
        assert f"pulumi config set --path 'qualityGate[{at}]' '{rule}'" in found.said


def test_what_a_failed_run_left_is_taken_away_and_not_looked_at(
    world: World, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    over = SimpleNamespace(arn="a", running=False, status="FAILED", failure=None)
    left = SimpleNamespace(run=over, outputs={"read_sets": ["arn:x/1", "arn:x/2"]}, healthomics="")
    world.run = over
    monkeypatch.setattr(road.runs, "find", lambda _: over)
    monkeypatch.setattr(road.story, "tell", lambda _: left)
    assert road.run(world).outcome is Outcome.FAILED
    assert make(Check("lake", "", lake.finding), world).result.outcome is Outcome.NOT_YET
    gone: list[str] = []
    aws(omics=SimpleNamespace(batch_delete_read_set=lambda ids, **_: gone.extend(ids) or {}))
    assert cleaning._read_sets(world) == "2 read sets"
    assert gone == ["1", "2"]


def test_waiting_looks_again_until_it_has_seen_enough_or_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(
        waiting,
        "time",
        SimpleNamespace(monotonic=lambda: clock[0], sleep=lambda pause: clock.append(clock.pop() + pause)),
    )
    assert waiting.last(lambda: clock[0], lambda seen: seen >= 4, until=9, pause=2) == 4
    assert waiting.last(lambda: clock[0], lambda _: False, until=9, pause=2) == 10


def test_a_sample_that_is_still_at_work_is_left_alone(world: World) -> None:
    assert cleaning.clean(world).outcome is Outcome.NOT_YET


def test_it_waits_longer_than_the_tasks_take_that_it_counts_on() -> None:
    (example,) = [one for one in document.price_list()["examples"] if one["id"] == EXAMPLE]
    hours = sum(item.get("hours", 0) for item in example["items"])
    assert 1 < hours * 60 < smoke.MINUTES


def test_it_costs_less_than_five_dollars() -> None:
    assert 0.05 < estimate().amount < 5
    assert datetime.fromisoformat(estimate().collected).replace(tzinfo=UTC) <= datetime.now(UTC)


def test_nothing_is_sent_before_somebody_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "load", lambda _: DEPLOYMENT)
    monkeypatch.setattr(smoke, "_checks", raising(AssertionError("sent")))
    done = CliRunner().invoke(smoke.app, [])
    assert done.exit_code == 2
    assert "--yes" in done.output


def test_a_stack_that_is_not_there_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "load", raising(deployment.NoStack("No Strandline stack named other.")))
    done = CliRunner().invoke(smoke.app, ["--stack", "other", "--yes"])
    assert (done.exit_code, done.stderr) == (1, "smoke: No Strandline stack named other.\n")


def _said(result: Result, _: World) -> Result:
    return result


def test_the_exit_code_says_whether_all_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "load", lambda _: DEPLOYMENT)
    for result, code in ((ok(""), 0), (not_here(""), 0), (not_yet(""), 1), (failed(""), 1)):
        monkeypatch.setattr(order, "EVERY", (Check("x", "", partial(_said, result)),))
        done = CliRunner().invoke(smoke.app, ["--yes", "--keep"])
        assert done.exit_code == code, done.output
        assert done.output.splitlines()[-1].startswith("1 checks: ")


def test_every_check_has_a_name_of_its_own_and_says_what_it_proves() -> None:
    assert len({check.name for check in order.EVERY} | {order.CLEANING}) == len(order.EVERY) + 1
    assert all(check.proves.startswith(("that ", "the ", "uuid")) for check in order.EVERY)
