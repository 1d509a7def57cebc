"""The demo's watch over the pipeline."""

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from strandline import runs
from strandline.claims import Claims, Note
from strandline.demo import road
from strandline.demo.materials import Materials
from strandline.demo.progress import Progress
from strandline.errors import StrandlineError
from strandline.history import Step
from strandline.runs import Run, Task
from strandline.upload import Uploaded

START = datetime(2026, 11, 24, 10, tzinfo=UTC)
RUN = Run("arn", "S1-abc", "RUNNING", "demo", "S1", "P", "abc", 1, START)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "LOOK_SECONDS", 0)
    monkeypatch.setattr(road, "NOTICE_SECONDS", 0.05)


def test_every_state_of_the_pipeline_is_named_in_words() -> None:
    assert [road.title(name) for name in ("ImportReads", "AwaitRun", "TagObjects")] == [
        *("Import reads", "Await run", "Tag objects")
    ]


def test_steps_and_tasks_are_shown_until_the_run_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    second = START + timedelta(seconds=1)
    started = Step("StartRun", "Task", START, second, "SUCCEEDED", 1, output='{"run": {"id": "7"}}')
    looks = [(RUN, [started, Step("AwaitRun", "Task", second)])]
    done = [started, Step("AwaitRun", "Task", second, second + timedelta(seconds=9), "SUCCEEDED")]
    looks.append((replace(RUN, status="SUCCEEDED"), done))
    seen: list[list[Step]] = []

    def find(_: str) -> Run:
        run, steps = looks.pop(0)
        seen[:] = [steps]
        return run

    monkeypatch.setattr(runs, "find", find)
    monkeypatch.setattr(runs, "steps", lambda _: seen[0])
    task = Task("align", "COMPLETED", 1, 2, second, second + timedelta(seconds=4))
    monkeypatch.setattr(runs, "tasks", lambda number: [task] if number == "7" else [])
    progress = Progress(Console(file=io.StringIO()))
    assert road.follow(RUN, progress).status == "SUCCEEDED"
    told = [(line.name, line.depth, line.seconds, line.failed) for line in progress.lines]
    assert told == [("Start run", 1, 1.0, False), ("align", 2, 4.0, False), ("Await run", 1, 9.0, False)]


def test_when_nothing_starts_the_notes_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    note = Note("inputs/demo/x.csv", "REFUSED", "line 3: no sample", "demo", "", "")
    monkeypatch.setattr(runs, "newest", lambda *_: [])
    monkeypatch.setattr(Claims, "notes", lambda _: iter([note]))
    monkeypatch.setattr(road, "table", lambda _: None)
    made: Any = type("Made", (), {"claim_table": "t"})
    with pytest.raises(StrandlineError, match=r"inputs/demo/x\.csv: REFUSED: line 3: no sample"):
        road.wait_for_start(made)


def test_the_reference_is_kept_uncompressed_and_the_sheet_is_sent_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sent: list[tuple[str, bytes]] = []

    def upload(_: object, path: Path, bucket: str, key: str) -> Uploaded:
        sent.append((f"{bucket}/{key}", path.read_bytes()))
        return Uploaded(bucket, key, 1, new=True)

    class Aws:
        def get_caller_identity(self) -> dict[str, str]:
            return {"Account": "123456789012"}

        def create_bucket(self, **_: str) -> None:
            pass

    monkeypatch.setattr(road, "client", lambda _: Aws())
    monkeypatch.setattr(road, "upload", upload)
    for name in ("a_R1.fastq.gz", "s.csv", "c.vcf.gz", "t.bed"):
        (tmp_path / name).write_text(name)
    (tmp_path / "r.fa.gz").write_bytes(gzip.compress(b">chr1\nACGT\n"))
    others = (tmp_path / name for name in ("s.csv", "r.fa.gz", "c.vcf.gz", "t.bed"))
    files = Materials((tmp_path / "a_R1.fastq.gz",), *others)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    kept = road.make_data_bucket(files, scratch)
    assert kept["reference"] == "s3://strandline-demo-data-123456789012/r.fa"
    assert sent[0] == ("strandline-demo-data-123456789012/r.fa", b">chr1\nACGT\n")
    made: Any = type("Made", (), {"input_bucket": "in"})
    road.send_reads(files, made)
    assert [key for key, _ in sent[-2:]] == ["in/inputs/demo/a_R1.fastq.gz", "in/inputs/demo/s.csv"]
