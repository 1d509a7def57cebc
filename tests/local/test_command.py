"""`python -m local`, as a newcomer types it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.deploy import deploy, destroy
from local.deployment.errors import DeploymentFailed
from local.processes import ROOT, find_server, start_server, stop_server

PROGRAM = """
import pulumi
import pulumi_aws as aws
bucket = aws.s3.Bucket("reads", force_destroy=True, tags={"owner": pulumi.Config().require("owner")})
pulumi.export("bucket", bucket.bucket)
pulumi.export("workflow_version", "germline_gatk-0")
print("the program may print")
"""
PROJECT = "name: sample\nruntime: python\nconfig:\n  owner: {type: string, default: us}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("program")
    (made / "Pulumi.yaml").write_text(PROJECT)
    (made / "__main__.py").write_text(PROGRAM)
    return made


@dataclass(frozen=True)
class Local:
    """Runs commands on one state folder, from a shell that holds the settings of a real account."""

    state: Path
    program: Path

    def __call__(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        program = ("--program", str(self.program)) if command in {"up", "deploy", "preview"} else ()
        line = [sys.executable, "-m", "local", command, "--state", str(self.state), *program, *arguments]
        real = {"AWS_PROFILE": "real", "AWS_ACCESS_KEY_ID": "AKIAREAL", "HTTP_PROXY": "http://127.0.0.1:9"}
        real["XDG_CACHE_HOME"] = str(self.state / "no-cache")
        return subprocess.run(line, cwd=ROOT, env=os.environ | real, capture_output=True, text=True, check=False)

    def events(self, command: str, *arguments: str) -> list[dict[str, Any]]:
        """Run a command that must succeed and return its lines."""
        done = self(command, "--json", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def up(folder: Path) -> Iterator[tuple[Local, list[dict[str, Any]]]]:
    """A deployment that `up` made, and what it said."""
    local = Local(folder / "aws", folder)
    try:
        yield local, local.events("up")
    finally:
        stopped = stop_server(local.state)
    assert stopped


@pytest.fixture
def local(up: tuple[Local, list[dict[str, Any]]]) -> Local:
    return up[0]


def test_up_starts_the_server_and_deploys(up: tuple[Local, list[dict[str, Any]]]) -> None:
    step, end = up[1]
    assert (step["action"], step["type"], step["name"]) == ("create", "aws:s3/bucket:Bucket", "reads")
    assert end["summary"] == {"create": 1, "update": 0, "same": 0, "delete": 0, "replace": 0}
    assert end["outputs"]["bucket"].startswith("reads-")


def test_a_second_up_keeps_the_server_and_changes_nothing(up: tuple[Local, list[dict[str, Any]]]) -> None:
    local, first = up
    before = find_server(local.state)
    again = local.events("up")
    assert again[-1]["summary"] == {"create": 0, "update": 0, "same": 1, "delete": 0, "replace": 0}
    assert again[-1]["outputs"] == first[-1]["outputs"]
    assert find_server(local.state) == before
    status = local.events("status")[0]
    assert status["stacks"] == {"dev": {"resources": 1, "running": []}}
    assert status["state"] == str(local.state.resolve())
    assert before is not None
    assert status["server"]["pid"] == before.pid
    assert before.endpoint.endswith(f":{status['server']['port']}")
    assert datetime.now(UTC) - datetime.fromisoformat(status["server"]["since"]) < timedelta(minutes=10)


def test_the_printed_variables_reach_the_deployment(up: tuple[Local, list[dict[str, Any]]]) -> None:
    local, first = up
    variables = json.loads(local("env", "--format", "json").stdout)
    session = boto3.session.Session(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])
    s3 = session.client("s3", region_name=variables["AWS_REGION"], endpoint_url=variables["AWS_ENDPOINT_URL"])
    found = s3.head_bucket(Bucket=first[-1]["outputs"]["bucket"])
    assert found["ResponseMetadata"]["HTTPStatusCode"] == 200
    lines = local("env").stdout.splitlines()
    assert lines[0].startswith("unset AWS_PROFILE ")
    assert f"export AWS_ENDPOINT_URL={variables['AWS_ENDPOINT_URL']}" in lines


def test_a_person_reads_what_runs_and_that_it_runs_already(local: Local) -> None:
    running = find_server(local.state)
    assert running is not None
    first, second, third = local("status").stdout.splitlines()
    assert first.startswith(f"The local AWS runs at {running.endpoint} for less than a minute (process {running.pid}).")
    assert second == f"Its state is in {local.state.resolve()}."
    assert third == "Stack dev: 1 resources, nothing runs."
    again = local("up").stdout.splitlines()[0]
    assert again == f"The local AWS runs already at {running.endpoint}, process {running.pid}; deploying to it."


def test_a_person_reads_what_would_be_and_what_was_done(local: Local) -> None:
    preview = local("preview", "--config", "owner=them").stdout.splitlines()
    assert preview[0].split()[:5] == ["~", "update", "Bucket", "reads", "tags"]
    assert preview[1].startswith("Stack dev would be deployed in ")
    deployed = local("deploy").stdout
    bucket, _, hint = deployed.splitlines()[-3:]
    assert bucket.startswith("  bucket: reads-")
    assert hint.startswith("germline_gatk, the workflow that runs by default, cannot run on this machine: gatk")
    assert "the program may print" not in deployed


def test_an_undeclared_setting_is_one_sentence(local: Local) -> None:
    unknown = local("deploy", "--config", "onwer=me")
    sentence = "The setting sample:onwer is not declared in Pulumi.yaml."
    assert (unknown.returncode, unknown.stderr) == (2, f"SettingError: {sentence}\n")
    malformed = local("deploy", "--config", "owner", "--json")
    assert json.loads(malformed.stdout) == {"error": "--config owner is not KEY=VALUE."}


def test_a_deployment_from_python_tells_its_steps(local: Local, folder: Path) -> None:
    heard: list[dict[str, Any]] = []
    done = deploy(local.state, stack="two", program=folder, config={"owner": "them"}, on_event=heard.append)
    assert (done.summary["create"], heard[0]["name"]) == (1, "reads")
    with pytest.raises(DeploymentFailed, match="The setting sample:onwer is not declared"):
        deploy(local.state, stack="two", program=folder, config={"onwer": "them"})
    assert destroy(local.state, stack="two", purge=True).summary["delete"] == 1


@pytest.fixture
def another(folder: Path, tmp_path: Path) -> Iterator[Local]:
    yield Local(tmp_path / "aws", folder)
    stop_server(tmp_path / "aws")


def test_a_killed_server_is_no_obstacle_and_down_leaves_nothing(another: Local) -> None:
    local = another
    before = start_server(local.state)
    assert local.events("deploy")[-1]["summary"]["create"] == 1
    os.killpg(before.pid, signal.SIGKILL)
    os.waitpid(before.pid, 0)
    missing = local("deploy")
    sentence = (
        f"No local AWS runs on {local.state}: process {before.pid} was killed, and what was deployed to it is gone. "
        "Start one with `python -m local up`."
    )
    assert (missing.returncode, missing.stdout, missing.stderr) == (1, "", f"ServerMissing: {sentence}\n")
    assert local("status").stdout == f"{sentence}\n"
    assert local("status", "--json").stdout == f'{{"state": "{local.state}", "server": null, "stacks": {{}}}}\n'
    assert local("down").stdout == f"No local AWS was running: process {before.pid} had been killed.\n"
    assert local("down").stdout == "No local AWS was running.\n"
    assert local("status").stdout == f"No local AWS runs on {local.state}. Start one with `python -m local up`.\n"
    assert local.events("up")[-1]["summary"]["create"] == 1
    running = find_server(local.state)
    assert running is not None
    down = local.events("down")
    assert [down[0]["action"], down[-1]] == ["delete", {"stopped": running.pid}]
    assert find_server(local.state) is None
    assert local("status").returncode == 1


def test_two_ups_at_once_share_one_server_and_deploy_once(another: Local) -> None:
    line = [sys.executable, "-m", "local", "up", "--json", "--state", str(another.state)]
    line += ["--program", str(another.program)]
    both = [subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "12"]
    said = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    ends = [json.loads(out.splitlines()[-1]) for out, _ in said]
    assert sorted(end["summary"]["create"] for end in ends) == [0, 1]
    assert ends[0]["outputs"] == ends[1]["outputs"]
    served = [path for path in Path("/proc").glob("[0-9]*/cmdline") if _serves(path, another.state)]
    assert len(served) == 1


def _serves(command: Path, state: Path) -> bool:
    try:
        words = command.read_bytes().split(b"\0")
    except OSError:
        return False
    return b"serve" in words and str(state).encode() in words


def test_a_port_in_use_and_a_port_that_is_none_are_one_sentence(local: Local, another: Local) -> None:
    server = find_server(local.state)
    assert server is not None
    port = server.endpoint.rpartition(":")[2]
    refused = another("up", "--port", port)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"ServerFailed: The local AWS did not start: port {port} is in use")
    assert refused.stderr.endswith(" choose another --port.\n")
    assert refused.stderr.count("\n") == 1
    impossible = another("up", "--port", "99999")
    assert impossible.returncode == 2
    assert "argument --port: 99999 is not a TCP port" in impossible.stderr
    assert "Traceback" not in impossible.stderr


def test_the_shell_s_own_aws_settings_are_unset_and_its_proxy_list_kept(local: Local) -> None:
    line = [sys.executable, "-m", "local", "env", "--state", str(local.state)]
    shell = {"AWS_ENDPOINT_URL_S3": "https://real", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "no_proxy": "intern"}
    lines = subprocess.run(
        line, cwd=ROOT, env=os.environ | shell, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert {"AWS_ENDPOINT_URL_S3", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_PROFILE"} <= set(lines[0].split())
    assert "AWS_REGION" not in lines[0].split()
    assert "export no_proxy=intern,127.0.0.1" in lines
    assert "export NO_PROXY=127.0.0.1" in lines
