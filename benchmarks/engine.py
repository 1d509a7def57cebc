"""germline_gatk through the local engine, with the time and the memory of each of its tasks."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.archives import main_file
from strandline import gatk
from tests.workflows.runs import commands, definition

ROOT = Path(__file__).parents[1]
WORKFLOW = "germline_gatk"
GLANCE_SECONDS = 0.2
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Task:
    """One task of a run: when it started and ended, in seconds since 1970, and the most bytes that it held.

    `leader` is its process while it runs, and None before and after.
    """

    name: str
    leader: int | None = None
    started: float = 0.0
    ended: float = 0.0
    peak: int = 0

    @property
    def seconds(self) -> float:
        """Return how long it ran."""
        return self.ended - self.started


@dataclass
class Run:
    """A run that succeeded: its outputs by bare name, its tasks, and its seconds as a whole process."""

    outputs: dict[str, Any]
    seconds: float
    tasks: list[Task] = field(default_factory=list)


def environment() -> dict[str, str]:
    """Return this process's environment, with this checkout and GATK."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": gatk.search_path(os.environ["PATH"])}


def run(folder: Path, inputs: Mapping[str, Any]) -> Run:
    """Run the workflow in `folder`; a failed task ends this with what it said."""
    command = [
        sys.executable,
        "-m",
        "local.engine",
        "--attached",
        "--main",
        main_file(WORKFLOW),
        *_prepared(folder, inputs),
    ]
    tasks: dict[str, Task] = {}
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(tasks, over), daemon=True)
    started = time.monotonic()
    errors = folder / "errors.txt"
    with errors.open("w") as complaints:
        # The engine ends with its standard input, and so with this process
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, text=True, env=environment()
        )
    with process:
        watcher.start()
        events = [_heard(json.loads(line), tasks) for line in process.stdout or ()]
    seconds = time.monotonic() - started
    over.set()
    watcher.join()
    if not events or events[-1]["event"] != "outputs":
        raise SystemExit("\n".join(path.read_text() for path in [*sorted(folder.rglob("stderr.txt")), errors]))
    outputs = {name.partition(".")[2]: value for name, value in events[-1]["outputs"].items()}
    return Run(outputs, seconds, sorted(tasks.values(), key=lambda task: task.started))


def _prepared(folder: Path, inputs: Mapping[str, Any]) -> list[str]:
    """Write the definition, the inputs and the image's commands; return the engine's options."""
    programs = folder / "bin"
    programs.mkdir(parents=True)
    given = folder / "given.json"
    given.write_text(json.dumps(inputs))
    options = {
        "--zip": definition(WORKFLOW, folder / "definition.zip"),
        "--inputs": given,
        "--dir": folder / "run",
        "--image-bin": commands(programs),
    }
    return [str(word) for option in options.items() for word in option]


def _heard(event: dict[str, Any], tasks: dict[str, Task]) -> dict[str, Any]:
    """Note when a task starts and ends."""
    key = event.get("key", "")
    if event["event"] == "task_queued":
        tasks[key] = Task(event["name"])
    elif event["event"] == "task_started":
        tasks[key].started, tasks[key].leader = event["time"], event["pid"]
    elif event["event"] == "task_done":
        tasks[key].ended, tasks[key].leader = event["time"], None
    return event


def _watch(tasks: dict[str, Task], over: threading.Event) -> None:
    """Look again and again at what the processes of each running task hold; memory that two share counts twice."""
    while not over.wait(GLANCE_SECONDS):
        for task in list(tasks.values()):
            if leader := task.leader:
                task.peak = max(task.peak, _held(leader))


def _held(leader: int) -> int:
    """Return the resident bytes of a process and its children; read so that looking costs the run nothing."""
    try:
        resident = int(Path(f"/proc/{leader}/statm").read_text().split()[1]) * PAGE
        children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
    except OSError:
        return 0
    return resident + sum(_held(int(child)) for child in children)
