"""How samples stand: from claims, notes, and the executions that run at this moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from strandline import runs, standing
from strandline.claims import Claim, Note
from strandline.history import Failure
from strandline.runs import Run
from strandline.standing import Standing
from tests.examples import DEPLOYMENT

START = datetime(2026, 11, 24, 10, tzinfo=UTC)
SINCE = START.isoformat()


def claim(sample: str, status: str, **more: str) -> Claim:
    facts = {"started": SINCE, "ended": "", "error": "", "cause": "", "execution": f"arn:execution:{sample}-c0"}
    return Claim(project="demo", sample=sample, status=status, **facts | more)


def note(key: str, status: str, reason: str = "because", sample: str = "S9", when: str = SINCE) -> Note:
    return Note(key, status, reason, "demo" if sample else "", sample, when)


def run_of(sample: str, status: str, failure: Failure | None = None) -> Run:
    ended = None if status == "RUNNING" else START + timedelta(minutes=1)
    return Run(
        f"arn:execution:{sample}-c0", f"{sample}-c0", status, "demo", sample, "P", "c0", 1, START, ended, failure
    )


class Aws:
    """The claim table and the executions of the pipeline."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.notes: list[Note] = []
        self.runs: dict[str, Run] = {}

    def everything(self) -> tuple[list[Claim], list[Note]]:
        return self.claims, self.notes

    def survey(self) -> dict[str, Standing]:
        return {one.sample or one.key: one for one in standing.survey(DEPLOYMENT)}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    fake = Aws()
    monkeypatch.setattr(standing, "table", lambda _: None)
    monkeypatch.setattr(standing, "Claims", lambda _: fake)
    monkeypatch.setattr(runs, "running", lambda _: {arn for arn, run in fake.runs.items() if run.running})
    monkeypatch.setattr(runs, "find", lambda arn: fake.runs[arn])
    return fake


def add(aws: Aws, run: Run) -> None:
    aws.runs[run.arn] = run


def test_a_loaded_sample_says_how_many_variants_it_has(aws: Aws) -> None:
    aws.claims = [claim("S1", "DONE", ended="2026-11-24T11:00:00+00:00", variants="20")]
    found = aws.survey()["S1"]
    assert (found.state, found.variants, found.since, found.run) == (
        *("succeeded", 20),
        *("2026-11-24T11:00:00+00:00", "S1-c0"),
    )


def test_a_failed_sample_says_the_last_line_of_its_cause_and_what_to_do(aws: Aws) -> None:
    aws.claims = [claim("S1", "FAILED", error="RunFailed", cause="run 7 failed\n\nNoAlignedReads: none\n")]
    found = aws.survey()["S1"]
    assert (found.state, found.cause) == ("failed", "RunFailed: NoAlignedReads: none")
    assert "--project demo --sample S1" in found.next


def test_a_claim_that_says_running_is_believed_only_while_its_execution_runs(aws: Aws) -> None:
    aws.claims = [claim("S1", "RUNNING"), claim("S2", "RUNNING")]
    add(aws, run_of("S1", "RUNNING"))
    add(aws, run_of("S2", "ABORTED", Failure("", "ABORTED", "")))
    found = aws.survey()
    assert found["S1"].state == "running"
    assert found["S2"].state == "stopped"
    assert "strandline resume demo/S2" in found["S2"].next


def test_an_execution_that_has_not_claimed_anything_yet_is_seen(aws: Aws) -> None:
    add(aws, run_of("S1", "RUNNING"))
    assert aws.survey()["S1"].state == "running"


def test_a_sample_that_somebody_stopped_is_stopped_not_failed(aws: Aws) -> None:
    aws.claims = [claim("S1", "FAILED", error="Stopped", cause="wrong reads")]
    assert aws.survey()["S1"].state == "stopped"


def test_only_the_latest_reads_of_a_sample_count(aws: Aws) -> None:
    aws.claims = [claim("S1", "FAILED", error="X"), claim("S1", "DONE", started="2026-11-25T10:00:00+00:00")]
    assert aws.survey()["S1"].state == "succeeded"


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (note("k", "HELD"), "strandline submit --again --project demo --sample S9"),
        (note("k", "HELD", "failed; `strandline resume demo/S9` tries"), "strandline resume demo/S9"),
        (note("inputs/demo/a.fastq.gz", "WAITING", "there are more lanes"), "--complete --to inputs/demo/"),
        (note("k", "WAITING", "not there yet: x"), "starts by itself"),
        (note("inputs/demo/s.csv", "REFUSED"), "Correct the sheet"),
        (note("inputs/demo/a.fastq.gz", "REFUSED"), "--sample S9 READS"),
        (note("inputs/demo/b@d.fastq.gz", "REFUSED", sample=""), "under a name that fits"),
    ],
)
def test_what_waits_for_a_person_says_what_to_do(found: Note, says: str) -> None:
    assert says in standing.of_note(found).next


def test_a_file_of_no_known_sample_belongs_to_the_project_of_its_folder(aws: Aws) -> None:
    aws.notes = [note("inputs/heart/s.csv", "REFUSED", sample="")]
    assert aws.survey()["inputs/heart/s.csv"].project == "heart"


def test_a_note_is_past_once_the_sample_has_started_with_other_reads_but_what_is_held_is_not(aws: Aws) -> None:
    later = (START + timedelta(hours=1)).isoformat()
    aws.claims = [claim("S9", "DONE", started=later)]
    aws.notes = [note("old", "REFUSED"), note("held", "HELD"), note("new", "REFUSED", when="2026-11-24T12:00:00Z")]
    assert {one.key for one in standing.survey(DEPLOYMENT)} == {"", "held", "new"}


def test_samples_come_by_project_and_name(aws: Aws) -> None:
    aws.claims = [claim("S2", "DONE"), claim("S1", "DONE")]
    aws.notes = [note("inputs/aorta/s.csv", "REFUSED", sample="")]
    assert [one.sample for one in standing.survey(DEPLOYMENT)] == ["", "S1", "S2"]


def test_how_long_a_sample_stands_like_this_is_counted_in_utc(aws: Aws) -> None:
    naive: Any = Standing("demo", "S1", "held", "2026-11-24T10:00:00")
    assert naive.seconds(START + timedelta(minutes=2)) == 120
