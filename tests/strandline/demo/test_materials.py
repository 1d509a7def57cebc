"""What the demo takes from its folder."""

import hashlib
from pathlib import Path

import pytest

from strandline.demo.materials import Materials
from strandline.errors import StrandlineError

FILES = {
    "S1_L001_R1.fastq.gz": "r1",
    "S1_L001_R2.fastq.gz": "r2",
    "sheet.csv": "sample,fastq_1,fastq_2\nS1,S1_L001_R1.fastq.gz,S1_L001_R2.fastq.gz\n",
    "ref.fa.gz": "ref",
    "clinvar.vcf.gz": "vcf",
    "targets.bed": "bed",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    sums = [f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in FILES.items()]
    (tmp_path / "SHA256SUMS").write_text("".join(sums))
    return tmp_path


def test_files_are_told_apart_by_what_they_are(folder: Path) -> None:
    found = Materials.find(folder)
    assert [parcel.key for parcel in found.parcels] == [
        *(f"inputs/demo/{name}" for name in ("S1_L001_R1.fastq.gz", "S1_L001_R2.fastq.gz", "sheet.csv"))
    ]
    assert found.people == (("demo", "S1"),)
    assert [path.name for path in (found.reference, found.annotation, found.targets) if path] == [
        *("ref.fa.gz", "clinvar.vcf.gz", "targets.bed")
    ]


def test_a_changed_file_is_refused(folder: Path) -> None:
    (folder / "ref.fa.gz").write_text("other")
    with pytest.raises(StrandlineError, match=r"ref\.fa\.gz is not the file that SHA256SUMS describes"):
        Materials.find(folder)


def test_two_references_are_refused_by_name(folder: Path) -> None:
    (folder / "ref2.fa").write_text("other")
    with pytest.raises(StrandlineError, match=r"one reference .* found ref\.fa\.gz, ref2\.fa"):
        Materials.find(folder)


def test_outside_a_checkout_the_demo_says_so(tmp_path: Path) -> None:
    with pytest.raises(StrandlineError, match="runs from a checkout"):
        Materials.find(tmp_path / "demo")


def test_the_data_that_ships_is_complete() -> None:
    found = Materials.find(Path(__file__).parents[3] / "demo")
    assert len(found.parcels) == 5
