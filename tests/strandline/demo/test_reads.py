"""What the demo says of a folder of reads before it starts anything."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from strandline.demo import reads, whole_file
from strandline.demo.folder import ReadsFolder
from strandline.demo.reads import Reads
from strandline.fastq import MARKER
from tests.strandline.demo.fastq_pairs import named, text_of, write_pair

HEADER = "patient,sample,lane,fastq_1,fastq_2\n"


def check(folder: Path) -> Reads:
    return reads.check(ReadsFolder(folder))


def people(found: Reads) -> list[tuple[str, str, int]]:
    assert found.mistakes == []
    return [(plan.project, plan.sample, len(plan.lanes)) for plan in found.plans]


def mistakes(folder: Path) -> list[str]:
    shown = ReadsFolder(folder)
    return [shown.shown(said).replace(f"{folder}/", "") for said in reads.check(shown).mistakes]


def test_pairs_are_samples_and_sub_folders_are_projects(tmp_path: Path) -> None:
    named(tmp_path, "anna", 1)
    named(tmp_path / "hospital", "bert", 2)
    named(tmp_path / "hospital" / "run7", "cleo", 3)
    assert people(check(tmp_path)) == [("default", "anna", 1), ("hospital", "bert", 1), ("hospital", "cleo", 1)]


def test_lanes_without_a_sheet_are_completed_by_a_marker_that_is_announced(tmp_path: Path) -> None:
    for lane in (1, 2):
        named(tmp_path, f"S_L00{lane}", lane)
    folder = ReadsFolder(tmp_path)
    found = reads.check(folder)
    assert people(found) == [("default", "S", 2)]
    assert f"inputs/{MARKER}" in folder.files
    assert len(found.notes) == 1
    assert "CopyComplete.txt is sent after them" in found.notes[0]


def test_a_marker_that_is_there_already_is_not_announced(tmp_path: Path) -> None:
    for lane in (1, 2):
        named(tmp_path, f"S_L00{lane}", lane)
    (tmp_path / MARKER).touch()
    found = check(tmp_path)
    assert people(found) == [("default", "S", 2)]
    assert found.notes == []


def test_a_sheet_decides_for_the_files_that_it_names(tmp_path: Path) -> None:
    named(tmp_path, "anna", 1)
    write_pair(tmp_path / "x.fastq.gz", tmp_path / "y.fastq.gz", 2)
    (tmp_path / "s.csv").write_text(HEADER + "P,bert,1,x.fastq.gz,y.fastq.gz\n")
    found = check(tmp_path)
    assert people(found) == [("default", "anna", 1), ("default", "bert", 1)]
    assert found.plans[1].patient == "P"


def test_what_is_not_for_the_pipeline_is_left_out(tmp_path: Path) -> None:
    named(tmp_path, "anna")
    (tmp_path / ".hidden_R1.fastq.gz").touch()
    (tmp_path / "anna.md5").touch()
    (tmp_path / "SampleSheet.csv").write_text("[Header]\n")
    (tmp_path / "round").symlink_to(tmp_path)
    found = check(tmp_path)
    assert people(found) == [("default", "anna", 1)]
    assert found.notes == ["inputs/SampleSheet.csv is Illumina's own sample sheet and is not followed."]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    write_pair(tmp_path / "swapped_R2.fastq.gz", tmp_path / "swapped_R1.fastq.gz", 1)
    named(tmp_path, "mixed", 2)
    named(tmp_path, "other", 3)
    (tmp_path / "other_R2.fastq.gz").rename(tmp_path / "mixed_R2.fastq.gz")
    named(tmp_path, "cut", 4)
    (tmp_path / "cut_R1.fastq.gz").write_bytes((tmp_path / "cut_R1.fastq.gz").read_bytes()[:-30])
    (tmp_path / "cut_R2.fastq.gz").write_bytes(b"")
    (tmp_path / "plain_R1.fastq").write_bytes(text_of(1))
    named(tmp_path, "my file", 5)
    named(tmp_path / "my project", "dora", 6)
    named(tmp_path, "nothing")
    (tmp_path / "nothing_R1.fastq.gz").rename(tmp_path / "whatever.fastq.gz")
    (tmp_path / "nothing_R2.fastq.gz").unlink()
    said = mistakes(tmp_path)
    for expected in (
        "swapped_R1.fastq.gz should hold read 1 but says",
        "mixed_R1.fastq.gz and mixed_R2.fastq.gz are not mates: read 1 is",
        "other_R1.fastq.gz has no mate: other_R2.fastq.gz is not there.",
        "cut_R1.fastq.gz is truncated: the gzip stream does not end; get it again",
        "cut_R2.fastq.gz is empty (0 bytes).",
        "plain_R1.fastq is not compressed; compress it with `gzip` or `bgzip`.",
        "my file_R1.fastq.gz: 'my file_R1.fastq.gz' is no gzip-compressed FASTQ",
        "my project: folder 'my project' is not allowed",
        "whatever.fastq.gz: 'whatever.fastq.gz' follows no naming convention",
    ):
        assert len([one for one in said if one.startswith(expected)]) == 1, (expected, said)
    assert len(said) == 10  # "my file" has two mates


def test_a_file_that_a_sheet_names_wrongly_is_guessed(tmp_path: Path) -> None:
    for lane in (3, 4):
        named(tmp_path / "p", f"S_L00{lane}", lane)
    rows = "P,S,3,S_L003_R1.fastq.gz,S_L003_R2.fastq.gz\nP,S,4,S_L004_R1.fastq.gz,S_L04_R2.fastq.gz\n"
    (tmp_path / "p" / "s.csv").write_text(HEADER + rows)
    assert mistakes(tmp_path) == [
        "p/s.csv: line 3, column fastq_2: there is no file p/S_L04_R2.fastq.gz. Did you mean S_L004_R2.fastq.gz?"
    ]


def test_nothing_is_concluded_from_names_beside_a_sheet_with_a_mistake(tmp_path: Path) -> None:
    write_pair(tmp_path / "x.fastq.gz", tmp_path / "y.fastq.gz", 2)
    write_pair(tmp_path / "anna_R2.fastq.gz", tmp_path / "anna_R1.fastq.gz", 1)
    (tmp_path / "s.csv").write_text("patient,smaple,fastq_1,fastq_2\nP,bert,x.fastq.gz,y.fastq.gz\n")
    said = mistakes(tmp_path)
    assert [one.partition(":")[0] for one in said] == ["s.csv", "anna_R1.fastq.gz should hold read 1 but says '@A0"]
    assert "'smaple' should be sample" in said[0]


def test_lanes_of_one_sample_in_two_folders_are_never_taken_for_two_halves(tmp_path: Path) -> None:
    for lane in (3, 4):
        named(tmp_path / "p" / f"run{lane}", f"S_L00{lane}", lane)
    (said,) = mistakes(tmp_path)
    assert said.startswith("p/S would be two different sets of reads, p/run3/S_L003_R1.fastq.gz")
    assert "write a sheet (patient,sample,lane,fastq_1,fastq_2) in a folder above all of them" in said


def test_a_lane_that_the_sheet_forgets_is_not_left_behind(tmp_path: Path) -> None:
    for lane in (3, 4):
        named(tmp_path, f"S_L00{lane}", lane)
    (tmp_path / "s.csv").write_text(HEADER + "P,S,3,S_L003_R1.fastq.gz,S_L003_R2.fastq.gz\n")
    assert any(one.startswith("default/S would be two different sets of reads") for one in mistakes(tmp_path))


def test_a_mate_with_a_misspelt_name_is_guessed(tmp_path: Path) -> None:
    named(tmp_path, "anna")
    (tmp_path / "anna_R2.fastq.gz").rename(tmp_path / "ana_R2.fastq.gz")
    assert any("anna_R2.fastq.gz is not there. Did you mean ana_R2.fastq.gz?" in one for one in mistakes(tmp_path))


def test_reads_that_are_there_twice_are_pointed_out(tmp_path: Path) -> None:
    for stem in ("anna", "bert"):
        named(tmp_path, stem)
    found = check(tmp_path)
    assert len(people(found)) == 2
    assert found.notes[0].startswith("inputs/anna_R1.fastq.gz and inputs/bert_R1.fastq.gz hold the same reads: is one")


def test_an_empty_folder_is_told_what_is_expected(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == [
        f"{tmp_path} holds no reads: FASTQ files are expected (<sample>_R1.fastq.gz, <sample>_R2.fastq.gz)."
    ]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda packed: packed[:-100], "is truncated after"),
        (lambda packed: packed[:-6] + b"\0" * 6, "is damaged (CRC check failed"),
        (lambda packed: gzip.compress(gzip.decompress(packed)[:-51]), "is truncated: its last record has 3 of 4 lines"),
        (lambda packed: gzip.compress(text_of(2, 1, 79)), "has 80 reads and"),
    ],
)
def test_a_large_file_is_read_to_its_end(
    damage: Callable[[bytes], bytes], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reads.preflight, "WHOLE_FILE", 1000)
    monkeypatch.setattr(reads.preflight, "FIRST_PART", 500)
    monkeypatch.setattr(whole_file, "WHOLE_FILE", 1000)
    first, second = tmp_path / "a_R1.fastq.gz", tmp_path / "a_R2.fastq.gz"
    write_pair(first, second, 1, 80)
    assert mistakes(tmp_path) == []
    second.write_bytes(damage(second.read_bytes()))
    (told,) = mistakes(tmp_path)
    assert said in told
