"""The dashboard over a stack that exists only here: runs, notes and answers are faked at the edge of AWS."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from strandline import athena, deployment, runs, story
from strandline.athena import Result
from strandline.claims import Note
from strandline.deployment import Deployment
from strandline.history import Call, Failure, Step
from strandline.queries import Query
from strandline.runs import InputFile, Run, Task
from strandline.story import Log, Story
from tests.examples import DEPLOYMENT, FINDING

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
NOW = datetime.now(UTC)

DONE = Run(
    arn="arn:aws:states:us-east-1:123456789012:execution:pipeline:HCC1395BL-5ac1",
    name="HCC1395BL-5ac1",
    status="SUCCEEDED",
    project="demo",
    sample="HCC1395BL",
    patient="HCC1395",
    content="5ac1",
    attempt=1,
    started=NOW - timedelta(minutes=30),
    ended=NOW - timedelta(minutes=29),
    inputs=(InputFile("L003", "s3://in/inputs/demo/HCC1395BL_L003_R1.fastq.gz", 24_500_000, "v-1"),),
)
BROKEN = replace(
    DONE,
    arn=DONE.arn.replace("HCC1395BL", "NA12878"),
    name="NA12878-77aa",
    sample="NA12878",
    status="FAILED",
    started=NOW - timedelta(minutes=5),
    failure=Failure("AwaitRun", "RunFailed", "task align ended with exit code 1"),
)
WAITING = Note("inputs/demo/X_L001_R1.fastq.gz", "WAITING", "more lanes may come", "demo", "X", "2026-11-24T10:00:00Z")


@dataclass
class Stack:
    """What the fake stack answers, which queries it was asked, and examples to answer with."""

    done: ClassVar[Run] = DONE
    broken: ClassVar[Run] = BROKEN
    waiting: ClassVar[Note] = WAITING
    log: ClassVar[Log] = Log("/aws/omics/WorkflowLog", "run/1234567/task/7", ("[bwa] start", "killed: no memory"))
    finding: ClassVar[dict[str, Any]] = FINDING | {"conditions": ["=HYPERLINK()", "not provided"]}

    runs: list[Run] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    steps: list[Step] = field(default_factory=lambda: list(STEPS))
    tasks: list[Task] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    samples: list[dict[str, Any]] = field(default_factory=list)
    error: Exception | None = None
    asked: list[Query] = field(default_factory=list)
    described: list[str] = field(default_factory=list)

    def open(self, view: str | None = None, **query: str | list[str]) -> AppTest:
        """Start the app through its router and go to one view, with these query parameters."""
        app = AppTest.from_file(str(APP), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(f"views/{view}.py").run() if view else app.run()

    def forget(self) -> None:
        """Empty every cache of the dashboard, as time does."""
        st.cache_data.clear()
        st.cache_resource.clear()

    def answer(self, query: Query, _: Deployment) -> Result:
        self.asked.append(query)
        if self.error:
            raise self.error
        rows = self.samples if "FROM samples" in query.sql else [] if "FROM coverage" in query.sql else self.rows
        return Result(rows, "query-1", 4200, 310)

    def listed(self, _: Deployment, limit: int) -> list[tuple[str, str, datetime | None]]:
        if self.error:
            raise self.error
        return [(run.arn, run.status, run.ended) for run in self.runs[:limit]]

    def find(self, arn: str) -> Run:
        self.described.append(arn)
        return next(run for run in self.runs if run.arn == arn)

    def named(self, _: Deployment, name: str) -> Run | None:
        if self.error:
            raise self.error
        return next((run for run in self.runs if run.name == name), None)

    def tell(self, run: Run) -> Story:
        reached = bool(self.tasks) or "healthomics" in self.told
        told = {
            "run": run,
            "steps": self.steps,
            "healthomics": "1234567" if reached else "",
            "healthomics_status": "COMPLETED" if reached else "",
            "tasks": self.tasks,
            "outputs": {},
            "loaded": {},
            "versions": {},
            "advice": None,
            "log": None,
        }
        return Story(**told | self.told)


STEPS = [
    Step("ClaimContent", "Task", DONE.started, DONE.started + timedelta(seconds=1), "SUCCEEDED", 1),
    Step(
        "StartRun",
        "Task",
        DONE.started + timedelta(seconds=1),
        DONE.started + timedelta(seconds=2),
        "SUCCEEDED",
        2,
        output='{"run": {"kind": "run", "id": "1234567"}}',
        calls=(
            Call(DONE.started + timedelta(seconds=1), DONE.started + timedelta(seconds=1.2), "ThrottlingException"),
            Call(DONE.started + timedelta(seconds=1.5), DONE.started + timedelta(seconds=2)),
        ),
    ),
]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """An empty stack in place of AWS, and empty caches before and after."""
    fake = Stack()
    monkeypatch.setattr(deployment, "load", lambda _=None: DEPLOYMENT)
    monkeypatch.setattr(athena, "run", fake.answer)
    monkeypatch.setattr(runs, "listed", fake.listed)
    monkeypatch.setattr(runs, "find", fake.find)
    monkeypatch.setattr(runs, "named", fake.named)
    monkeypatch.setattr(runs, "notes", lambda _: fake.notes)
    monkeypatch.setattr(story, "tell", fake.tell)
    fake.forget()
    yield fake
    fake.forget()
