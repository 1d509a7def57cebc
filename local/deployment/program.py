"""Runs a Pulumi program in this process, under Pulumi's own Python runtime, with our monitor in the engine's place."""

import asyncio
import contextlib
import contextvars
import os
import runpy
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime import config, settings, stack
from pulumi.runtime.mocks import MockSettings

from local.deployment.config import Project
from local.deployment.monitor import Monitor
from local.deployment.progress import Reporter

# Resources that wait, such as image builds, must not keep the others from being made.
THREADS = 16
LEVELS = {1: "info", 2: "warning", 3: "error"}  # 0 is debug


class Engine:
    """Takes what the program logs with `pulumi.info` and the like."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    def Log(self, request: Any) -> Any:
        """Pass a message on; debug messages are dropped."""
        if request.severity in LEVELS:
            self._reporter.note(LEVELS[request.severity], request.message)
        return empty_pb2.Empty()


@dataclass(frozen=True)
class Program:
    """A program's folder and what it may ask Pulumi about."""

    folder: Path
    project: Project
    stack: str
    preview: bool = False


def run_program(program: Program, monitor: Monitor, reporter: Reporter) -> None:
    """Run `folder`/__main__.py until all its resources are registered; whatever it raises comes out.

    Once per process: modules that the program imports make their resources only when they are first imported.
    """
    # Pulumi keeps its settings in context variables, which so end with the program.
    contextvars.copy_context().run(_run_in_loop, program, monitor, reporter)


def _run_in_loop(program: Program, monitor: Monitor, reporter: Reporter) -> None:
    settings.configure(
        MockSettings(
            monitor=monitor,
            monitor_features=set(monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures),
            engine=Engine(reporter),
            project=program.project.name,
            stack=program.stack,
            organization="organization",
            root_directory=str(program.folder),
            dry_run=program.preview,
            callbacks=None,
        )
    )
    settings.set_root_resource(None)
    config.set_all_config(program.project.config)
    loop = asyncio.new_event_loop()
    # After a failure some futures are never asked; asyncio would write a stack trace for each.
    loop.set_exception_handler(lambda _loop, _context: None)
    loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="deploy"))
    asyncio.set_event_loop(loop)
    with _inside(program.folder):
        try:
            loop.run_until_complete(stack.run_in_stack(lambda: _run(program.folder / "__main__.py")))
        finally:
            _close(loop)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """End the loop; after a failure, registrations still to come are dropped and those in work are waited for."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def _run(file: Path) -> None:
    runpy.run_path(str(file), run_name="__main__")


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Work in the program's folder, with its modules first; its prints must not mix with our lines."""
    before, path = Path.cwd(), list(sys.path)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.chdir(before)
        sys.path[:] = path
