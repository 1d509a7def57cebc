"""What each task of a workflow asks for, read from its WDL, and the instance that HealthOmics gives it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from local.omics.instances import SIZES, smallest

WORKFLOWS = Path(__file__).parents[1] / "workflows"
_TASK = re.compile(r"^task (\w+) \{$(.*?)^\}$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Request:
    """Processors and memory in GiB of one task."""

    cpus: int
    memory: int

    @property
    def instance(self) -> str:
        """Return the smallest instance that holds them."""
        return smallest(self.cpus, self.memory)

    @property
    def family(self) -> str:
        """Return the instance's family, such as m."""
        return self.instance.split(".")[1]

    @property
    def processors(self) -> int:
        """Return the instance's vCPUs, which are what is paid."""
        return SIZES[self.instance.split(".")[2]]


@cache
def of_workflow(name: str) -> dict[str, Request]:
    """Return the request of each task that the workflow calls, its own and those that it shares."""
    called = "\n".join(path.read_text("utf-8") for path in sorted((WORKFLOWS / name).glob("*.wdl")))
    names = set(re.findall(r"^ *call \w+\.(\w+) \{", called, re.MULTILINE))
    files = [*sorted((WORKFLOWS / name / "tasks").glob("*.wdl")), *sorted((WORKFLOWS / "tasks").glob("*.wdl"))]
    tasks = {task: text for path in files for task, text in _TASK.findall(path.read_text("utf-8"))}
    return {task: _request(tasks[task]) for task in sorted(names & tasks.keys())}


def _request(text: str) -> Request:
    cpus, memory = (re.search(pattern, text) for pattern in (r"cpu: (\d+)", r'memory: "(\d+) GiB"'))
    if cpus is None or memory is None:
        raise ValueError(f"a task says not what it asks for: {text[:80]}")
    return Request(int(cpus[1]), int(memory[1]))
