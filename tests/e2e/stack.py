"""One deployed Strandline in a local AWS of its own, made from a copy of the checkout, as its users would use it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

from tests.e2e import rights
from tests.e2e.holding import Holding

ROOT = Path(__file__).parents[2]
STACK = "e2e"
LONGEST = 180.0
DEMO = ROOT / "demo"
READS = ROOT / "tests" / "data" / "reads"

Found = TypeVar("Found")


def copy_checkout(target: Path) -> Path:
    """Copy what git tracks or would track into `target`, so that a test may rename folders of it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (source := ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)
    return target


def wait_for(look: Callable[[], Found | None], what: str, seconds: float = LONGEST) -> Found:
    """Look again until there is something; AssertionError that names it otherwise."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


class Stack:
    """A server, a deployment and the clients of a user; every method waits for what it promises."""

    holding: Holding
    """Of a stack that runs `germline_lite` with a line more: what makes its runs wait."""

    def __init__(self, checkout: Path, state: Path, name: str = STACK) -> None:
        self.checkout = checkout
        self.state = state
        self.name = name
        self.environment = dict(os.environ)
        self.outputs: dict[str, Any] = {}
        self.settings: dict[str, str] = {}
        self.first_summary: dict[str, Any] = {}
        self._server: subprocess.Popen[bytes] | None = None
        self._clients: dict[str, Any] = {}
        self._told: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}

    def start(self) -> None:
        """Start the server and read from it how a client reaches it."""
        words = [sys.executable, "-m", "local", "serve", "--state", str(self.state)]
        with (self.state / "server.log").open("wb") as log:
            self._server = subprocess.Popen(words, cwd=self.checkout, stdout=log, stderr=subprocess.STDOUT)
        wait_for((self.state / "server.json").exists, "the start of the local AWS", 60)
        said = json.loads(self.run("local", "env", "--format", "json", "--state", str(self.state)).stdout)
        self.environment |= said | {"STRANDLINE_STACK": self.name}

    def beside(self, name: str, checkout: Path) -> "Stack":
        """Return another stack of the same server, to be deployed from a checkout of its own."""
        other = Stack(checkout, self.state, name)
        other.environment = self.environment | {"STRANDLINE_STACK": name}
        return other

    def stop(self) -> int:
        """Stop the server as a user would, hold its roles to what they asked of it, and return its exit code."""
        assert self._server is not None
        self._server.terminate()
        code = self._server.wait(30)
        rights.judge(self.state)
        return code

    def run(self, module: str, *words: str, check: bool = True, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run `python -m MODULE WORDS` in the checkout, as a user would."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=self.checkout,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            **more,
        )
        assert not check or done.returncode == 0, f"{module} {words}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done

    def deploy(self, **settings: str) -> dict[str, Any]:
        """Deploy with these settings; return the summary of the deployer: how many of each action."""
        given = [word for name, value in settings.items() for word in ("--config", f"{name}={value}")]
        said = self.run("local", "deploy", "--json", "--state", str(self.state), "--stack", self.name, *given).stdout
        last = json.loads(said.strip().splitlines()[-1])
        self.outputs = last["outputs"]
        return dict(last["summary"])

    def destroy(self, *flags: str) -> str:
        """Delete the stack, even what it retains and protects by `--purge` and `--force`; return what was said."""
        return self.run("local", "destroy", *flags, "--state", str(self.state), "--stack", self.name).stdout

    def client(self, service: str) -> Any:
        """Return the boto3 client of the local AWS for a service, which all who look again share."""
        env = self.environment
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                endpoint_url=env["AWS_ENDPOINT_URL"],
                region_name=env["AWS_DEFAULT_REGION"],
                aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
                config=Config(inject_host_prefix=False),
            )
        return self._clients[service]

    def keep(self, bucket: str, path: Path) -> str:
        """Put a file into a bucket of the user's own, made when it is missing, and return its address."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket=bucket)
        s3.upload_file(str(path), bucket, path.name)
        return f"s3://{bucket}/{path.name}"

    def upload(self, path: Path, key: str) -> str:
        """Put a file below inputs/ with a plain client and return its key."""
        whole = f"inputs/{key}"
        self.client("s3").upload_file(str(path), self.outputs["input_bucket"], whole)
        return whole

    def pair(self, project: str, sample: str, first: Path, second: Path) -> None:
        """Upload two mates under the simplest names that people give them."""
        self.upload(first, f"{project}/{sample}_R1.fastq.gz")
        self.upload(second, f"{project}/{sample}_R2.fastq.gz")

    def executions(self, project: str, sample: str | None = None) -> list[dict[str, Any]]:
        """Return the pipeline's executions for a project or one sample of it, as DescribeExecution tells them."""
        listed = self.client("stepfunctions").list_executions(stateMachineArn=self.outputs["pipeline_arn"])
        return [
            one
            for one in map(self._described, listed["executions"])
            if (given := json.loads(one["input"]))["project"] == project and sample in {None, given["sample"]}
        ]

    def _described(self, listed: dict[str, Any]) -> dict[str, Any]:
        """Describe an execution once for as long as it is listed as it was; a stack has many, and all tests wait."""
        arn = listed["executionArn"]
        if (known := self._told.get(arn)) is None or known[0] != listed:
            known = self._told[arn] = listed, self.client("stepfunctions").describe_execution(executionArn=arn)
        return known[1]

    def ended(self, project: str, sample: str, seconds: float = LONGEST) -> dict[str, Any]:
        """Wait for the first execution of a sample to end."""

        def look() -> dict[str, Any] | None:
            return next((one for one in self.executions(project, sample) if one["status"] != "RUNNING"), None)

        return wait_for(look, f"the end of {project}/{sample}", seconds)

    def note(self, key: str) -> dict[str, str]:
        """Wait for the note that the claim table holds on a key."""
        table, pk = self.client("dynamodb"), {"pk": {"S": f"key#{key}"}}

        def look() -> dict[str, str] | None:
            item = table.get_item(TableName=self.outputs["claim_table"], Key=pk).get("Item")
            return {name: value["S"] for name, value in item.items()} if item else None

        return wait_for(look, f"a note on {key}", 60)

    def findings(self, project: str, sample: str, *more: str) -> list[dict[str, Any]]:
        """Ask the command line for what ClinVar says of a sample."""
        said = self.run("strandline", "query", "--project", project, "--sample", sample, "--json", *more).stdout
        rows: list[dict[str, Any]] = json.loads(said)
        return rows

    def rows(self, question: str) -> list[list[str]]:
        """Ask Athena and return the rows of the answer, each value as its text."""
        athena = self.client("athena")
        query = athena.start_query_execution(
            QueryString=question,
            WorkGroup=self.outputs["workgroup"],
            QueryExecutionContext={"Database": self.outputs["database"]},
        )["QueryExecutionId"]

        def look() -> str | None:
            status: str = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"]
            return status if status not in {"QUEUED", "RUNNING"} else None

        assert wait_for(look, "the answer of Athena") == "SUCCEEDED"
        answer = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"][1:]
        return [[cell.get("VarCharValue", "") for cell in row["Data"]] for row in answer]

    def calls(self, project: str, sample: str) -> list[dict[str, Any]]:
        """Return every variant of a sample on the demo's contig, whether ClinVar knows it or not."""
        return self.findings(project, sample, "--region", "chr17", "--all")


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    """Serve a local AWS from a copy of the checkout, both below `folder`, until the block ends; nothing is deployed."""
    made = Stack(copy_checkout(folder / "checkout"), folder / "state")
    made.state.mkdir()
    made.start()
    try:
        yield made
    finally:
        assert made.stop() == 0
