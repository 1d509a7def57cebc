"""One local AWS for all tests of this folder, spoken to through boto3 only."""

import io
import itertools
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.environment import client_environment
from tests.processes import eventually

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/images"
BUILDSPEC = "version: 0.2\nphases:\n  build:\n    commands:\n      - docker build .\n"
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
_numbers = itertools.count(1)


@dataclass
class Cloud:
    """A running local AWS, and the few things that many tests make in it."""

    endpoint: str
    state: Path
    process: subprocess.Popen[str]
    images: dict[str, str] = field(default_factory=dict)

    def client(self, service: str, access_key: str = "AKIALOCALUSER0000000", **config: Any) -> Any:
        """Return a boto3 client that can reach nothing else."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=access_key,
            aws_secret_access_key="local",
            config=Config(
                inject_host_prefix=False,
                retries={"total_max_attempts": 1},
                read_timeout=120,
                max_pool_connections=40,
                **config,
            ),
        )

    def requests(self) -> list[dict[str, Any]]:
        """Return the request log."""
        return [json.loads(line) for line in (self.state / "requests.jsonl").read_text().splitlines()]

    def name(self, what: str) -> str:
        """Return a name that no other test has."""
        return f"{what}-{next(_numbers)}"

    def bucket(self, *, versioned: bool = False) -> str:
        """Make a bucket and return its name."""
        s3, name = self.client("s3"), self.name("bucket")
        s3.create_bucket(Bucket=name)
        if versioned:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    def queue(self, **attributes: str) -> tuple[str, str]:
        """Make a queue and return its URL and ARN."""
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=self.name("queue"), Attributes=attributes)["QueueUrl"]
        return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def received(self, url: str, seconds: int = 10) -> list[str]:
        """Receive from a queue, delete what came, and return the bodies."""
        sqs = self.client("sqs")
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=seconds)
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in answer.get("Messages", [])]

    def start_build(self, files: dict[str, str], image: str = "handlers", tag: str = "") -> str:
        """Start a build of a context and return its id."""
        self._role()
        codebuild, bucket = self.client("codebuild"), self.bucket()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path, text in {"containers/buildspec.yml": BUILDSPEC, **files}.items():
                archive.writestr(path, text)
        self.client("s3").put_object(Bucket=bucket, Key="context.zip", Body=packed.getvalue())
        variables = {"IMAGE_NAME": image, "REPOSITORY_URI": REPOSITORY, "IMAGE_TAG": tag or self.name("tag")}
        project = self.name("project")
        codebuild.create_project(
            name=project,
            source={"type": "S3", "location": f"{bucket}/context.zip", "buildspec": "containers/buildspec.yml"},
            artifacts={"type": "NO_ARTIFACTS"},
            environment={"type": "LINUX_CONTAINER", "image": "any", "computeType": "BUILD_GENERAL1_SMALL"},
            serviceRole="arn:aws:iam::123456789012:role/anyone",
        )
        given = [{"name": name, "value": value} for name, value in variables.items()]
        return str(codebuild.start_build(projectName=project, environmentVariablesOverride=given)["build"]["id"])

    def built(self, build: str) -> dict[str, Any]:
        """Wait for the end of a build and return what CodeBuild tells of it."""
        codebuild = self.client("codebuild")

        def finished() -> dict[str, Any] | None:
            found: dict[str, Any] = codebuild.batch_get_builds(ids=[build])["builds"][0]
            return found if found["buildComplete"] else None

        ended: dict[str, Any] = eventually(finished, 60)
        return ended

    def image(self, files: dict[str, str], image: str = "handlers", lock: str = "awslambdaric\nboto3\n") -> str:
        """Build an image and return its URI by digest."""
        context = {f"containers/{image}/requirements.lock": lock, **files}
        key = json.dumps([context, image])
        if key not in self.images:
            build = self.built(self.start_build(context, image))
            assert build["buildStatus"] == "SUCCEEDED", build["phases"]
            self.images[key] = f"{REPOSITORY}@{build['exportedEnvironmentVariables'][0]['value']}"
        return self.images[key]

    def function(self, source: str, **settings: Any) -> str:
        """Make a Lambda function of `app.py` with `def handler(event, context)` and return its name."""
        uri = settings.pop("uri", None) or self.image({"app.py": source})
        name = settings.pop("name", None) or self.name("function")
        self.client("lambda").create_function(
            FunctionName=name,
            Role=self._role(),
            PackageType="Image",
            Code={"ImageUri": uri},
            **{"Timeout": 10, "ImageConfig": {"Command": ["app.handler"]}, **settings},
        )
        return str(name)

    def arn(self, function: str) -> str:
        """Return the ARN of a function."""
        return f"arn:aws:lambda:us-east-1:123456789012:function:{function}"

    def call(self, function: str, event: Any = None) -> Any:
        """Invoke a function that must succeed and return its result."""
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        body = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, body
        return body

    def failure(self, function: str, event: Any = None) -> dict[str, Any]:
        """Invoke a function that must fail and return its error object."""
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        body: dict[str, Any] = json.loads(answer["Payload"].read())
        assert answer["FunctionError"] == "Unhandled", body
        return body

    def log_lines(self, group: str) -> list[str]:
        """Return the messages of a log group."""
        logs = self.client("logs")
        if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            return []
        return [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]

    def _role(self) -> str:
        if "role" not in self.images:
            self.client("ecr").create_repository(repositoryName="images")
            document = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
            made = self.client("iam").create_role(RoleName="anyone", AssumeRolePolicyDocument=document)
            self.images["role"] = made["Role"]["Arn"]
        return self.images["role"]


def start_server(state: Path, **extra: str) -> Cloud:
    """Start a server in its own process, with `extra` in its environment, and wait for its first line."""
    complaints = state.parent / f"{state.name}.err"
    with complaints.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.serve", "--state", str(state)],
            cwd=ROOT,
            env=client_environment("http://127.0.0.1:9") | extra,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the server ended with {process.wait(60)}: {complaints.read_text()}"
    return Cloud(json.loads(line)["endpoint"], state, process)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    running = start_server(tmp_path_factory.mktemp("aws") / "state")
    yield running
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Cloud]]:
    """Start a further server below `tmp_path`; all of them are gone at the end of the test."""
    started: list[Cloud] = []

    def start(name: str = "state", **extra: str) -> Cloud:
        started.append(start_server(tmp_path / name, **extra))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGTERM)
        one.process.wait(30)


@pytest.fixture
def until() -> Callable[..., Any]:
    """Wait for something to become true."""
    return eventually
