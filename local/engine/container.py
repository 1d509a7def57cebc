"""A miniwdl task runtime without containers: the command runs on this host, under bash, with a bare environment."""

import logging
import math
import os
import shlex
import sys
import types
from collections.abc import Callable
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from WDL.runtime import config, task_container
from WDL.runtime.error import Interrupted, Terminated

from local.engine import processes, reservations
from local.engine.announce import announce
from local.engine.inputs import Inputs

NAME = "bare"
GIB = 1024**3
OUT_OF_MEMORY = 137
_POLL_SECONDS = 0.1


class BareContainer(task_container.TaskContainer):
    """One call of a task; inside and outside of the "container" its files have the same paths."""

    image_bin: str = ""
    _host = reservations.of_this_host()

    @classmethod
    def global_init(cls, cfg: config.Loader, logger: logging.Logger) -> None:
        """Do nothing: there is no daemon to talk to."""

    @classmethod
    def detect_resource_limits(cls, cfg: config.Loader, logger: logging.Logger) -> dict[str, int]:
        """Return what a task may ask for, which is what HealthOmics offers; scheduling cuts it to the host."""
        return {"cpu": reservations.LARGEST_CPUS, "mem_bytes": reservations.LARGEST_MEMORY}

    def __init__(self, cfg: config.Loader, run_id: str, host_dir: str) -> None:
        super().__init__(cfg, run_id, host_dir)
        self.container_dir = host_dir
        self._repeats = 0

    @property
    def _key(self) -> str:
        return f"{self.host_dir}#{self.try_counter}"

    @property
    def _cpus(self) -> int:
        return int(self.runtime_values.get("cpu", 1))

    @property
    def _memory(self) -> int:
        return int(self.runtime_values.get("memory_reservation", GIB))

    def host_work_dir(self) -> str:
        """Return the working directory, the same for every attempt so that paths in commands stay true."""
        return os.path.join(self.host_dir, "work")

    def reset(self, logger: logging.Logger) -> None:
        """Put a failed attempt's working directory aside and start with an empty one."""
        os.rename(self.host_work_dir(), f"{self.host_work_dir()}.attempt{self.try_counter}")
        super().reset(logger)
        self._announce_queued()

    def process_runtime(self, logger: logging.Logger, runtime_eval: dict[str, Any]) -> None:
        """Read the task's runtime section, and tell that the task waits for its turn."""
        super().process_runtime(logger, runtime_eval)
        # miniwdl repeats whatever failed; HealthOmics repeats what ran out of memory, with twice as much
        self._repeats = self.runtime_values.pop("maxRetries", 0)
        self.runtime_values["preemptible"] = self._repeats
        self._announce_queued()

    def _announce_queued(self) -> None:
        announce(
            "task_queued",
            key=self._key,
            name=self.run_id.removeprefix("call-"),
            cpus=self._cpus,
            memory_gib=max(1, math.ceil(self._memory / GIB)),
            image=str(self.runtime_values.get("docker", "")),
        )

    def _run(self, logger: logging.Logger, terminating: Callable[[], bool], command: str) -> int:
        with self._host.hold(self._cpus, self._memory, give_up=terminating) as held:
            if not held:
                raise Terminated(quiet=True)
            inputs = Inputs(self.input_path_map)
            inputs.place()
            try:
                code = self._execute(logger, terminating, command)
                code = self._refuse_modified(inputs, code)
            finally:
                inputs.remove(Path(self.host_work_dir()))
        announce(
            "task_done",
            key=self._key,
            exit_code=code,
            succeeded=self.success_exit_code(code),
            stdout=self.host_stdout_txt(),
            stderr=self.host_stderr_txt(),
        )
        if code == OUT_OF_MEMORY and self.try_counter <= self._repeats:
            self.runtime_values["memory_reservation"] = 2 * self._memory
            raise Interrupted("out of memory")
        return code

    def _execute(self, logger: logging.Logger, terminating: Callable[[], bool], command: str) -> int:
        script = Path(self.host_dir, "command")
        script.write_text(command)
        process = processes.start(
            [*shlex.split(self.cfg.get("task_runtime", "command_shell")), str(script)],
            Path(self.host_work_dir()),
            self._environment(),
            Path(self.host_stdout_txt()),
            Path(self.host_stderr_txt()),
        )
        announce("task_started", key=self._key, pid=process.pid)
        with self.poll_stderr_context(logger) as poll_stderr, self.task_running_context():
            while True:
                try:
                    code = process.wait(_POLL_SECONDS)
                    break
                except TimeoutExpired:
                    poll_stderr()
                if terminating():
                    processes.end(process)
                    announce(
                        "task_cancelled", key=self._key, stdout=self.host_stdout_txt(), stderr=self.host_stderr_txt()
                    )
                    raise Terminated()
            poll_stderr()
        # A container takes its background processes with it
        processes.kill_group(process.pid)
        return code if code >= 0 else 128 - code

    def _environment(self) -> dict[str, str]:
        scratch = os.path.join(self.host_dir, "tmp")
        os.makedirs(scratch, exist_ok=True)
        path = os.pathsep.join(filter(None, [self.image_bin, os.environ.get("PATH", os.defpath)]))
        bare = {"PATH": path, "HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8"}
        return bare | self.runtime_values.get("env", {})

    def _refuse_modified(self, inputs: Inputs, code: int) -> int:
        modified = inputs.modified()
        if not modified:
            return code
        with open(self.host_stderr_txt(), "a") as stderr:
            stderr.write(f"The command wrote to its inputs, which are read-only: {', '.join(modified)}\n")
        return code or 1


def _spare_docker() -> None:
    # miniwdl loads Docker's whole client (a quarter of a second) to name one exception that only Docker raises
    errors = types.ModuleType("docker.errors")
    vars(errors)["BuildError"] = type("BuildError", (Exception,), {})
    sys.modules.setdefault("docker", types.ModuleType("docker"))
    sys.modules.setdefault("docker.errors", errors)


def register(image_bin: str) -> None:
    """Make miniwdl use this runtime under NAME, with `image_bin` first on every task's PATH."""
    _spare_docker()
    if not isinstance(getattr(task_container, "_backends", None), dict):
        raise RuntimeError("miniwdl keeps its task runtimes elsewhere: WDL.runtime.task_container._backends is gone")
    BareContainer.image_bin = image_bin
    task_container._backends[NAME] = BareContainer
