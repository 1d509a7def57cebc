"""One local AWS for all tests of this folder, spoken to through boto3 only."""

import importlib.util
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.environment import client_environment

ROOT = Path(__file__).resolve().parents[2]
ROLE = "arn:aws:iam::123456789012:role/anyone"
START_SECONDS = 60
HANDLER_LOCK = ("awslambdaric", "boto3")

# A server without a part that does not exist in this checkout: only these tests tolerate that.
OPTIONAL = [
    name
    for name in ("local.omics.register", "local.athena.install")
    if not (ROOT / name.replace(".", "/")).with_suffix(".py").is_file()
]
WITHOUT = """
import sys, types
for name in {names!r}:
    module = types.ModuleType(name)
    module.install = lambda state: None
    sys.modules[name] = module
from local.serve import main
sys.exit(main())
"""


@dataclass
class Cloud:
    """A running local AWS."""

    endpoint: str
    state: Path
    process: subprocess.Popen[str]

    def client(self, service: str, **config: Any) -> Any:
        """Return a boto3 client that can reach nothing else."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=config.pop("access_key", "AKIALOCALUSER0000000"),
            aws_secret_access_key="local",
            config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}, read_timeout=120, **config),
        )

    def requests(self) -> list[dict[str, Any]]:
        """Return the request log."""
        return [json.loads(line) for line in (self.state / "requests.jsonl").read_text().splitlines()]


def start_server(state: Path, *arguments: str) -> Cloud:
    """Start a server in its own process and wait for its first line."""
    command = ["-c", WITHOUT.format(names=OPTIONAL)] if OPTIONAL else ["-m", "local.serve"]
    process = subprocess.Popen(
        [sys.executable, *command, "--state", str(state), *arguments],
        cwd=ROOT,
        env=client_environment("http://127.0.0.1:9"),
        stdout=subprocess.PIPE,
        stderr=(state.parent / f"{state.name}.err").open("w"),
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, (
        f"the server ended with {process.wait(START_SECONDS)}: {(state.parent / f'{state.name}.err').read_text()}"
    )
    return Cloud(json.loads(line)["endpoint"], state, process)


def stop_server(cloud: Cloud) -> int:
    """Stop a server as a person would and return its exit code."""
    cloud.process.send_signal(signal.SIGTERM)
    return cloud.process.wait(30)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    running = start_server(tmp_path_factory.mktemp("aws") / "state")
    yield running
    assert stop_server(running) == 0


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Callable[..., Cloud]]:
    """Start further servers, all stopped at the end of the test."""
    started: list[Cloud] = []

    def start(name: str = "state", *arguments: str) -> Cloud:
        started.append(start_server(tmp_path / name, *arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait(30)


def eventually(check: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Return the first true answer of `check`, asked every 20 ms."""
    end = time.monotonic() + seconds
    while not (answer := check()):
        assert time.monotonic() < end, f"not true within {seconds} s: {check}"
        time.sleep(0.02)
    return answer


def zipped(files: dict[str, str]) -> bytes:
    """Return a zip archive of texts by path."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return buffer.getvalue()
