"""What the names of objects say, convention by convention."""

import random
import re

import pytest

from strandline.errors import InvalidKey
from strandline.fastq import Kind, check_key, kind, parse, project_of

CONVENTIONS = [
    # Name, sample, lane, read, mate
    ("Sample_S1_L001_R1_001.fastq.gz", "Sample", "L001", 1, "Sample_S1_L001_R2_001.fastq.gz"),
    ("NA-12878_S12_R2_001.fastq.gz", "NA-12878", "", 2, "NA-12878_S12_R1_001.fastq.gz"),
    ("S1_S1_L000_R1_001.fastq.gz", "S1", "", 1, "S1_S1_L000_R2_001.fastq.gz"),
    ("NA10831_ATCACG_L002_R1_001.fastq.gz", "NA10831", "L002", 1, "NA10831_ATCACG_L002_R2_001.fastq.gz"),
    (
        "NIST7035_TAAGGCGA_L001_R1_001_trimmed.fastq.gz",
        "NIST7035",
        "L001",
        1,
        "NIST7035_TAAGGCGA_L001_R2_001_trimmed.fastq.gz",
    ),
    ("S_L001_R1_001.fastq.gz", "S", "L001", 1, "S_L001_R2_001.fastq.gz"),
    ("sample_R1.fastq.gz", "sample", "", 1, "sample_R2.fastq.gz"),
    ("sample.R1.fq.gz", "sample", "", 1, "sample.R2.fq.gz"),
    ("sample-R2.fq.gz", "sample", "", 2, "sample-R1.fq.gz"),
    ("my_R1_sample_R1.fastq.gz", "my_R1_sample", "", 1, "my_R1_sample_R2.fastq.gz"),
    ("SRR001666_1.fastq.gz", "SRR001666", "", 1, "SRR001666_2.fastq.gz"),
    ("sample_1_2.fastq.gz", "sample_1", "", 2, "sample_1_1.fastq.gz"),
    (
        "D2077_EKDN230012345-1A_H2W7MDSXC_L2_1.fq.gz",
        "D2077",
        "L002",
        1,
        "D2077_EKDN230012345-1A_H2W7MDSXC_L2_2.fq.gz",
    ),
    ("V300012345_L01_2.fq.gz", "V300012345", "L001", 2, "V300012345_L01_1.fq.gz"),
    ("HC1395.R1_S1_R1_001.fastq.gz", "HC1395.R1", "", 1, "HC1395.R1_S1_R2_001.fastq.gz"),
]


@pytest.mark.parametrize(("name", "sample", "lane", "read", "mate"), CONVENTIONS)
def test_every_naming_convention_is_read(name: str, sample: str, lane: str, read: int, mate: str) -> None:
    found = parse(f"inputs/p1/batch/{name}")
    assert (found.sample, found.lane, found.read) == (sample, lane, read)
    assert found.mate == f"inputs/p1/batch/{mate}"
    assert (found.project, found.folder) == ("p1", "inputs/p1/batch/")


@pytest.mark.parametrize("name", [row[0] for row in CONVENTIONS])
def test_the_mate_of_the_mate_is_the_file_itself(name: str) -> None:
    found = parse(f"inputs/{name}")
    mate = parse(found.mate)
    assert mate.mate == found.key
    assert (mate.sample, mate.lane_id, mate.read) == (found.sample, found.lane_id, 3 - found.read)


def test_a_later_segment_says_that_there_is_more() -> None:
    found = parse("inputs/S_S1_R1_002.fastq.gz")
    assert (found.partial, found.lane_id) == (True, "L001-002")
    assert not parse("inputs/S_S1_R1_001.fastq.gz").partial
    assert parse("inputs/S_S1_L003_R1_001.fastq.gz").partial


@pytest.mark.parametrize(
    "name",
    [
        "S_R3.fastq.gz",
        "S.fastq.gz",
        "_R1.fastq.gz",
        "S_R1_1.fastq.gz.gz",
        "S_R1.fastq.gz\n",
        "S_R12.fastq.gz",
        "-S_R1.fq.gz",
    ],
)
def test_a_name_without_sample_or_read_is_refused(name: str) -> None:
    with pytest.raises(InvalidKey):
        parse(f"inputs/p1/{name}")


HOSTILE = [
    "inputs/p1/S_R1;id>pwn;.fastq.gz",
    "inputs/p1/$(id)_R1.fastq.gz",
    "inputs/p1/`id`_R1.fastq.gz",
    "inputs/p1/../S_R1.fastq.gz",
    "inputs/../secrets/S_R1.fastq.gz",
    "inputs/p1/a..b_R1.fastq.gz",
    "inputs//S_R1.fastq.gz",
    "inputs/p1/S\u202e_R1.fastq.gz",
    "inputs/p1/\uff33_R1.fastq.gz",
    "inputs/p1/S\x00_R1.fastq.gz",
    "inputs/p1/S_R1.fastq.gz|cat",
    "inputs/p1/-rf_R1.fastq.gz",
    "inputs/p1/.hidden_R1.fastq.gz",
    "inputs/p1/S'_R1.fastq.gz",
    'inputs/p1/S"_R1.fastq.gz',
    "inputs/p 1/S_R1.fastq.gz",
    "inputs/p1/S_R1.fastq",
    "inputs/p1/S_R1.fastq.bz2",
    "outputs/p1/S_R1.fastq.gz",
    "inputs/" + "p" * 300 + "/" + "q" * 300 + "/S_R1.fastq.gz",
]


@pytest.mark.parametrize("key", HOSTILE)
def test_hostile_keys_are_refused(key: str) -> None:
    with pytest.raises(InvalidKey):
        parse(key)


def test_no_accepted_key_leaves_the_allow_list() -> None:
    rng = random.Random(20261125)  # the same keys in every run
    alphabet = "AbC019._-=/ ;$(){}|&<>'\"\\\n\u00e4\u202e%+*?~#"
    for _ in range(20_000):
        key = "inputs/" + "".join(rng.choices(alphabet, k=rng.randint(1, 12))) + "_R1.fastq.gz"
        try:
            check_key(key)
        except InvalidKey:
            continue
        assert re.fullmatch(r"[A-Za-z0-9._=/-]+", key)
        assert ".." not in key


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("inputs/p1/S_R1.fastq.gz", Kind.READS),
        ("inputs/p1/S_R1.fastq", Kind.READS),
        ("inputs/p1/S_R1.fq.bz2", Kind.READS),
        ("inputs/p1/Sheet.CSV", Kind.SHEET),
        ("inputs/p1/CopyComplete.txt", Kind.MARKER),
        ("inputs/p1/S_R1.fastq.gz.md5", Kind.OTHER),
        ("inputs/p1/S_S1_L001_I1_001.fastq.gz", Kind.OTHER),
        ("inputs/p1/Undetermined_S0_L001_R1_001.fastq.gz", Kind.OTHER),
        ("inputs/p1/", Kind.OTHER),
        ("inputs/p1/report.html", Kind.OTHER),
        ("results/S_R1.fastq.gz", Kind.OTHER),
    ],
)
def test_the_ending_says_what_an_object_is(key: str, expected: Kind) -> None:
    assert kind(key) is expected


def test_the_project_is_the_first_folder() -> None:
    assert project_of("inputs/p1/a/b/x.csv") == "p1"
    assert project_of("inputs/x.csv") == "default"
    with pytest.raises(InvalidKey, match="project 'run=1'"):
        project_of("inputs/run=1/x.csv")
