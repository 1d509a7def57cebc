"""The layers of the gate and what each is run on."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gate.allowed import allowances, left, unneeded
from gate.bridge.judge import cloudformation
from gate.finding import Finding
from gate.iam.documents import iam
from gate.locks import locks
from gate.machines.lint import machine_files, machines_made
from gate.policies import policies
from gate.programs import runs, stopped
from gate.reasons import reasons
from gate.recording import Recording, record
from gate.tools import bandit, bills_of_materials, checkov, pyright, secrets
from gate.worker import Worker

OUTPUT = ".gate"
T = TypeVar("T")


@dataclass(frozen=True)
class Ran:
    """What one layer found and how long it took, in seconds."""

    layer: str
    findings: list[Finding]
    seconds: float


def recorded(root: Path) -> list[Recording]:
    """Run the program with each set of settings."""
    return record(runs(root))


def of_program(recordings: Iterable[Recording], worker: Worker) -> dict[str, Callable[[], list[Finding]]]:
    """Return the layers that judge what the program registers, by name."""
    given = list(recordings)
    return {
        "program": lambda: stopped(given),
        "cloudformation": lambda: [each for one in given for each in cloudformation(one.resources)],
        "iam": lambda: [each for one in given for each in iam(one.resources, worker)],
        "policy": lambda: [each for one in given for each in policies(one.resources, worker)],
    }


def of_tree(root: Path, recordings: Iterable[Recording]) -> dict[str, Callable[[], list[Finding]]]:
    """Return the layers that judge files, and those whose tools are commands, by name."""
    given, output = list(recordings), root / OUTPUT
    output.mkdir(exist_ok=True)

    def materials() -> list[Finding]:
        bills_of_materials(root, output)
        return []

    return {
        "types": lambda: pyright(root),
        "checkov": lambda: checkov(given, output),
        "secrets": lambda: secrets(root),
        "bandit": lambda: bandit(root),
        "materials": materials,
        "machines": lambda: machine_files(root) + [each for one in given for each in machines_made(one.resources)],
        "locks": lambda: locks(root),
        "reasons": lambda: reasons(root),
    }


def all_of(root: Path) -> Iterable[Ran]:
    """Run every layer, the commands beside the others, and yield what each found that is not allowed."""
    allowed = allowances(root / "gate" / "allowed.yaml")
    recordings, seconds = _timed(lambda: recorded(root))
    yield Ran("recording", [], seconds)
    with Worker() as worker, ThreadPoolExecutor(2) as pool:
        apart = {name: pool.submit(_timed, run) for name, run in of_tree(root, recordings).items()}
        done = {name: _timed(run) for name, run in of_program(recordings, worker).items()}
        for name, future in apart.items():
            done[name] = future.result()
    found = [finding for findings, _ in done.values() for finding in findings]
    done["reasons"][0].extend(unneeded(found, allowed, done))
    for name, (findings, seconds) in done.items():
        yield Ran(name, left(findings, allowed), seconds)


def _timed(run: Callable[[], T]) -> tuple[T, float]:
    began = time.monotonic()
    return run(), time.monotonic() - began
