"""The engine as its caller sees it: a command line, and one JSON object a line."""

import json
import os
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
TASK = """version 1.1
workflow w {{ {call} }}
task t {{
  {inputs}
  command <<<
{command}
  >>>
  output {{ {outputs} }}
  runtime {{ {runtime} }}
}}"""


@dataclass
class Done:
    """A finished engine: exit code and events."""

    code: int
    events: list[dict[str, Any]] = field(default_factory=list)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the events of one kind."""
        return [event for event in self.events if event["event"] == kind]


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Return a function that starts the engine on a WDL text."""

    def run(text: str, inputs: dict[str, Any] | None = None, *arguments: str, **variables: str) -> Any:
        with zipfile.ZipFile(tmp_path / "definition.zip", "w") as archive:
            archive.writestr("main.wdl", text)
        (tmp_path / "inputs.json").write_text(json.dumps(inputs or {}))
        command = [sys.executable, "-m", "local.engine", "--zip", str(tmp_path / "definition.zip")]
        command += ["--main", "main.wdl", "--inputs", str(tmp_path / "inputs.json"), "--dir", str(tmp_path / "run")]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables}
        return subprocess.Popen(
            [*command, *arguments], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    return run


def finish(process: "subprocess.Popen[str]") -> Done:
    """Wait for the end without closing standard input, which would stop an attached engine."""
    assert process.stdout is not None
    events = [json.loads(line) for line in process.stdout]
    return Done(process.wait(), events)


def one_task(command: str, outputs: str = "", runtime: str = "", inputs: str = "", call: str = "call t") -> str:
    """Return the text of a workflow of one task."""
    return TASK.format(command=command, outputs=outputs, runtime=runtime, inputs=inputs, call=call)


def test_a_task_tells_when_it_waits_runs_and_ends(start: Start) -> None:
    done = finish(
        start(one_task("echo hi", "String s = read_string(stdout())", 'cpu: 3 memory: "2500 MiB" docker: "any"'))
    )
    assert done.code == 0
    assert [event["event"] for event in done.events] == ["task_queued", "task_started", "task_done", "outputs"]
    assert {key: done.events[0][key] for key in ("name", "cpus", "memory_gib", "image")} == {
        "name": "t", "cpus": 3, "memory_gib": 3, "image": "any",
    }  # fmt: skip
    assert [event["time"] for event in done.events] == sorted(event["time"] for event in done.events)
    assert done.of("task_done")[0]["exit_code"] == 0


def test_a_task_sees_its_image_first_and_nothing_of_the_callers_environment(start: Start, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "only-in-the-image"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nenv\n")
    program.chmod(0o755)
    text = one_task(
        "only-in-the-image",
        "Array[String] lines = read_lines(stdout())",
        call="call t  output { Array[String] l = t.lines }",
    )
    done = finish(start(text, None, "--image-bin", str(program.parent), AWS_SECRET_ACCESS_KEY="secret", LEAK="yes"))
    seen = dict(line.partition("=")[::2] for line in done.of("outputs")[0]["outputs"]["w.l"])
    assert seen["PATH"].startswith(f"{program.parent}:")
    assert seen["TMPDIR"].startswith(str(tmp_path))
    assert not [name for name in seen if name.startswith("AWS_") or name in ("LEAK", "PYTHONPATH")]


def test_the_end_of_a_failed_tasks_standard_error_is_told(start: Start) -> None:
    done = finish(start(one_task("for i in $(seq 100); do echo line $i >&2; done; exit 3")))
    error = done.of("error")[0]
    assert (done.code, error["reason"], error["task"]) == (1, "RUN_TASK_FAILED", "t")
    assert error["stderr"].splitlines() == [f"line {i}" for i in range(81, 101)]
    assert not done.of("task_done")[0]["succeeded"]


def test_an_output_that_is_not_there_fails_its_task(start: Start) -> None:
    done = finish(start(one_task("true", 'File f = "none.txt"')))
    error = done.of("error")[0]
    assert (error["reason"], error["task"]) == ("RUN_TASK_FAILED", "t")
    assert "none.txt" in error["message"]


def test_a_task_that_ran_out_of_memory_starts_anew_with_twice_as_much_and_its_paths_stay_true(
    start: Start, tmp_path: Path
) -> None:
    mark = tmp_path / "seen"
    command = (
        f"[ -e dirty ] && exit 9; touch dirty; [ -e {mark} ] || {{ touch {mark}; exit 137; }}; echo ok > $PWD/out.txt"
    )
    text = one_task(
        command, 'File f = "out.txt"', 'maxRetries: 1 memory: "3 GiB"', call="call t output { File f = t.f }"
    )
    done = finish(start(text))
    assert done.code == 0, done.events
    assert [event["succeeded"] for event in done.of("task_done")] == [False, True]
    assert len({event["key"] for event in done.of("task_queued")}) == 2
    assert [event["memory_gib"] for event in done.of("task_queued")] == [3, 6]
    assert Path(done.of("outputs")[0]["outputs"]["w.f"]).read_text() == "ok\n"


def test_a_task_that_failed_otherwise_is_not_repeated(start: Start) -> None:
    done = finish(start(one_task("exit 1", "", "maxRetries: 1")))
    assert [event["exit_code"] for event in done.of("task_done")] == [1]


def test_a_task_that_runs_out_of_memory_again_has_failed(start: Start) -> None:
    done = finish(start(one_task("exit 137", "", "maxRetries: 1")))
    assert [event["exit_code"] for event in done.of("task_done")] == [137, 137]
    assert done.of("error")[0]["reason"] == "OUT_OF_MEMORY_ERROR"


def test_return_codes_that_the_task_allows_are_success(start: Start) -> None:
    done = finish(start(one_task("exit 4", "", "returnCodes: [0, 4]")))
    assert done.code == 0
    assert done.of("task_done")[0] | {"exit_code": 4, "succeeded": True} == done.of("task_done")[0]


@pytest.fixture
def reading(tmp_path: Path) -> Callable[[str], tuple[str, dict[str, Any], Path]]:
    """Return a function from a command, in which ~{f} is a file, to a workflow, its inputs and the file."""
    source = tmp_path / "data" / "in.txt"
    source.parent.mkdir()
    source.write_text("original")

    def make(command: str) -> tuple[str, dict[str, Any], Path]:
        call = "input { File f } call t { input: f = f }"
        return one_task(command, "", "", "input { File f }", call), {"w.f": str(source)}, source

    return make


def test_an_input_has_no_neighbours_and_is_gone_after_the_task(start: Start, reading: Any, tmp_path: Path) -> None:
    text, inputs, source = reading(
        "set -e; [ ! -e ~{f}.fai ]; [ -f ~{f} ]; [ ! -L ~{f} ]; [ $(ls $(dirname ~{f})) = in.txt ]"
    )
    source.with_name("in.txt.fai").write_text("index")
    assert finish(start(text, inputs)).code == 0
    assert not (tmp_path / "run" / "call-t" / "work" / "_miniwdl_inputs").exists()
    assert source.read_text() == "original"


def test_a_command_that_writes_to_its_input_fails(start: Start, reading: Any) -> None:
    text, inputs, _ = reading("chmod u+w ~{f}; echo more >> ~{f}")
    done = finish(start(text, inputs))
    assert done.of("error")[0]["stderr"].startswith("The command wrote to its inputs, which are read-only: in.txt")


def test_an_input_file_that_is_not_there_is_told(start: Start) -> None:
    text = one_task("cat ~{f}", "", "", "input { File f }", "input { File f } call t { input: f = f }")
    error = finish(start(text, {"w.f": "/nowhere/at/all"})).of("error")[0]
    assert "/nowhere/at/all" in error["message"]


def test_inputs_that_the_workflow_does_not_have_are_told(start: Start) -> None:
    error = finish(start(one_task("true"), {"w.colour": "red"})).of("error")[0]
    assert (error["reason"], "colour" in error["message"]) == ("WORKFLOW_RUN_FAILED", True)


def test_a_definition_that_does_not_parse_is_told(start: Start) -> None:
    error = finish(start("version 1.1\nworkflow {")).of("error")[0]
    assert (error["reason"], "main.wdl line 2" in error["message"]) == ("WORKFLOW_RUN_FAILED", True)


def _running(process: "subprocess.Popen[str]") -> int:
    """Wait for the task to run and return its process id."""
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "task_started":
            return int(event["pid"])
    raise AssertionError("no task started")


def _dead(leader: int) -> bool:
    """Return whether nobody of a process group is left but the dead."""
    states = subprocess.run(["ps", "-o", "stat=", "-s", str(leader)], capture_output=True, text=True, check=False)
    return all(state.startswith("Z") for state in states.stdout.split())


SLEEPER = one_task("sleep 300 & sleep 300")


def test_a_signal_ends_the_engine_with_the_whole_group_of_its_task(start: Start) -> None:
    process = start(SLEEPER)
    leader = _running(process)
    process.send_signal(signal.SIGTERM)
    done = finish(process)
    assert (done.code, done.of("error")[0]["reason"]) == (143, "CANCELLED")
    assert len(done.of("task_cancelled")) == 1
    assert _dead(leader)


def test_an_attached_engine_ends_with_its_caller(start: Start) -> None:
    process = start(SLEEPER, None, "--attached")
    leader = _running(process)
    assert process.stdin is not None
    process.stdin.close()
    assert finish(process).code == 143
    assert _dead(leader)


def test_an_attached_engine_ends_well_while_its_caller_still_lives(start: Start) -> None:
    assert finish(start(one_task("true"), None, "--attached")).code == 0


def test_a_trivial_run_costs_less_than_one_and_a_half_seconds(start: Start) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert finish(start(one_task("true"))).code == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # of the processor, which is what the engine takes when nothing else runs on the machine
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.5


def test_one_failing_task_ends_the_others(start: Start) -> None:
    text = """version 1.1
      workflow w { call long call bad }
      task long { command <<< sleep 300 >>> }
      task bad { command <<< exit 1 >>> }
    """
    done = finish(start(text))
    assert (done.code, done.of("error")[0]["task"]) == (1, "bad")
