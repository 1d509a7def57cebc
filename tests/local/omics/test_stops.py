"""A run that somebody stops: its processes end, nothing is exported, and no accepted stop is forgotten."""

import subprocess
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from local.omics.driver import Driver
from local.omics.models.backend import OmicsBackend, omics_backends
from local.omics.outputs import Exporter
from tests.local.omics.lab import Lab


def test_a_run_that_is_cancelled_ends_with_its_processes_and_exports_nothing(lab: Lab) -> None:
    run_id = lab.start(lab.workflow("slow"))
    uuid = lab.finish(lambda: lab.omics.get_run(id=run_id), until=frozenset({"RUNNING"}))["uuid"]
    child_file = lab.state.runs / uuid / "run" / "call-wait_long" / "work" / "child.txt"

    def task() -> dict[str, Any]:
        tasks = lab.omics.list_run_tasks(id=run_id)["items"]
        return tasks[0] if tasks and child_file.is_file() and child_file.read_text() else {"status": "PENDING"}

    running = lab.finish(task, until=frozenset({"RUNNING"}))
    assert running["name"] == "wait_long"
    child = child_file.read_text().strip()

    lab.omics.cancel_run(id=run_id)

    run = lab.end_of(run_id)
    assert run["status"] == "CANCELLED"
    assert lab.omics.list_run_tasks(id=run_id)["items"][0]["status"] == "CANCELLED"
    # A dead process stays as a zombie (Z) where nobody reaps orphans
    left = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False).stdout
    assert left.strip()[:1] in ("", "Z")
    assert lab.s3.list_objects_v2(Bucket="data", Prefix=f"out/{run_id}/out")["KeyCount"] == 0
    with pytest.raises(lab.omics.exceptions.ConflictException):
        lab.omics.cancel_run(id=run_id)


def test_a_run_that_is_cancelled_while_it_exports_does_not_complete(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    export = Exporter.export

    def cancelled(exporter: Exporter, outputs: dict[str, Any]) -> None:
        [run] = lab.omics.list_runs(status="RUNNING")["items"]
        lab.omics.cancel_run(id=run["id"])
        export(exporter, outputs)

    monkeypatch.setattr(Exporter, "export", cancelled)
    assert lab.end_of(lab.start(lab.workflow("trivial")))["status"] == "CANCELLED"


class Interrupted(threading.Event):
    """A stop that is asked for right after the look number `at`, unless the account is busy at that moment."""

    def __init__(self, at: int, ask: Callable[[], None], lock: Any) -> None:
        super().__init__()
        self.looks, self.at, self.ask, self.lock = 0, at, ask, lock

    def is_set(self) -> bool:
        found = super().is_set()
        self.looks += 1
        if self.looks == self.at:
            thread = threading.Thread(target=self._ask)
            thread.start()
            thread.join()
        return found

    def _ask(self) -> None:
        if self.lock.acquire(blocking=False):
            self.ask()
            self.lock.release()


def test_a_stop_that_is_accepted_is_kept_whenever_it_comes(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(OmicsBackend, "execute", lambda *_: None)
    monkeypatch.setattr(OmicsBackend, "emit", lambda *_, **detail: told.append(detail["status"]))
    monkeypatch.setattr(Driver, "_execute", lambda *_: {})
    workflow, backend = lab.workflow("trivial"), omics_backends["123456789012"]["us-east-1"]

    def stop(run_id: str) -> None:
        backend.cancel_run({"id": run_id})
        told.append("asked to stop")

    last, ends = False, []
    while not last:
        run = backend.runs[lab.start(workflow)]
        run["_stop"] = looks = Interrupted(len(ends) + 1, partial(stop, run["id"]), backend.lock)
        told.clear()
        Driver(backend, run).drive()
        accepted = "asked to stop" in told
        assert told[-1] == ("CANCELLED" if accepted else "COMPLETED"), (looks.at, told)
        assert not accepted or "RUNNING" not in told[told.index("asked to stop") :], (looks.at, told)
        ends.append(told[-1])
        last = looks.looks < looks.at
    assert set(ends[:-1]) == {"CANCELLED", "COMPLETED"}


def test_a_waiting_run_can_be_cancelled(lab: Lab) -> None:
    group = lab.omics.create_run_group(maxRuns=1)["id"]
    slow = lab.workflow("slow")
    first = lab.start(slow, runGroupId=group)
    lab.finish(lambda: lab.omics.get_run(id=first), until=frozenset({"RUNNING"}))
    second = lab.start(slow, runGroupId=group)
    lab.omics.cancel_run(id=second)
    assert lab.end_of(second)["status"] == "CANCELLED"
    assert lab.omics.get_run(id=first)["status"] == "RUNNING"
