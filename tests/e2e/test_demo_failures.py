"""What can go wrong with a demo: each time a sentence that says what to do, and nothing that runs or lies about."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.running_demo import RunningDemo
from tests.e2e.stack import copy_checkout
from tests.processes import eventually

DEPLOYING = "Keep reference, ClinVar and targets in a bucket"
"""Once this step has ended, the deployment is under way."""

Start = Callable[..., RunningDemo]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_checkout(tmp_path_factory.mktemp("failures") / "checkout")


@pytest.fixture
def start(checkout: Path) -> Iterator[Start]:
    """Start demos in the copy of the checkout; those that a failed test leaves are killed."""
    demos: list[RunningDemo] = []

    def run(*words: str, **more: object) -> RunningDemo:
        demos.append(RunningDemo(checkout, "--exit", *words, **more))  # type: ignore[arg-type]
        return demos[-1]

    yield run
    for demo in demos:
        demo.process.kill()
        demo.process.wait()
    shutil.rmtree(checkout / ".strandline", ignore_errors=True)


def test_ctrl_c_while_the_local_aws_starts_leaves_nothing_even_when_pressed_twice(start: Start) -> None:
    demo = start()
    demo.reached("Check Python and tools")
    demo.process.send_signal(signal.SIGINT)
    assert demo.interrupted() == 130
    assert "stopped" in demo.said
    assert "Stopped; nothing is left running." in demo.said
    assert "Traceback" not in demo.said
    assert demo.left_nothing()


def test_a_second_demo_in_the_same_place_is_told_of_the_first_and_the_first_ends_with_its_terminal(
    start: Start, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    first = start("--state", str(state))
    first.reached("Start the local AWS")
    server = first.child("local", "serve")
    port = next(one.laddr.port for one in server.net_connections() if one.status == "LISTEN")
    same_folder, same_port = start("--state", str(state)), start("--port", str(port))
    assert (same_folder.ended(), same_port.ended()) == (1, 1)
    assert (
        f"is in use by the demo of process {first.process.pid}, whose local AWS listens on port {port}"
        in same_folder.said
    )
    assert f"port {port} is in use by process {server.pid} (" in same_port.said
    assert "choose another --port" in same_port.said
    first.reached(DEPLOYING)
    assert first.interrupted(signal.SIGHUP) == 129
    assert first.left_nothing()
    assert (state / "server.log").exists()


def test_a_server_that_is_killed_is_named_with_its_log_within_seconds(start: Start) -> None:
    demo = start()
    demo.reached(DEPLOYING)
    server = demo.child("local", "serve")
    demo.child("local", "deploy")
    server.kill()
    began = time.monotonic()
    assert demo.ended() == 1
    assert time.monotonic() - began < 10
    assert f"Deploy Strandline failed: The local AWS (process {server.pid}) was killed" in demo.said
    (logs,) = re.findall(r"^Logs: (\S+) ", demo.said, re.MULTILINE)
    assert '"endpoint"' in (demo.checkout / logs / "server.log").read_text()
    assert "Traceback" not in demo.said
    assert demo.left_nothing()


def test_a_deployer_that_is_killed_is_named(start: Start) -> None:
    demo = start()
    demo.reached(DEPLOYING)
    demo.child("local", "deploy").kill()
    assert demo.ended() == 1
    assert "Deploy Strandline failed: The deployer (process" in demo.said
    assert demo.left_nothing()


def test_the_processes_of_a_demo_that_was_killed_end_by_themselves_and_the_next_demo_removes_its_folder(
    start: Start,
) -> None:
    demo = start()
    demo.reached(DEPLOYING)
    demo.child("local", "deploy")
    demo.process.kill()
    eventually(lambda: not demo.processes(), 15)
    (left,) = demo.folders()
    os.utime(demo.checkout / ".strandline" / left / "demo.lock", (0, 0))
    following = start()
    following.reached("Check Python and tools")
    assert left not in following.folders()
    following.interrupted()
