"""Where questions to Athena are worked on: no session ever waits, and no two sessions pay for the same answer.

Each question has a thread of its own that starts it, looks at it and fetches its rows; sessions only read how it
stands. Answers are kept for a while, for all sessions of the process, so nothing in one can be changed. Nothing here
knows Streamlit.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal

from strandline import athena_steps
from strandline.deployment import Deployment
from strandline.errors import QueryFailed
from strandline.queries import Query

KEPT_SECONDS = 600
"""How long an answer is kept; loading a sample shows after this at the latest, or when somebody asks again."""

KEPT_ROWS = 200_000
FIRST_LOOK, SLOWEST_LOOK = 0.1, 1.0

THREAD = "question to Athena"

State = Literal["running", "answered", "failed", "cancelled"]
Row = Mapping[str, Any]
Question = tuple[str, str, str, tuple[Any, ...]]


@dataclass(frozen=True)
class Answer:
    """What one query found, what it took by Athena's clock, and when it was there."""

    query: Query
    rows: Sequence[Row]
    query_id: str
    bytes_scanned: int
    milliseconds: int
    when: datetime


class Job:
    """One question on its way to its answer; `followers` are the sessions that want it."""

    def __init__(self, query: Query, deployment: Deployment) -> None:
        self.query = query
        self.deployment = deployment
        self.state: State = "running"
        self.query_id = ""
        self.bytes_scanned = 0
        self.answer: Answer | None = None
        self.error: Exception | None = None
        self.followers: set[object] = set()
        self.over = threading.Event()
        self.unwanted = threading.Event()
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long ago it was asked."""
        return time.monotonic() - self._began

    def end(self, state: State, answer: Answer | None = None, error: Exception | None = None) -> None:
        """Come to an end, once."""
        if not self.over.is_set():
            self.answer, self.error, self.state = answer, error, state
            self.over.set()


class Desk:
    """Takes questions, keeps answers, and stops what nobody wants any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[Question, Job] = OrderedDict()

    def ask(self, query: Query, deployment: Deployment, who: object, *, anew: bool = False) -> Job:
        """Return the job of a question, begun if need be; `anew` scans again even if there is an answer."""
        key = _key(query, deployment)
        with self._lock:
            self._forget()
            job = self._jobs.get(key)
            if job is None or job.unwanted.is_set() or (anew and job.state == "answered"):
                job = Job(query, deployment)
                self._jobs[key] = job
                threading.Thread(target=self._work, args=(job,), daemon=True, name=THREAD).start()
            self._jobs.move_to_end(key)
            job.followers.add(who)
        return job

    def knows(self, query: Query, deployment: Deployment) -> bool:
        """Whether the answer is there, so that nothing would be scanned for it."""
        with self._lock:
            self._forget()
            job = self._jobs.get(_key(query, deployment))
        return job is not None and job.state == "answered"

    def leave(self, who: object, job: Job) -> None:
        """No longer follow a job; it is stopped when nobody does."""
        with self._lock:
            job.followers.discard(who)
            if not job.followers and job.state == "running":
                job.unwanted.set()

    def idle(self) -> None:
        """Wait until everything that was asked has ended: for a process that is about to end, and for tests."""
        for thread in threading.enumerate():
            if thread.name == THREAD and thread is not threading.current_thread():
                thread.join()

    def _work(self, job: Job) -> None:
        try:
            self._answer(job)
        except Exception as error:  # noqa: BLE001 — a thread has nobody to raise to; the page tells it
            job.end("failed", error=error)
        if job.state != "answered":
            key = _key(job.query, job.deployment)
            with self._lock:
                if self._jobs.get(key) is job:
                    del self._jobs[key]

    def _answer(self, job: Job) -> None:
        job.query_id = athena_steps.start(job.query, job.deployment)
        pause = FIRST_LOOK
        while (seen := athena_steps.look(job.query_id)).state in athena_steps.RUNNING:
            job.bytes_scanned = seen.bytes_scanned
            if job.unwanted.wait(pause):
                athena_steps.stop(job.query_id)
                job.end("cancelled")
                return
            pause = min(pause * 1.5, SLOWEST_LOOK)
        job.bytes_scanned = seen.bytes_scanned
        if seen.state == athena_steps.CANCELLED:
            job.end("cancelled")
        elif seen.state != athena_steps.SUCCEEDED:
            job.end("failed", error=QueryFailed(seen.reason or f"Athena gave no reason ({seen.state})."))
        else:
            self._fetch(job, seen)

    @staticmethod
    def _fetch(job: Job, seen: athena_steps.Look) -> None:
        rows: list[Row] = []
        for page in athena_steps.fetch(job.query_id, job.query):
            rows += map(_frozen, page)
            if job.unwanted.is_set():
                job.end("cancelled")
                return
        took = (seen.bytes_scanned, seen.milliseconds)
        job.end("answered", Answer(job.query, tuple(rows), job.query_id, *took, datetime.now(UTC)))

    def _forget(self) -> None:
        """Drop answers that are old, and the least used ones beyond `KEPT_ROWS`."""
        answers = [(key, job.answer) for key, job in self._jobs.items() if job.answer]
        rows = sum(len(answer.rows) for _, answer in answers)
        for key, answer in answers:
            if rows > KEPT_ROWS or (datetime.now(UTC) - answer.when).total_seconds() > KEPT_SECONDS:
                del self._jobs[key]
                rows -= len(answer.rows)


class Seat:
    """One session at the desk: what it follows ends with it, or when something else takes its place on the page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._jobs: dict[str, Job] = {}
        self._cancelled: set[Job] = set()

    def ask(self, place: str, query: Query, deployment: Deployment, *, anew: bool = False) -> Job:
        """Follow a question at one place of the page, in place of what was asked there before."""
        before = self._jobs.get(place)
        if before and before.query == query and not anew:
            return before
        job = self._jobs[place] = self.desk.ask(query, deployment, self, anew=anew)
        self._cancelled.discard(job)
        if before and before is not job:
            self._cancelled.discard(before)
            self.desk.leave(self, before)
        return job

    def cancel(self, place: str) -> None:
        """No longer wait for what was asked at a place; others who asked the same still get it."""
        if job := self._jobs.get(place):
            self._cancelled.add(job)
            self.desk.leave(self, job)

    def state(self, job: Job) -> State:
        """How a job stands for this session."""
        return "cancelled" if job in self._cancelled else job.state

    def clear(self) -> None:
        """Leave everything, when the session has gone."""
        while self._jobs:
            _, job = self._jobs.popitem()
            self.desk.leave(self, job)


def _key(query: Query, deployment: Deployment) -> Question:
    return deployment.workgroup, deployment.database, query.sql, query.parameters


def _frozen(row: dict[str, Any]) -> Row:
    """Return a row that nobody can change, its lists as tuples."""
    return MappingProxyType({name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})
