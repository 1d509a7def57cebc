"""A sheet decides for the files it names, whichever of them arrives first."""

import itertools
from typing import Any

import pytest

SHEET = "inputs/p1/sheet.csv"
HEADER = "patient,sample,lane,fastq_1,fastq_2\n"
LANES = list(itertools.product((3, 4), (1, 2)))


def name(lane: int, read: int) -> str:
    return f"S1_L00{lane}_R{read}.fastq.gz"


def sheet(*lanes: int) -> str:
    return HEADER + "".join(f"P9,S1,{lane},{name(lane, 1)},{name(lane, 2)}\n" for lane in lanes)


def test_reads_first_and_the_sheet_last(cloud: Any, reads: Any) -> None:
    for lane, read in LANES:
        cloud.deliver(cloud.put(f"inputs/p1/{name(lane, read)}", reads(read, lane=lane)))
    assert cloud.executions() == []
    assert {status for status, _ in cloud.notes().values()} == {"WAITING"}

    cloud.deliver(cloud.put(SHEET, sheet(3, 4)))
    [given] = cloud.executions()
    assert (given["sample"], given["patient"]) == ("S1", "P9")
    assert [(lane["id"], lane["platform_unit"]) for lane in given["lanes"]] == [
        ("L003", "H7HY2CCXX.3"),
        ("L004", "H7HY2CCXX.4"),
    ]
    assert cloud.notes() == {}


def test_the_sheet_first_and_reads_last(cloud: Any, reads: Any) -> None:
    cloud.deliver(cloud.put(SHEET, sheet(3, 4)))
    [(key, (status, reason))] = cloud.notes().items()
    assert key == f"{SHEET}:p1/S1"
    assert status == "WAITING"
    assert name(3, 1) in reason

    for lane, read in LANES:
        assert cloud.executions() == []
        cloud.deliver(cloud.put(f"inputs/p1/{name(lane, read)}", reads(read, lane=lane)))
    assert [len(given["lanes"]) for given in cloud.executions()] == [2]
    assert cloud.notes() == {}


def test_every_order_of_arrival_gives_the_same_execution(cloud: Any, reads: Any) -> None:
    cloud.put(SHEET, sheet(3))
    messages = [cloud.message(SHEET)]
    messages += [cloud.put(f"inputs/p1/{name(3, read)}", reads(read, lane=3)) for read in (1, 2)]
    for order in itertools.permutations(messages):
        cloud.deliver(*order)
    assert len(cloud.executions()) == 1


def test_the_sheet_names_a_pair_that_would_start_alone_otherwise(cloud: Any, reads: Any) -> None:
    cloud.put(SHEET, "project,sample,fastq_1,fastq_2\ntrio,mother,sub/a_R1.fq.gz,sub/a_R2.fq.gz\n")
    for read in (1, 2):
        cloud.deliver(cloud.put(f"inputs/p1/sub/a_R{read}.fq.gz", reads(read)))
    assert [(given["project"], given["sample"]) for given in cloud.executions()] == [("trio", "mother")]


def test_a_mistake_in_the_sheet_is_told_with_its_line(cloud: Any, reads: Any) -> None:
    message = cloud.put(SHEET, HEADER + "P9,S1,3,a_R1.fastq.gz,\n")
    cloud.deliver(message, message)
    status, reason = cloud.notes()[SHEET]
    assert status == "REFUSED"
    assert "line 2, column fastq_2: empty" in reason
    [told] = cloud.messages()
    assert "line 2" in told["text"]


def test_reads_beside_a_broken_sheet_wait_for_its_correction(cloud: Any, reads: Any) -> None:
    cloud.deliver(cloud.put(SHEET, "nonsense\n"))
    keys = [f"inputs/p1/S1_R{read}.fastq.gz" for read in (1, 2)]
    cloud.deliver(*(cloud.put(key, reads(read)) for key, read in zip(keys, (1, 2), strict=True)))
    assert cloud.executions() == []
    assert cloud.notes()[SHEET][0] == "REFUSED"
    assert "cannot be read" in cloud.notes()[keys[0]][1]

    cloud.deliver(cloud.put(SHEET, "sample,fastq_1,fastq_2\nS1,S1_R1.fastq.gz,S1_R2.fastq.gz\n"))
    assert [given["sample"] for given in cloud.executions()] == ["S1"]
    assert cloud.notes() == {}


@pytest.mark.parametrize("text", ["[Header],\nFileFormatVersion,2\n", "\ufeff[Data]\n"])
def test_illuminas_own_sheet_is_none_of_ours(cloud: Any, reads: Any, text: str) -> None:
    cloud.deliver(cloud.put("inputs/p1/SampleSheet.csv", text))
    cloud.deliver(*(cloud.put(f"inputs/p1/S1_R{read}.fastq.gz", reads(read)) for read in (1, 2)))
    assert [given["sample"] for given in cloud.executions()] == ["S1"]
    assert cloud.notes() == {}


def test_a_marker_starts_every_complete_sample_of_its_folder_and_no_half_one(cloud: Any, reads: Any) -> None:
    for sample, (lane, read) in itertools.product(("A", "B"), LANES):
        if (sample, lane, read) != ("B", 4, 2):
            cloud.put(f"inputs/p1/run1/{sample}_S1_L00{lane}_R{read}_001.fastq.gz", reads(read, lane=lane))
    cloud.put("inputs/p1/run2/C_S1_L003_R1_001.fastq.gz", reads(1))
    cloud.deliver(cloud.put("inputs/p1/run1/CopyComplete.txt", ""))
    assert [(given["sample"], len(given["lanes"])) for given in cloud.executions()] == [("A", 2)]
    [(status, reason)] = cloud.notes().values()
    assert (status, reason) == ("WAITING", "not there yet: inputs/p1/run1/B_S1_L004_R2_001.fastq.gz")

    cloud.deliver(cloud.put("inputs/p1/run1/B_S1_L004_R2_001.fastq.gz", reads(2, lane=4)))
    assert [given["sample"] for given in cloud.executions()] == ["A", "B"]
    assert cloud.notes() == {}
