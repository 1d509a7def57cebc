"""A read file is analysed under one name: whoever else names it is held, whatever arrives in which order."""

import itertools
from typing import Any

import pytest

HEADER = "patient,sample,lane,fastq_1,fastq_2\n"
R1, R2 = "inputs/p1/W_R1.fastq.gz", "inputs/p1/W_R2.fastq.gz"


def started(cloud: Any) -> list[tuple[str, str]]:
    return [(given["sample"], given["patient"]) for given in cloud.executions()]


def row(sample: str, patient: str, folder: str = "") -> str:
    return f"{patient},{sample},L001,{folder}W_R1.fastq.gz,{folder}W_R2.fastq.gz\n"


def test_two_sheets_that_name_the_same_reads_start_neither(cloud: Any, reads: Any) -> None:
    cloud.deliver(
        cloud.put("inputs/p1/a.csv", HEADER + row("A", "PA")), cloud.put("inputs/p1/b.csv", HEADER + row("B", "PB"))
    )
    cloud.deliver(cloud.put(R1, reads(1)), cloud.put(R2, reads(2)))
    cloud.deliver(cloud.message("inputs/p1/a.csv"), cloud.message(R1), cloud.message("inputs/p1/b.csv"))
    assert started(cloud) == []
    status, reason = cloud.notes()["inputs/p1/a.csv:p1/A"]
    assert status == "HELD"
    assert "b.csv" in reason


def test_two_sheets_that_say_the_same_start_once(cloud: Any, reads: Any) -> None:
    cloud.deliver(
        cloud.put("inputs/p1/a.csv", HEADER + row("A", "PA")), cloud.put("inputs/p1/b.csv", HEADER + row("A", "PA"))
    )
    cloud.deliver(cloud.put(R1, reads(1)), cloud.put(R2, reads(2)))
    assert started(cloud) == [("A", "PA")]


def test_two_sheets_with_half_of_a_sample_each_start_no_half(cloud: Any, reads: Any) -> None:
    for lane, sheet in ((3, "a"), (4, "b")):
        names = [f"W_L00{lane}_R{read}.fastq.gz" for read in (1, 2)]
        cloud.deliver(cloud.put(f"inputs/p1/{sheet}.csv", HEADER + f"P,W,{lane},{','.join(names)}\n"))
    for lane, read in itertools.product((3, 4), (1, 2)):
        cloud.deliver(cloud.put(f"inputs/p1/W_L00{lane}_R{read}.fastq.gz", reads(read, lane=lane)))
    assert started(cloud) == []
    assert {status for status, _ in cloud.notes().values()} == {"HELD"}


def test_a_sheet_that_renames_reads_which_have_started_is_held_and_told(cloud: Any, reads: Any) -> None:
    cloud.deliver(cloud.put(R1, reads(1)), cloud.put(R2, reads(2)))
    cloud.deliver(cloud.put("inputs/p1/s.csv", HEADER + row("Z", "PZ")))
    cloud.deliver(cloud.message("inputs/p1/s.csv"))
    assert started(cloud) == [("W", "W")]
    status, reason = cloud.notes()["inputs/p1/s.csv:p1/Z"]
    assert status == "HELD"
    assert "p1/W" in reason
    [told] = cloud.messages()
    assert told["kind"] == "held"


def test_a_sheet_with_another_patient_than_was_analysed_is_held(cloud: Any, reads: Any) -> None:
    cloud.deliver(cloud.put(R1, reads(1)), cloud.put(R2, reads(2)))
    cloud.deliver(cloud.put("inputs/p1/s.csv", HEADER + row("W", "PW")))
    assert started(cloud) == [("W", "W")]
    status, reason = cloud.notes()["inputs/p1/s.csv:p1/W"]
    assert status == "HELD"
    assert "patient" in reason


def test_a_held_sample_does_not_keep_reads_from_others(cloud: Any, reads: Any) -> None:
    """Of two files of B one belongs to A, so B is held; the other file stays free for C."""
    cloud.deliver(cloud.put(R1, reads(1)), cloud.put(R2, reads(2)))
    other = "inputs/p1/C_R1.fastq.gz", "inputs/p1/C_R2.fastq.gz"
    for key, read in zip(other, (1, 2), strict=True):
        cloud.put(key, reads(read, person=2))
    text = HEADER + "B,B,1,C_R1.fastq.gz,C_R2.fastq.gz\nB,B,2,W_R1.fastq.gz,W_R2.fastq.gz\n"
    cloud.deliver(cloud.put("inputs/p1/s.csv", text))
    assert cloud.notes()["inputs/p1/s.csv:p1/B"][0] == "HELD"
    cloud.delete("inputs/p1/s.csv")
    cloud.deliver(cloud.message(other[0]))
    assert sorted(started(cloud)) == [("C", "C"), ("W", "W")]


SHEET = "inputs/p1/sheets/s.csv"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_sheet_of_another_folder_speaks_in_every_order(cloud: Any, reads: Any, order: tuple[int, ...]) -> None:
    """Reads whose names say nothing by themselves, so that only the sheet can start them."""
    keys = [f"inputs/p1/reads/W_L003_R{read}.fastq.gz" for read in (1, 2)]
    text = HEADER + f"PO,O,3,s3://reads/{keys[0]},s3://reads/{keys[1]}\n"
    bodies: list[Any] = [text, reads(1, lane=3), reads(2, lane=3)]
    for at in order:
        cloud.deliver(cloud.put([SHEET, *keys][at], bodies[at]))
    assert started(cloud) == [("O", "PO")]
    assert cloud.notes() == {}


def test_a_sheet_of_another_folder_speaks_before_the_names_of_its_reads(cloud: Any, reads: Any) -> None:
    cloud.deliver(cloud.put(SHEET, HEADER + row("O", "PO", "s3://reads/inputs/p1/reads/")))
    for read in (1, 2):
        cloud.deliver(cloud.put(f"inputs/p1/reads/W_R{read}.fastq.gz", reads(read)))
    assert started(cloud) == [("O", "PO")]


def test_a_marker_leaves_to_a_sheet_above_what_it_names(cloud: Any, reads: Any) -> None:
    lanes = [f"run1/W_S1_L003_R{read}_001.fastq.gz" for read in (1, 2)]
    cloud.deliver(cloud.put("inputs/p1/s.csv", HEADER + f"PH,HG1,3,{','.join(lanes)}\n"))
    for read, name in enumerate(lanes, 1):
        cloud.deliver(cloud.put(f"inputs/p1/{name}", reads(read, lane=3)))
    cloud.deliver(cloud.put("inputs/p1/run1/CopyComplete.txt", ""))
    assert started(cloud) == [("HG1", "PH")]
    assert cloud.notes() == {}


def test_one_sheet_may_hold_the_same_sample_name_of_two_projects(cloud: Any, reads: Any) -> None:
    """Their notes must not be one note."""
    text = "project,sample,fastq_1,fastq_2\nn,S,a_R1.fq.gz,a_R2.fq.gz\ns,S,b_R1.fq.gz,b_R2.fq.gz\n"
    cloud.deliver(cloud.put("inputs/p1/s.csv", text))
    assert len(cloud.notes()) == 2
    for read in (1, 2):
        cloud.deliver(cloud.put(f"inputs/p1/a_R{read}.fq.gz", reads(read)))
    [(status, reason)] = cloud.notes().values()
    assert status == "WAITING"
    assert "b_R1.fq.gz" in reason


def test_reads_sent_again_after_a_failure_say_how_to_go_on(cloud: Any, reads: Any) -> None:
    cloud.deliver(cloud.put(R1, reads(1)), cloud.put(R2, reads(2)))
    [given] = cloud.executions()
    cloud.claim(given, "FAILED", error="InputsChanged")
    cloud.deliver(cloud.put(R2, reads(2)))
    [(status, reason)] = cloud.notes().values()
    assert status == "HELD"
    assert "InputsChanged" in reason
    assert "strandline resume p1/W" in reason


@pytest.mark.parametrize("name", ["W.bam", "W.cram", "W.sra", "W_R1.fastq.ora", "W.ubam"])
def test_reads_in_a_form_that_is_not_read_are_refused_not_ignored(cloud: Any, name: str) -> None:
    cloud.deliver(cloud.put(f"inputs/p1/{name}", "x"))
    status, reason = cloud.notes()[f"inputs/p1/{name}"]
    assert status == "REFUSED"
    assert "FASTQ" in reason
