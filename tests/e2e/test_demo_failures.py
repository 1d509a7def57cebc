"""What can go wrong with a demo: each time a sentence that says what to do, and nothing that runs or lies about."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from strandline.demo.disk import NEEDED_BYTES
from tests.e2e import rights
from tests.e2e.running_demo import RunningDemo
from tests.e2e.stack import copy_checkout
from tests.processes import eventually

DEPLOYING = "Keep reference, ClinVar and targets in a bucket"
"""Once this step has ended, the deployment is under way."""

ARRIVED = """
import os, sys
from types import SimpleNamespace
from rich.console import Console
from strandline.demo import journey, story, travel
tale = SimpleNamespace(failures={})
journey.travel = lambda *_: SimpleNamespace(tale=tale, environment=dict(os.environ))
journey.closing = lambda _: "Arrived."
story.tell = lambda *_: None
sys.exit(journey.run(travel.Options(), Console()))
"""
"""The demo after its last step, without the steps."""

Start = Callable[..., RunningDemo]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_checkout(tmp_path_factory.mktemp("failures") / "checkout")


@pytest.fixture
def start(checkout: Path) -> Iterator[Start]:
    """Start demos in the copy of the checkout; those that a failed test leaves are killed."""
    demos: list[RunningDemo] = []

    def run(*words: str, **more: Any) -> RunningDemo:
        demos.append(RunningDemo(checkout, *words, **more))
        return demos[-1]

    yield run
    for demo in demos:
        demo.process.kill()
        demo.process.wait()
    rights.judge_below(checkout / ".strandline")
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


def test_a_server_that_is_killed_while_the_pipeline_runs_is_named_with_its_log_within_seconds(start: Start) -> None:
    demo = start()
    demo.reached("Start run")
    server = demo.child("local", "serve")
    server.kill()
    began = time.monotonic()
    assert demo.ended() == 1
    assert time.monotonic() - began < 30
    assert f"Follow the pipeline failed: The local AWS (process {server.pid}) was killed" in demo.said
    (logs,) = re.findall(r"^Logs: (\S+) \(", demo.said, re.MULTILINE)
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


def test_two_demos_at_once_do_not_meet(start: Start) -> None:
    demos = [start(), start()]
    for demo in demos:
        demo.reached(DEPLOYING)
    assert len(demos[0].folders()) == 2
    assert [demo.interrupted(signal.SIGTERM) for demo in demos] == [143, 143]
    assert demos[0].left_nothing()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_stop_while_the_dashboard_is_served_ends_all_of_it(number: int, start: Start) -> None:
    demo = start(program=ARRIVED)
    demo.reached("The dashboard: http://127.0.0.1:")
    demo.child("streamlit")
    assert demo.interrupted(number) == 128 + number
    assert "Stopped; nothing is left running." in demo.said
    assert demo.left_nothing()


def test_a_dashboard_that_dies_is_told(start: Start) -> None:
    demo = start(program=ARRIVED)
    demo.reached("The dashboard: http://127.0.0.1:")
    demo.child("streamlit").kill()
    assert demo.ended() == 1
    assert "The demo failed: The dashboard (process" in demo.said
    assert "dashboard.log" in demo.said
    assert demo.left_nothing()


def apart(mount: str) -> tuple[str, ...]:
    """Return words that let a command run with a mount of its own; skip the test where no process may have one."""
    words = ("unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--mount", "sh", "-c", mount, "sh")
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives a process no file system of its own (needs root or user namespaces)")
    return words


def disk_of(size: int, folder: Path) -> tuple[str, ...]:
    folder.mkdir()
    return apart(f'mount -t tmpfs -o size={size} none {folder} && exec "$@"')


def fill(demo: RunningDemo, disk: Path) -> None:
    """Leave nothing of the disk that the demo alone sees."""
    seen = Path(f"/proc/{demo.process.pid}/root{disk}")
    with (seen / "filler").open("wb") as file, suppress(OSError):
        # Some of it may be taken meanwhile: the last bytes are filled as they are found.
        for _ in range(50):
            room = os.statvfs(seen)
            os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), max(4096, room.f_bavail * room.f_frsize))


def test_a_disk_that_is_too_small_is_told_before_anything_is_started(start: Start, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    demo = start("--state", str(disk / "state"), prefix=disk_of(20_000_000, disk))
    assert demo.ended() == 1
    assert f"{disk}/state has 20 MB free, and the demo needs 300 MB: make room there, or" in demo.said
    assert "Check Python" not in demo.said


def test_a_disk_that_fills_up_is_the_reason_whatever_it_breaks(start: Start, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    demo = start("--state", str(disk / "state"), prefix=disk_of(NEEDED_BYTES + 20_000_000, disk))
    demo.reached(DEPLOYING)
    demo.child("local", "deploy")
    fill(demo, disk)
    assert demo.ended() == 1
    assert f"Deploy Strandline failed: the disk that holds {disk}/state is full (" in demo.said
    assert "make room there, or choose a folder on another disk with --state." in demo.said
    assert "Traceback" not in demo.said
    assert demo.left_nothing()


def test_a_checkout_that_is_read_only_is_named_with_the_way_out(start: Start, checkout: Path) -> None:
    mount = f'mount --bind {checkout} {checkout} && mount -o remount,ro,bind {checkout} && cd {checkout} && exec "$@"'
    demo = start(prefix=apart(mount))
    assert demo.ended() == 1
    said = (
        f"{checkout}/.strandline cannot be written (Read-only file system): choose a folder that you may write to with"
    )
    assert f"{said} --state." in demo.said
    assert "Traceback" not in demo.said


@pytest.mark.parametrize("place", ["/proc/demo", "file/below"])
def test_a_folder_that_cannot_be_made_is_named_with_the_option(place: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    demo = start("--state", str(tmp_path / place))
    assert demo.ended() == 1
    assert re.search(rf"{place}: .+; choose another folder with --state\.", demo.said)
    assert "Traceback" not in demo.said


def test_a_tool_that_is_missing_is_told_with_the_command_that_installs_it(start: Start, tmp_path: Path) -> None:
    for name in ("samtools", "bcftools", "tabix"):
        (tmp_path / name).symlink_to("/bin/true")
    demo = start(path=str(tmp_path))
    assert demo.ended() == 1
    asked = "apt-get install -y --no-install-recommends minimap2"
    assert "Check Python and tools failed: minimap2 is not installed: " in demo.said
    assert asked in demo.said
    assert demo.left_nothing()


def test_a_reader_that_has_seen_enough_ends_the_demo_without_noise(start: Start) -> None:
    demo = start(prefix=("sh", "-c", '"$@" | head -n 1', "sh"))
    demo.ended()
    assert demo.said.split(maxsplit=3)[3:] == ["Check Python and tools\n"]
    assert demo.left_nothing()


def test_an_option_that_does_not_exist_is_a_wrong_command_line(start: Start) -> None:
    demo = start("--prot", "4566")
    assert demo.ended() == 2
    assert "--port" in demo.said
    assert "Traceback" not in demo.said
