"""Names and hashes from which exactly-once follows."""

import dataclasses
import itertools
import re

import pytest

from strandline.errors import InvalidKey
from strandline.identity import check_name, execution_name, tags, token
from strandline.inputs import Lane, ReadFile, SampleSet


def file(name: str, **changed: str | int) -> ReadFile:
    return dataclasses.replace(ReadFile(f"inputs/p/{name}", "v1", 10, "e"), **changed)


def lane(number: int, **changed: str) -> Lane:
    made = Lane(f"L00{number}", f"F.{number}", "lib", "ILLUMINA", file(f"{number}_1.fq.gz"), file(f"{number}_2.fq.gz"))
    return dataclasses.replace(made, **changed)


SET = SampleSet("p", "S", "P", (lane(1), lane(2)))


def test_the_content_does_not_depend_on_the_order_of_lanes_or_on_what_was_seen_in_the_reads() -> None:
    turned = dataclasses.replace(SET, lanes=(lane(2, platform_unit="other", library="x"), lane(1)))
    assert turned.content == SET.content
    assert re.fullmatch(r"[0-9a-f]{64}", SET.content)


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(SET, project="q"),
        dataclasses.replace(SET, sample="T"),
        dataclasses.replace(SET, lanes=(lane(1),)),
        *(
            dataclasses.replace(SET, lanes=(dataclasses.replace(lane(1), fastq_1=file("1_1.fq.gz", **change)), lane(2)))
            for change in ({"key": "inputs/x"}, {"version": "v2"}, {"size": 11}, {"etag": "f"})
        ),
    ],
)
def test_the_content_changes_with_the_sample_and_with_every_fact_of_a_file(other: SampleSet) -> None:
    assert other.content != SET.content


def test_the_same_set_gives_the_same_input() -> None:
    given = SET.execution_input("bucket")
    assert given == SET.execution_input("bucket")
    assert given["lanes"][0]["fastq_1"] == {"key": "inputs/p/1_1.fq.gz", "version": "v1", "size": 10, "etag": "e"}
    assert [found.key for found in SET.files()] == [f"inputs/p/{n}_{m}.fq.gz" for n in (1, 2) for m in (1, 2)]


@pytest.mark.parametrize("sample", ["S", "NA-12878", "a.b", "x" * 64, "HG002.v4_" + "y" * 50])
@pytest.mark.parametrize("attempt", [1, 2, 100])
def test_execution_names_are_short_loggable_and_end_in_the_attempt(sample: str, attempt: int) -> None:
    name = execution_name(sample, "c" * 64, attempt)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name)
    assert "c" * 40 in name
    assert name.endswith(f"-r{attempt}") == (attempt > 1)


def test_tokens_differ_between_executions_states_and_attempts() -> None:
    made = {token(*parts) for parts in itertools.product(("e1", "e2"), ("StartRun", "ImportReads"), (1, 2))}
    assert len(made) == 8
    assert all(re.fullmatch(r"[0-9a-f]{64}", text) for text in made)


def test_tags_name_the_sample() -> None:
    assert tags("p", "S", "c") == {
        "strandline:project": "p",
        "strandline:sample": "S",
        "strandline:content": "c",
    }


@pytest.mark.parametrize("name", ["", ".a", "-a", "_a", "a b", "a/b", "a=b", "a..b", "é", "a" * 65, "a\n", "$(id)"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidKey, match="sample"):
        check_name(name, "sample")
