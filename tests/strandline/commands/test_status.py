"""`strandline status` and `strandline samples` over runs and samples that are only told of here."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from strandline import deployment, lookup, runs, standing, story
from strandline.__main__ import app
from strandline.advice import advice
from strandline.commands import status
from strandline.history import Failure, Step
from strandline.lookup import Found, Unknown
from strandline.runs import InputFile, Run, Task
from strandline.standing import Standing
from strandline.story import Log, Story

NOW = datetime.now(UTC)
LONG = "x" * 300
DONE = Run(
    *("arn:done", "S1-c0", "SUCCEEDED", "demo", "S1", "P", "c0", 1),
    *(NOW - timedelta(minutes=5), NOW - timedelta(minutes=4)),
    inputs=(InputFile("L001", f"s3://in/{LONG}_R1.fastq.gz", 12_000, "v"),),
)
BROKEN = replace(
    DONE,
    name="S2-c0",
    sample="S2",
    status="FAILED",
    attempt=2,
    failure=Failure("AwaitRun", "RunFailed", f"run 7 failed\n{LONG}\nNoAlignedReads: none"),
)
RUNNING = replace(DONE, status="RUNNING", ended=None)
HELD = Standing("demo", "S3", "held", NOW.isoformat(), cause=LONG, next="`strandline submit --again`.", key="k")
LOADED = Standing("demo", "S1", "succeeded", (NOW - timedelta(hours=3)).isoformat(), variants=4321, run="S1-c0")


def told(run: Run) -> Story:
    steps = [
        Step("ImportReads", "Task", NOW, NOW + timedelta(seconds=4.2), "SUCCEEDED", 3),
        Step("AwaitRun", "Task", NOW, NOW, "FAILED" if run.failure else "SUCCEEDED", 1, run.failure),
    ]
    task = Task("align", "COMPLETED", 4, 8, NOW, NOW + timedelta(seconds=75), id="1")
    return Story(
        run,
        steps,
        *("7", "COMPLETED", [task]),
        outputs={"vcf": [f"s3://out/{LONG}.vcf.gz"]},
        loaded={"variants": 1234},
        versions={"workflow_version": "w-1"},
        advice=advice(run.failure.error, run.failure.cause, "demo/S2") if run.failure else None,
        log=Log("/aws/omics/WorkflowLog", "run/7/task/1", ("last words",)) if run.failure else None,
    )


class Stack:
    """What the fake stack knows: runs by name, each in the order in which it is looked at."""

    def __init__(self) -> None:
        self.names: dict[str, list[Found]] = {}
        self.looks: list[Run] = []
        self.standing: list[Standing] = []
        self.newest: list[Run] = []

    def find(self, _: object, name: str) -> Found:
        if name not in self.names:
            raise Unknown(f"Nothing is known of {name}.")
        found = self.names[name]
        if len(found) > 1:
            return found.pop(0)
        return found[0]

    def look(self, _: str) -> Run:
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Stack:
    fake = Stack()
    monkeypatch.setattr(deployment, "load", lambda _: None)
    monkeypatch.setattr(lookup, "find", fake.find)
    monkeypatch.setattr(runs, "find", fake.look)
    monkeypatch.setattr(runs, "newest", lambda *_: fake.newest)
    monkeypatch.setattr(story, "tell", told)
    monkeypatch.setattr(standing, "survey", lambda _: fake.standing)
    monkeypatch.setattr(status, "SECONDS", 0.0)
    monkeypatch.setattr(status, "PATIENCE", 0.05)
    return fake


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_failed_run_says_why_and_what_to_do_before_anything_else(stack: Stack) -> None:
    stack.names["S2"] = [Found(BROKEN)]
    said = call("status", "S2").stdout
    places = [
        said.index(part) for part in ("✗ failed  demo/S2, attempt 2", "None of the reads fits", "Next: ", "Cause")
    ]
    places += [said.index(part) for part in ("last words", "Steps", "Inputs", "Outputs", "Versions")]
    assert places == sorted(places)
    assert "(RunFailed in Await run)" in said
    assert "--project demo --sample S2" in said


def test_a_failed_run_is_shown_with_exit_code_0_and_awaited_with_1(stack: Stack) -> None:
    stack.names["S2"] = [Found(BROKEN)]
    assert call("status", "S2").exit_code == 0
    assert call("status", "S2", "--wait").exit_code == 1


def test_steps_have_their_times_and_tasks_are_nested_under_the_one_that_waits_for_them(stack: Stack) -> None:
    stack.names["S1"] = [Found(DONE)]
    lines = [" ".join(line.split()) for line in call("status", "S1").stdout.splitlines()]
    at = lines.index("✓ succeeded Await run 0.0 s")
    assert lines[at - 1] == "✓ succeeded Import reads 4.2 s 3 tries"
    assert lines[at + 1 : at + 3] == ["HealthOmics run 7 succeeded", "✓ succeeded align 1 min 15 s 4 vCPU, 8 GiB"]
    assert "loaded 1,234 variants" in lines


def test_nothing_is_cut_in_a_pipe_and_no_line_ends_in_blanks(stack: Stack) -> None:
    stack.names["S1"], stack.names["S2"] = [Found(DONE)], [Found(BROKEN)]
    stack.standing = [HELD, LOADED]
    for words in (("status", "S1"), ("status", "S2"), ("samples",), ("status",)):
        said = call(*words).stdout
        assert LONG in said
        assert not [line for line in said.splitlines() if line != line.rstrip()]


def test_waiting_ends_with_the_run(stack: Stack) -> None:
    stack.names["S1"] = [Found(RUNNING)]
    stack.looks = [RUNNING, RUNNING, DONE]
    result = call("status", "S1", "--wait", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["run"]["status"] == "SUCCEEDED"
    assert stack.looks == [DONE]


def test_without_waiting_a_pipe_is_told_what_is_so_now(stack: Stack) -> None:
    stack.names["S1"] = [Found(RUNNING)]
    stack.looks = []
    assert "▶ running  demo/S1" in call("status", "S1").stdout


def test_what_was_sent_a_moment_ago_is_waited_for(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "PATIENCE", 60.0)
    stack.names["S1"] = [Found(None), Found(None, (replace(HELD, state="waiting"),)), Found(DONE)]
    assert call("status", "S1", "--wait").exit_code == 0


def test_what_is_held_is_not_waited_for(stack: Stack) -> None:
    stack.names["S3"] = [Found(None, (HELD,))]
    result = call("status", "S3", "--wait")
    assert result.exit_code == 1
    assert "‖ held" in result.stdout
    assert "strandline submit --again" in result.stdout


def test_an_unknown_name_ends_with_1_and_a_sentence(stack: Stack) -> None:
    for more in ((), ("--wait",)):
        result = call("status", "S9", *more)
        assert result.exit_code == 1
        assert "strandline: Nothing is known of S9." in result.stderr


def test_waiting_for_nothing_is_a_wrong_command_line(stack: Stack) -> None:
    assert call("status", "--wait").exit_code == 2


def test_without_a_name_all_that_happens_is_told(stack: Stack) -> None:
    stack.standing = [HELD, LOADED, replace(LOADED, sample="S4", state="running")]
    stack.newest = [BROKEN, DONE]
    said = call("status").stdout
    order = [said.index(part) for part in ("Running", "S4", "Not started", "S3", "Newest runs", "S2", "S1")]
    assert order == sorted(order)
    assert "RunFailed: NoAlignedReads: none" in said
    document = json.loads(call("status", "--json").stdout)
    assert [one["sample"] for one in document["open"]] == ["S3", "S4"]
    assert [one["state"] for one in document["newest"]] == ["failed", "succeeded"]


def test_an_empty_stack_says_what_to_do(stack: Stack) -> None:
    assert "strandline submit --sample NAME READS" in call("status").stdout
    result = call("samples")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "strandline submit --sample NAME READS" in result.stderr


def test_samples_are_chosen_by_project_and_state(stack: Stack) -> None:
    stack.standing = [HELD, LOADED, replace(LOADED, project="other", sample="S7")]
    said = call("samples", "--project", "demo", "--state", "succeeded").stdout
    assert [line.split()[1] for line in said.splitlines()] == ["Sample", "S1"]
    assert "4,321" in said
    assert "3 h ago" in said
    assert "No sample matches." in call("samples", "--state", "timed out").stderr
    assert call("samples", "--state", "lost").exit_code == 2


def test_samples_as_json_are_one_document(stack: Stack) -> None:
    stack.standing = [HELD, LOADED]
    said: list[dict[str, Any]] = json.loads(call("samples", "--json").stdout)
    assert [(one["sample"], one["state"], one["variants"]) for one in said] == [
        ("S3", "held", None),
        ("S1", "succeeded", 4321),
    ]
