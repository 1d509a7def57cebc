"""What people are told to do about runs that failed and reads that have not started."""

from datetime import UTC, datetime

import pytest

from dashboard import next_steps
from strandline.claims import Note
from strandline.history import Failure
from strandline.runs import Run


@pytest.mark.parametrize(
    ("status", "key", "sample", "reason", "told"),
    [
        ("WAITING", "inputs/p/S_R1.fastq.gz", "S", "not there yet", "starts by itself"),
        (
            "REFUSED",
            "inputs/p/S_R1.fastq.gz",
            "S",
            "not mates",
            "`strandline submit --again --project p --sample S READS`",
        ),
        ("REFUSED", "inputs/p/samples.csv", "", "line 2", "send it again under the same name"),
        ("REFUSED", "inputs/p/odd name.fastq.gz", "", "no name", "`strandline submit --sample NAME READS`"),
        (
            "HELD",
            "inputs/p/S_R1.fastq.gz",
            "S",
            "known with other reads",
            "`strandline submit --again --project p --sample S`",
        ),
        ("HELD", "inputs/p/S_R1.fastq.gz", "S", "failed; `strandline resume p/S` tries", "`strandline resume p/S`"),
        ("HELD", "inputs/p/S_R1.fastq.gz", "S", "x was overwritten, so", "under new names"),
        ("HELD", "inputs/p/S_R1.fastq.gz", "S", "x is analysed as p/T, so", "under the name of whose they are"),
        ("LATER", "inputs/p/S_R1.fastq.gz", "S", "", "`strandline samples`"),
    ],
)
def test_each_reason_has_a_next_step(status: str, key: str, sample: str, reason: str, told: str) -> None:
    assert told in next_steps.of_note(Note(key, status, reason, "p" if sample else "", sample, ""))


def test_a_run_is_explained_by_its_end_before_its_error() -> None:
    run = Run("arn", "n", "ABORTED", "p", "S", "S", "c", 1, datetime.now(UTC), failure=Failure("", "RunFailed", ""))
    explained = next_steps.of_run(run)
    assert explained
    assert explained.title == "Somebody stopped the run"
    assert "p/S" in explained.next
    fine = Run("arn", "n", "SUCCEEDED", "p", "S", "S", "c", 1, datetime.now(UTC))
    assert next_steps.of_run(fine) is None
