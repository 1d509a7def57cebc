"""Uploads that invite a mistake: nothing is mixed up, lost or analysed twice, and whatever does not start says why."""

import json
import os
import random
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.e2e.people import CARRIER, HEALTHY, OTHER_LANE, Pair, names_analysed, names_in, noise, slice_of
from tests.e2e.stack import Stack, wait_for

HEADER = "patient,sample,lane,fastq_1,fastq_2\n"
# project, folder below it, sample: every name begins, ends or reads like another one
CROWD = [
    ("crowd", "", "S1"), ("crowd", "", "S10"), ("crowd2", "x/y/", "S1"), ("crowd", "", "S-1"),
    ("held", "run=1/", "H1"),
]  # fmt: skip
Who = tuple[str, str]


@pytest.fixture(scope="module")
def heard(stack: Stack) -> Iterator[str]:
    """A queue that hears what people are told."""
    sqs, sns = stack.client("sqs"), stack.client("sns")
    url = sqs.create_queue(QueueName="people")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    subscribed = sns.subscribe(TopicArn=stack.outputs["topic_arn"], Protocol="sqs", Endpoint=arn)
    yield url
    sns.unsubscribe(SubscriptionArn=subscribed["SubscriptionArn"])
    sqs.delete_queue(QueueUrl=url)


def told(stack: Stack, heard: str, kind: str, project: str) -> dict[str, Any]:
    """Wait for a message of this kind about the project."""

    def look() -> dict[str, Any] | None:
        sqs = stack.client("sqs")
        for message in sqs.receive_message(QueueUrl=heard, MaxNumberOfMessages=10).get("Messages", []):
            sqs.delete_message(QueueUrl=heard, ReceiptHandle=message["ReceiptHandle"])
            body: dict[str, Any] = json.loads(message["Body"])
            about = {name: value["Value"] for name, value in body["MessageAttributes"].items()}
            if (about["kind"], about.get("project")) == (kind, project):
                return body
        return None

    return wait_for(look, f"a message {kind} about {project}")


def put(stack: Stack, key: str, body: bytes | str) -> str:
    stack.client("s3").put_object(Bucket=stack.outputs["input_bucket"], Key=key, Body=body)
    return key


def put_pair(stack: Stack, stem: str, pair: Pair) -> None:
    for read, path in enumerate(pair, 1):
        put(stack, f"inputs/{stem}_R{read}.fastq.gz", path.read_bytes())


def row(stack: Stack, sample: str, stem: str) -> str:
    place = f"s3://{stack.outputs['input_bucket']}/inputs/{stem}"
    return f"P-{sample},{sample},L001,{place}_R1.fastq.gz,{place}_R2.fastq.gz\n"


def started(stack: Stack, project: str) -> list[tuple[str, str]]:
    """Sample and patient of every execution of a project."""
    given = [json.loads(one["input"]) for one in stack.executions(project)]
    return sorted((one["sample"], one["patient"]) for one in given)


@pytest.fixture(scope="module")
def crowd(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[Who, tuple[set[str], set[str]]]:
    """People uploaded at once, shuffled and some twice; the reads that each sent and those that were analysed."""
    folder = tmp_path_factory.mktemp("crowd")
    bases = (CARRIER, OTHER_LANE, HEALTHY)
    pairs = [slice_of(bases[number % 3], number // 3, 4, folder) for number in range(len(CROWD))]
    uploads = [
        (f"inputs/{project}/{below}{sample}_R{read}.fastq.gz", pair[read - 1].read_bytes())
        for (project, below, sample), pair in zip(CROWD, pairs, strict=True)
        for read in (1, 2)
    ]
    chance = random.Random(12)
    order = uploads + chance.sample(uploads, 6)
    chance.shuffle(order)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda upload: put(stack, *upload), order))
    for project, _, sample in CROWD:
        ended = stack.ended(project, sample)
        assert ended["status"] == "SUCCEEDED", ended.get("cause")
    return {
        (project, sample): (names_in(pair[0]), names_analysed(stack, project, sample, folder))
        for (project, _, sample), pair in zip(CROWD, pairs, strict=True)
    }


def test_people_with_names_alike_uploaded_at_once_keep_their_reads(
    crowd: dict[Who, tuple[set[str], set[str]]],
) -> None:
    """`names_analysed` finds one run of each, so nobody was analysed twice either."""
    for who, (sent, analysed) in crowd.items():
        assert analysed == sent, who


def test_other_reads_are_held_told_and_released_by_a_person(
    stack: Stack, crowd: dict[Who, tuple[set[str], set[str]]], heard: str, tmp_path: Path
) -> None:
    assert ("held", "H1") in crowd
    put_pair(stack, "held/second/H1", slice_of(CARRIER, 7, 8, tmp_path))
    message = told(stack, heard, "held", "held")
    assert "strandline submit --again --project held --sample H1" in message["Message"]
    assert "inputs/held/second/H1_R1.fastq.gz" in message["Message"]
    assert len(stack.executions("held", "H1")) == 1
    assert "H1" in stack.run("strandline", "samples", "--project", "held", "--state", "held").stdout

    stack.run("strandline", "submit", "--again", "--project", "held", "--sample", "H1")
    wait_for(lambda: [one["status"] for one in stack.executions("held", "H1")] == ["SUCCEEDED"] * 2, "the second run")
    assert "BRCA1" in {gene for row in stack.findings("held", "H1") for gene in row["genes"]}
    assert stack.run("strandline", "samples", "--project", "held", "--state", "held").stdout == ""


def test_a_run_that_fails_is_told_with_its_cause_and_what_to_do(stack: Stack, heard: str, tmp_path: Path) -> None:
    pair = noise(tmp_path)
    put_pair(stack, "broken/B1", pair)
    message = told(stack, heard, "failed", "broken")
    assert message["Subject"] == "Strandline: Failed: broken/B1 (RunFailed)"
    for words in ("NoAlignedReads", "strandline resume broken/B1", "strandline submit --again --project broken"):
        assert words in message["Message"]
    put(stack, "inputs/broken/B1_R2.fastq.gz", pair[1].read_bytes())
    assert "strandline resume" in stack.note("inputs/broken/B1_R1.fastq.gz")["reason"]


def test_two_sheets_that_name_the_same_reads_start_neither(stack: Stack, heard: str, tmp_path: Path) -> None:
    for sample in ("W1", "W2"):
        key = put(stack, f"inputs/disputed/{sample}.csv", HEADER + row(stack, sample, "disputed/W"))
        stack.note(f"{key}:disputed/{sample}")
    put_pair(stack, "disputed/W", noise(tmp_path, 4))
    assert "W1.csv" in told(stack, heard, "held", "disputed")["Message"]
    assert started(stack, "disputed") == []


def test_a_sheet_of_another_folder_speaks_for_reads_that_come_later(stack: Stack, tmp_path: Path) -> None:
    key = put(stack, "inputs/elsewhere/sheets/s.csv", HEADER + row(stack, "HG1", "elsewhere/reads/O"))
    stack.note(f"{key}:elsewhere/HG1")
    put_pair(stack, "elsewhere/reads/O", noise(tmp_path, 2))
    wait_for(lambda: started(stack, "elsewhere"), "the start of the sheet's sample", 60)
    assert started(stack, "elsewhere") == [("HG1", "P-HG1")]
    later = put(stack, "inputs/elsewhere/reads/late.csv", HEADER + row(stack, "O", "elsewhere/reads/O"))
    assert "analysed as elsewhere/HG1" in stack.note(f"{later}:elsewhere/O")["reason"]


@pytest.mark.parametrize(
    "key",
    [
        "inputs/odd/has space_R1.fastq.gz", "inputs/odd/a+b_R1.fastq.gz", "inputs/odd/a%20b_R1.fastq.gz",
        "inputs/odd/müller_R1.fastq.gz", f"inputs/odd/{'k' * 900}_R1.fastq.gz", "inputs//x_R1.fastq.gz",
        "inputs/odd/a:b_R1.fastq.gz", "inputs/odd/x.bam", "inputs/odd/plain_R1.fastq", "inputs/odd/../up_R1.fastq.gz",
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_used_is_refused_by_name(stack: Stack, key: str) -> None:
    put(stack, key, b"reads")
    assert stack.note(key)["status"] == "REFUSED"


def test_an_empty_mate_is_refused(stack: Stack, tmp_path: Path) -> None:
    first, _ = noise(tmp_path, 5)
    put(stack, "inputs/empty/E_R2.fastq.gz", b"")
    key = put(stack, "inputs/empty/E_R1.fastq.gz", first.read_bytes())
    wait_for(lambda: stack.note(key)["status"] == "REFUSED", "the refusal")
    assert "0 bytes" in stack.note(key)["reason"]


def test_a_function_killed_while_it_loads_loads_again(stack: Stack, tmp_path: Path) -> None:
    put_pair(stack, "killed/run=1/K1", slice_of(HEALTHY, 1, 4, tmp_path))
    wait_for(lambda: kill_function(stack, "load_variants"), "the start of a load")
    assert stack.ended("killed", "K1")["status"] == "SUCCEEDED"
    calls = [(row["position"], row["ref"], row["alt"]) for row in stack.calls("killed", "K1")]
    assert calls
    assert len(calls) == len(set(calls))


def kill_function(stack: Stack, handler: str) -> bool:
    """Kill the processes of a function while one of its invocations is being worked on; False when none is."""
    states = stack.client("stepfunctions")
    if not any(_is_in(states, one["executionArn"], "LoadVariants") for one in stack.executions("killed", "K1")):
        return False
    found = [one.pid for one in psutil.process_iter(["environ"]) if _serves(one, stack, handler)]
    for pid in found:
        os.kill(pid, signal.SIGKILL)
    return bool(found)


def _is_in(states: Any, arn: str, state: str) -> bool:
    events = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    return any(event.get("stateEnteredEventDetails", {}).get("name") == state for event in events)


def _serves(process: psutil.Process, stack: Stack, handler: str) -> bool:
    variables = process.info["environ"] or {}
    return handler in variables.get("_HANDLER", "") and str(stack.state) in variables.get("PYTHONPATH", "")


def test_a_message_that_cannot_be_read_ends_apart_and_the_others_go_on(stack: Stack) -> None:
    with patience(stack, "1"):
        poison = json.dumps({"detail-type": "Object Created", "detail": {}})
        stack.client("sqs").send_message(QueueUrl=stack.outputs["queue_url"], MessageBody=poison)
        put(stack, "inputs/apart/Q_R1.fastq.gz", b"reads")
        assert stack.note("inputs/apart/Q_R1.fastq.gz")["status"] == "WAITING"
        dead = stack.outputs["dead_letter_urls"]
        assert wait_for(lambda: [body for url in dead for body in taken(stack, url)], "the dead letter") == [poison]


@contextmanager
def patience(stack: Stack, seconds: str) -> Iterator[None]:
    """Let messages that were not taken come back sooner."""
    sqs, url = stack.client("sqs"), stack.outputs["queue_url"]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": seconds})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


def taken(stack: Stack, url: str) -> list[str]:
    sqs = stack.client("sqs")
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in messages]


def test_the_hourly_sweep_starts_what_an_event_was_lost_of(stack: Stack, tmp_path: Path) -> None:
    events, functions = stack.client("events"), stack.client("lambda")
    rules = events.list_rules()["Rules"]
    uploads = next(rule["Name"] for rule in rules if "uploads" in rule["Name"])
    hourly = next(rule["Name"] for rule in rules if rule.get("ScheduleExpression") == "rate(1 hour)")
    [target] = events.list_targets_by_rule(Rule=hourly)["Targets"]
    events.disable_rule(Name=uploads)
    put_pair(stack, "lost/L1", noise(tmp_path, 3))
    events.enable_rule(Name=uploads)
    assert started(stack, "lost") == []
    before = functions.get_function_configuration(FunctionName=target["Arn"])["Environment"]
    at_once = {"Variables": before["Variables"] | {"SETTLE_MINUTES": "0"}}
    functions.update_function_configuration(FunctionName=target["Arn"], Environment=at_once)
    try:
        functions.invoke(FunctionName=target["Arn"], Payload=target["Input"].encode())
    finally:
        functions.update_function_configuration(FunctionName=target["Arn"], Environment=before)
    wait_for(lambda: started(stack, "lost") == [("L1", "L1")], "the start of what was lost", 60)
