"""What events lost is announced again, what waits is told, and nothing is told every hour."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import boto3
import pytest

import strandline.sweeping
from handlers import sweep_inputs
from strandline.claims import Note
from strandline.sweeping import Found

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
sweep = partial(strandline.sweeping.sweep, settled=timedelta(minutes=15))


def found(*keys: str, hours: float = 1) -> list[Found]:
    return [Found(key, AT - timedelta(hours=hours), "etag") for key in keys]


def note(key: str, status: str, reason: str = "because") -> Note:
    return Note(key, status, reason, "p1", "S", AT.isoformat())


R1, R2 = "inputs/p1/S_R1.fastq.gz", "inputs/p1/S_R2.fastq.gz"


def test_one_of_two_mates_speaks_for_both() -> None:
    assert sweep(found(R1, R2), set(), [], AT).announce == [R1]
    assert sweep(found(R2), set(), [], AT).announce == [R2]


def test_what_is_claimed_refused_or_held_is_left_alone() -> None:
    assert sweep(found(R1, R2), {R1, R2}, [], AT).announce == []
    assert sweep(found(R1, R2), set(), [note(R1, "HELD")], AT).announce == []
    assert sweep(found(R1, R2), set(), [note(R2, "REFUSED")], AT).announce == []


def test_a_wait_is_looked_at_again_since_the_last_event_may_be_the_lost_one() -> None:
    assert sweep(found(R1, R2), set(), [note(R1, "WAITING")], AT).announce == [R1]


def test_fresh_objects_are_left_to_their_events() -> None:
    assert sweep(found(R1, R2, hours=0.1), set(), [], AT).announce == []


def test_checksums_and_markers_are_not_announced() -> None:
    assert sweep(found("inputs/p1/CopyComplete.txt", R1 + ".md5"), set(), [], AT).announce == []


def test_a_sheet_is_announced_until_it_was_read_as_it_is_now() -> None:
    sheet = found("inputs/p1/s.csv")
    assert sweep(sheet, set(), [], AT).announce == ["inputs/p1/s.csv"]
    assert sweep(sheet, set(), [], AT, sheets={"inputs/p1/s.csv": "older"}).announce == ["inputs/p1/s.csv"]
    assert sweep(sheet, set(), [], AT, sheets={"inputs/p1/s.csv": "etag"}).announce == []


def test_a_colon_in_a_refused_name_does_not_make_its_note_stale() -> None:
    odd = "inputs/p1/a:b_R1.fastq.gz"
    swept = sweep(found(odd), set(), [note(odd, "REFUSED")], AT)
    assert (swept.stale_notes, swept.announce) == ([], [])


def test_a_sheet_whose_reads_never_come_is_told_and_so_is_a_decision_that_nobody_takes() -> None:
    old = (AT - timedelta(hours=30)).isoformat()
    notes = [
        Note("inputs/p1/s.csv:p1/S", "WAITING", "not there yet", "p1", "S", old),
        Note("inputs/p1/T_R1.fastq.gz", "HELD", "other reads", "p1", "T", old),
        Note("inputs/p1/new.csv:p1/U", "WAITING", "not there yet", "p1", "U", AT.isoformat()),
    ]
    objects = found("inputs/p1/s.csv", "inputs/p1/new.csv", "inputs/p1/T_R1.fastq.gz", hours=30)
    assert sweep(objects, set(), notes, AT).waiting == [
        "inputs/p1/T_R1.fastq.gz (30 h, held): other reads",
        "inputs/p1/s.csv:p1/S (30 h): not there yet",
    ]


def test_long_waits_are_told_with_their_reason() -> None:
    told = sweep(found(R2, hours=30), set(), [note(R1, "WAITING", "not there yet")], AT).waiting
    assert told == [f"{R2} (30 h): not there yet"]


def test_notes_on_what_is_gone_or_has_started_are_stale() -> None:
    notes = [note("inputs/gone_R1.fastq.gz", "REFUSED"), note(R1, "WAITING"), note("inputs/p1/s.csv:S", "WAITING")]
    objects = found(R1, R2, "inputs/p1/s.csv")
    assert sweep(objects, set(), notes, AT).stale_notes == ["inputs/gone_R1.fastq.gz"]
    assert sweep(objects, {R1, R2}, notes, AT).stale_notes == ["inputs/gone_R1.fastq.gz", R1]


def test_a_decision_about_reads_that_are_worked_on_stays_owed() -> None:
    """A mate was overwritten after its sample had started: the note is about what came then."""
    swept = sweep(found(R1, R2), {R1, R2}, [note(R1, "HELD")], AT)
    assert (swept.stale_notes, swept.announce) == ([], [])


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has to settle and everything has waited for too long."""
    monkeypatch.setenv("SETTLE_MINUTES", "-1")
    monkeypatch.setattr(strandline.sweeping, "TOO_LONG", timedelta(seconds=-1))


def test_a_sample_whose_events_were_lost_starts_with_the_next_sweep(cloud: Any, reads: Any, later: None) -> None:
    for person in range(1, 13):
        for read in (1, 2):
            cloud.put(f"inputs/p1/S{person}_R{read}.fastq.gz", reads(read, person=person))
    assert sweep_inputs.handler({}, None)["announced"] == 12
    cloud.deliver(*cloud.queued())
    assert len(cloud.executions()) == 12


def test_claimed_files_are_found_in_the_claims(cloud: Any, reads: Any, later: None) -> None:
    for read in (1, 2):
        cloud.put(f"inputs/p1/S_R{read}.fastq.gz", reads(read))
    inputs = f'[{{"fastq_1": {{"key": "{R1}"}}, "fastq_2": {{"key": "{R2}"}}}}]'
    table = boto3.resource("dynamodb").Table("claims")
    table.put_item(Item={"pk": "content#a", "kind": "claim", "inputs": inputs})
    table.put_item(Item={"pk": f"key#{R1}", "kind": "note", "status": "WAITING", "reason": "old"})
    assert sweep_inputs.handler({}, None) == {"announced": 0, "waiting": 0}
    assert cloud.notes() == {}


def test_a_sheet_whose_event_was_lost_is_found_wherever_its_reads_are(cloud: Any, reads: Any, later: None) -> None:
    lanes = [f"s3://reads/inputs/p1/run/S_L003_R{read}.fastq.gz" for read in (1, 2)]
    for read in (1, 2):
        message = cloud.put(f"inputs/p1/run/S_L003_R{read}.fastq.gz", reads(read, lane=3))
        cloud.deliver(message)
    cloud.put("inputs/p1/sheets/s.csv", f"sample,lane,fastq_1,fastq_2\nHG1,3,{','.join(lanes)}\n")
    sweep_inputs.handler({}, None)
    cloud.deliver(*cloud.queued())
    assert [given["sample"] for given in cloud.executions()] == ["HG1"]


def test_what_waits_is_told_once_a_day(cloud: Any, reads: Any, later: None) -> None:
    cloud.deliver(cloud.put(R1, reads(1)))
    for _ in range(3):
        assert sweep_inputs.handler({}, None)["waiting"] == 1
    [message] = cloud.messages()
    assert message["kind"] == "waiting"
    assert f"not there yet: {R2}" in message["text"]
