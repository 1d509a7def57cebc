"""Which runs the filters of the list let through."""

from datetime import UTC, datetime

import pytest

from dashboard.run_filters import Row, Wanted, counts, of_note, of_run, strictest
from strandline.claims import Note
from strandline.history import Failure
from strandline.runs import Run

RUN = Run(
    *("arn", "S1-5ac1", "TIMED_OUT", "Lab", "S1", "Ada", "c", 1, datetime(2026, 11, 24, tzinfo=UTC)),
    failure=Failure("AwaitRun", "States.Timeout", "No Answer"),
)
ROWS = [Row("failed", "a", "s1 no memory"), Row("failed", "b", "s2 no disk"), Row("succeeded", "a", "s3")]


def test_a_run_is_searched_in_its_sample_project_patient_name_and_cause() -> None:
    row = of_run(RUN)
    assert (row.state, row.project) == ("timed out", "Lab")
    for text in ("s1", "LAB", "ada", "5ac1", "answer awaitrun", "  Timeout  lab "):
        assert Wanted(text=text).fits(row)
    assert not Wanted(text="answer nowhere").fits(row)


def test_a_note_is_searched_in_its_key_and_reason() -> None:
    row = of_note(Note("inputs/demo/X_R1.fastq.gz", "HELD", "known already", "demo", "X", ""))
    assert row.state == "held"
    assert Wanted(text="known x_r1").fits(row)


@pytest.mark.parametrize(
    ("key", "project"), [("inputs/lab/a/s.csv", "lab"), ("inputs/s.csv", "default"), ("inputs/-/s.csv", "")]
)
def test_what_was_refused_before_its_project_was_known_is_of_its_folder(key: str, project: str) -> None:
    assert of_note(Note(key, "REFUSED", "no sheet", "", "", "")).project == project


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        (Wanted(), [0, 1, 2]),
        (Wanted(states=("failed", "running")), [0, 1]),
        (Wanted(text="no s1"), [0]),
        (Wanted(project="a"), [0, 2]),
        (Wanted(states=("failed",), text="no", project="b"), [1]),
    ],
)
def test_every_filter_must_let_a_row_through(wanted: Wanted, fitting: list[int]) -> None:
    assert [at for at, row in enumerate(ROWS) if wanted.fits(row)] == fitting


def test_states_are_counted_as_if_no_state_were_chosen() -> None:
    assert counts(ROWS, Wanted(states=("succeeded",), project="a")) == {"succeeded": 1, "failed": 1}


def test_the_strictest_filter_is_the_one_that_alone_leaves_the_fewest() -> None:
    assert strictest(ROWS, Wanted()) is None
    name, alone = strictest(ROWS, Wanted(states=("failed",), text="disk", project="a")) or ("", Wanted())
    assert (name, str(alone)) == ("q", "“disk”")
    assert str(Wanted(states=("failed", "held"), text=" x  y ", project="p")) == "failed or held, “x y”, project p"
