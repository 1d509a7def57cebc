"""`strandline submit --again --sample S`: a person decides that what is held takes the place of what was known."""

from typing import Any

import pytest

from handlers.env import DetectSamples
from strandline import intake
from strandline.errors import StrandlineError
from strandline.releasing import release

FIRST = [f"inputs/p1/S_R{read}.fastq.gz" for read in (1, 2)]
SECOND = [f"inputs/p1/again/S_R{read}.fastq.gz" for read in (1, 2)]


def made() -> intake.Intake:
    return intake.of(DetectSamples.load())


def versions(given: dict[str, Any]) -> list[str]:
    return [lane[name]["key"] for lane in given["lanes"] for name in ("fastq_1", "fastq_2")]


@pytest.fixture
def held(cloud: Any, reads: Any) -> dict[str, Any]:
    """A sample that is done with its first reads, while second ones are held; returns the first's input."""
    cloud.deliver(*(cloud.put(key, reads(read)) for read, key in enumerate(FIRST, 1)))
    given: dict[str, Any] = cloud.executions()[0]
    cloud.claim(given, "DONE", attempt="1")
    cloud.deliver(*(cloud.put(key, reads(read, person=2)) for read, key in enumerate(SECOND, 1)))
    assert [status for status, _ in cloud.notes().values()] == ["HELD"]
    return given


def test_what_is_held_starts_as_it_lies_in_the_bucket(cloud: Any, held: dict[str, Any]) -> None:
    name = release(made(), "p1", "S")
    [given] = [one for one in cloud.executions() if one["content"] != held["content"]]
    assert (given["name"], versions(given)) == (name, SECOND)
    assert cloud.notes() == {}


def test_a_set_that_the_state_machine_held_starts_under_a_new_name(cloud: Any, held: dict[str, Any]) -> None:
    """Two sets that start at one moment both have an execution; the later one ended as held and used its name up."""
    first = release(made(), "p1", "S")
    pipeline = made().pipeline
    pipeline.sfn.stop_execution(executionArn=pipeline.execution_arn(first))
    cloud.claim(held, "DONE", attempt="1")
    made().claims.note(SECOND[0], "HELD", "known with other reads", "p1", "S")
    assert release(made(), "p1", "S") == f"{first}-r2"


def test_reads_that_were_done_before_can_come_back(cloud: Any, held: dict[str, Any]) -> None:
    release(made(), "p1", "S")
    second = next(one for one in cloud.executions() if one["content"] != held["content"])
    cloud.claim(second, "DONE", attempt="1")
    pipeline = made().pipeline
    pipeline.sfn.stop_execution(executionArn=pipeline.execution_arn(held["name"]))
    cloud.deliver(cloud.message(FIRST[0]))
    assert release(made(), "p1", "S") == f"{held['name']}-r2"
    row = cloud.rows("claim")[f"content#{held['content']}"]
    assert row["execution"].endswith("-r2")


def test_an_overwritten_mate_is_taken_as_it_is_now(cloud: Any, reads: Any) -> None:
    cloud.put(FIRST[0], reads(1))
    cloud.deliver(*(cloud.put(key, reads(read, person=2)) for read, key in enumerate(FIRST, 1)))
    assert cloud.executions() == []
    release(made(), "p1", "S")
    assert len(cloud.executions()) == 1


def test_two_held_sets_are_not_chosen_from(cloud: Any, reads: Any, held: dict[str, Any]) -> None:
    third = [f"inputs/p1/third/S_R{read}.fastq.gz" for read in (1, 2)]
    cloud.deliver(*(cloud.put(key, reads(read, person=3)) for read, key in enumerate(third, 1)))
    with pytest.raises(StrandlineError, match=r"2 sets of p1/S are held: inputs/p1/again/.*inputs/p1/third"):
        release(made(), "p1", "S")
    assert len(cloud.executions()) == 1


def test_nothing_is_released_while_the_sample_is_worked_on(cloud: Any, held: dict[str, Any]) -> None:
    cloud.claim(held, "RUNNING", attempt="1")
    with pytest.raises(StrandlineError, match="being worked on"):
        release(made(), "p1", "S")
    assert len(cloud.executions()) == 1


def test_a_sample_of_which_nothing_is_held_is_named(cloud: Any) -> None:
    with pytest.raises(StrandlineError, match="Nothing of p1/S is held"):
        release(made(), "p1", "S")


def test_reads_of_somebody_else_are_not_released_under_another_name(cloud: Any, reads: Any) -> None:
    cloud.deliver(*(cloud.put(key, reads(read)) for read, key in enumerate(FIRST, 1)))
    cloud.deliver(cloud.put("inputs/p1/s.csv", "sample,fastq_1,fastq_2\nZ,S_R1.fastq.gz,S_R2.fastq.gz\n"))
    with pytest.raises(StrandlineError, match="analysed as p1/S"):
        release(made(), "p1", "Z")
    assert [given["sample"] for given in cloud.executions()] == ["S"]
