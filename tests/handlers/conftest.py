"""The cloud that the handlers speak to, in this process: moto for all but HealthOmics, whose calls are stubbed."""

import gzip
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from handlers import detect_samples
from handlers.env import DetectSamples, SweepInputs
from strandline import clients
from tests.own_cloud import REGION, own_cloud

BUCKET = "reads"
Reads = Callable[..., bytes]


@pytest.fixture
def reads() -> Reads:
    """Makes gzip-compressed FASTQ: the same `person`, flow cell and lane give mates for read 1 and 2."""

    def make(read: int = 1, person: int = 1, lane: int = 1, count: int = 8, flow_cell: str = "H7HY2CCXX") -> bytes:
        names = random.Random(f"{person} {flow_cell} {lane}")
        bases = random.Random(f"{person} {flow_cell} {lane} {read}")
        records = []
        for _ in range(count):
            name = f"@A0:1:{flow_cell}:{lane}:{names.randrange(9999)}:{names.randrange(9999)}:{names.randrange(9999)}"
            records.append(f"{name} {read}:N:0:ATC\n{''.join(bases.choices('ACGT', k=50))}\n+\n{'F' * 50}\n")
        return gzip.compress("".join(records).encode(), mtime=0)

    return make


@dataclass
class Cloud:
    """The input bucket and what lies around it, with the questions that tests ask."""

    topic: str = ""
    heard: str = ""
    queue: str = ""
    machine: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)

    def put(self, key: str, body: bytes | str) -> dict[str, str]:
        """Upload an object and return the queue message that announces it."""
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)
        return self.message(key)

    def deliver(self, *messages: dict[str, str]) -> None:
        """Hand queue messages to the function that detects samples, as one batch, of which it takes every one."""
        assert self.refused(*messages) == []

    def refused(self, *messages: dict[str, str]) -> list[dict[str, str]]:
        """Do so and return those that must be delivered again."""
        failed: list[dict[str, str]] = detect_samples.handler({"Records": list(messages)}, None)["batchItemFailures"]
        return failed

    def delete(self, key: str) -> None:
        boto3.client("s3").delete_object(Bucket=BUCKET, Key=key)

    def claim(self, given: dict[str, Any], status: str, **more: str) -> None:
        """Write the claim and the sample that an execution with this input would have written."""
        table = boto3.resource("dynamodb").Table("claims")
        claim = {"pk": f"content#{given['content']}", "kind": "claim", "status": status, "execution": "e"} | more
        table.put_item(Item=claim | {"inputs": json.dumps(given["lanes"]), "patient": given["patient"]})
        name = f"{given['project']}/{given['sample']}"
        table.put_item(Item={"pk": f"sample#{name}", "kind": "sample", "content": given["content"]})

    def message(self, key: str) -> dict[str, str]:
        detail = {"bucket": {"name": BUCKET}, "object": {"key": key}}
        return self.raw({"detail-type": "Object Created", "source": "aws.s3", "detail": detail})

    def raw(self, body: Any) -> dict[str, str]:
        return {
            "messageId": f"m{abs(hash(json.dumps(body)))}",
            "body": body if isinstance(body, str) else json.dumps(body),
        }

    def executions(self) -> list[dict[str, Any]]:
        """The input of every execution that was started, by name."""
        client = boto3.client("stepfunctions")
        listed = client.list_executions(stateMachineArn=self.machine)["executions"]
        described = [client.describe_execution(executionArn=item["executionArn"]) for item in listed]
        return [
            json.loads(item["input"]) | {"name": item["name"]} for item in sorted(described, key=lambda x: x["name"])
        ]

    def rows(self, kind: str) -> dict[str, dict[str, Any]]:
        items = boto3.resource("dynamodb").Table("claims").scan()["Items"]
        return {item["pk"]: item for item in items if item["kind"] == kind}

    def notes(self) -> dict[str, tuple[str, str]]:
        """Status and reason of every note by key."""
        return {pk.removeprefix("key#"): (row["status"], row["reason"]) for pk, row in self.rows("note").items()}

    def messages(self) -> list[dict[str, Any]]:
        """What people were told since the last question: subject, text and attributes."""
        received = self._receive(self.heard)
        return [
            {
                "subject": body["Subject"],
                "text": body["Message"],
                **{name: value["Value"] for name, value in body["MessageAttributes"].items()},
            }
            for body in map(json.loads, received)
        ]

    def queued(self) -> list[dict[str, str]]:
        """The messages in the input queue, as a function receives them."""
        return [{"messageId": str(number), "body": body} for number, body in enumerate(self._receive(self.queue))]

    def _receive(self, url: str) -> list[str]:
        bodies: list[str] = []
        client = boto3.client("sqs")
        while got := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            bodies += [message["Body"] for message in got]
        return bodies


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with own_cloud(monkeypatch):
        made = _make()
        variables = DetectSamples.variables(
            input_bucket=BUCKET, claim_table="claims", pipeline_arn=made.machine, topic_arn=made.topic
        ) | SweepInputs.variables(
            input_bucket=BUCKET,
            claim_table="claims",
            queue_url=made.queue,
            topic_arn=made.topic,
            settle_minutes="15",
        )
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield made


def _make() -> Cloud:
    s3 = boto3.client("s3")
    for bucket in (BUCKET, "results"):
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    boto3.client("dynamodb").create_table(
        TableName="claims",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    queues = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("arrivals", "heard")]
    topic = sns.create_topic(Name="people")["TopicArn"]
    heard = sqs.get_queue_attributes(QueueUrl=queues[1], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=heard)
    machine = boto3.client("stepfunctions").create_state_machine(
        name="pipeline",
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/states",
    )["stateMachineArn"]
    return Cloud(topic=topic, heard=queues[1], queue=queues[0], machine=machine)


@pytest.fixture
def omics(monkeypatch: pytest.MonkeyPatch, cloud: Cloud) -> Iterator[Stubber]:
    """HealthOmics that answers what the test tells it to, and checks each call against botocore's model."""
    real = boto3.client
    stubbed = real("omics", region_name=REGION)
    monkeypatch.setattr(
        clients.boto3, "client", lambda name, **rest: stubbed if name == "omics" else real(name, **rest)
    )
    with Stubber(stubbed) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def event_of(lanes: int = 1, **more: Any) -> dict[str, Any]:
    """The state of an execution of sample S1 with so many lanes, as the pipeline's handlers receive it."""

    def file(lane: int, read: int) -> dict[str, Any]:
        return {"key": f"inputs/p1/S1_L00{lane}_R{read}.fastq.gz", "version": f"v{lane}{read}", "size": 1, "etag": "e"}

    return {
        "content": "c" * 64,
        "project": "p1",
        "sample": "S1",
        "patient": "P1",
        "bucket": BUCKET,
        "attempt": 1,
        "execution": "arn:aws:states:us-east-1:123456789012:execution:pipeline:S1-c",
        "execution_name": "S1-c",
        "lanes": [
            {
                "id": f"L00{lane}",
                "platform_unit": f"H7HY2CCXX.{lane}",
                "library": "S1",
                "platform": "ILLUMINA",
                "fastq_1": file(lane, 1),
                "fastq_2": file(lane, 2),
            }
            for lane in range(1, lanes + 1)
        ],
        **more,
    }


@pytest.fixture
def event() -> Callable[..., dict[str, Any]]:
    return event_of
