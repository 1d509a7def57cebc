"""Watching executions until they end: every step of a single one, one line for each of several."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from strandline import history, runs, words
from strandline.demo.progress import Line, Progress
from strandline.errors import StrandlineError
from strandline.runs import Run

LONGEST_SECONDS = 3600.0
LOOK_SECONDS = 0.5


def follow(started: Sequence[Run], progress: Progress, longest: float = LONGEST_SECONDS) -> list[Run]:
    """Show the executions until all of them have ended, and return them as they ended."""
    until = time.monotonic() + longest
    show = _show_steps if len(started) == 1 else _show_sample
    running, ended = list(started), {}
    while running:
        for run in [runs.find(run.arn) for run in running]:
            show(run, progress)
            if not run.running:
                ended[run.arn] = run
        running = [run for run in running if run.arn not in ended]
        if time.monotonic() > until:
            raise StrandlineError(f"The pipeline still works after {longest:.0f} s.")
        if running:
            time.sleep(LOOK_SECONDS)
    return [ended[run.arn] for run in started]


def _show_steps(run: Run, progress: Progress) -> None:
    seen = runs.steps(run)
    for step in seen:
        progress.tell(step.name, _line(step))
        if step.name == "StartRun" and (started := runs.run_id(seen)):
            for task in runs.tasks(started):
                if task.started:
                    ended = task.ended.timestamp() if task.ended else None
                    line = Line(task.name, task.started.timestamp(), ended, task.status == "FAILED", depth=2)
                    progress.tell(f"task {task.name}", line)


def _show_sample(run: Run, progress: Progress) -> None:
    ended = run.ended.timestamp() if run.ended else None
    failed = not run.running and (run.status != "SUCCEEDED" or bool(run.note))
    remark = _now_at(run) if run.running else ""
    who = f"{run.project}/{run.sample}"
    progress.tell(who, Line(who, run.started.timestamp(), ended, failed, depth=1, remark=remark))


def _now_at(run: Run) -> str:
    """Say where an execution is: its step, and the tasks of the HealthOmics run while that runs."""
    seen = runs.steps(run)
    at = [words.step(step.name) for step in seen if step.status == history.RUNNING]
    working = runs.run_id(seen)
    if working and "Await run" in at:
        tasks = [task.name for task in runs.tasks(working) if task.started and not task.ended]
        at += tasks[:1]
    return ", ".join(at)


def _line(step: history.Step) -> Line:
    ended = step.exited.timestamp() if step.exited else None
    failed = step.status == history.FAILED
    if ended is None and step.status != history.RUNNING:
        ended = datetime.now(UTC).timestamp()
    return Line(words.step(step.name), step.entered.timestamp(), ended, failed, depth=1)
