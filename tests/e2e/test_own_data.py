"""Somebody's own reads through the demo: first with mistakes in them, then mended."""

import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.e2e import people, rights
from tests.e2e.stack import DEMO, ROOT

REFERENCE = next(DEMO.glob("*.fa.gz"))
CLINVAR = next(DEMO.glob("*.vcf.gz"))
WHO = (("default", "anna"), ("default", "bert"), ("hospital", "cleo"))
Said = subprocess.CompletedProcess[str]


def demo(folder: Path, *words: str) -> Said:
    """Run the demo from `folder` as its owner would, with a cache of its own."""
    return subprocess.run(
        [sys.executable, "-m", "strandline", "demo", "--exit", "--reference", str(REFERENCE), *words],
        cwd=folder,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reads of three people: two by their file names, one by a sheet; each has another number of reads."""
    home = tmp_path_factory.mktemp("own")
    (home / "reads" / "hospital").mkdir(parents=True)
    anna, bert, cleo = (people.slice_of(first, 0, parts, home) for first, parts in _SLICES)
    for (first, second), stem in ((anna, "anna"), (bert, "bert")):
        first.rename(home / "reads" / f"{stem}_R1.fastq.gz")
        second.rename(home / "reads" / f"{stem}_R2.fastq.gz")
    cleo[0].rename(home / "reads" / "hospital" / "tube7.forward.fastq.gz")
    cleo[1].rename(home / "reads" / "hospital" / "tube7.reverse.fastq.gz")
    return home


_SLICES = ((people.CARRIER, 1), (people.HEALTHY, 1), (people.HEALTHY, 2))


@pytest.fixture(scope="module")
def mistaken(folder: Path) -> Said:
    """The demo on the same reads with a typo in the sheet, a stranger's mate, swapped mates and an old ClinVar."""
    shutil.copytree(folder / "reads", folder / "mistaken")
    reads = folder / "mistaken"
    _sheet(reads, "tube7.forwrad.fastq.gz")
    shutil.copyfile(reads / "anna_R2.fastq.gz", reads / "bert_R2.fastq.gz")
    first, second = people.noise(folder)
    shutil.copyfile(first, reads / "dora_R2.fastq.gz")
    shutil.copyfile(second, reads / "dora_R1.fastq.gz")
    text = gzip.decompress(CLINVAR.read_bytes())
    (folder / "old.vcf").write_bytes(text.replace(b"##reference=GRCh38", b"##reference=GRCh37", 1))
    return demo(folder, "--reads", "mistaken", "--clinvar", "old.vcf", "--state", "refused", "--out", "refused-results")


@pytest.fixture(scope="module")
def mended(folder: Path, mistaken: Said) -> Said:
    """The demo on the reads as they should be."""
    _sheet(folder / "reads", "tube7.forward.fastq.gz")
    said = demo(folder, "--reads", "reads", "--clinvar", str(CLINVAR), "--state", "state", "--out", "results")
    rights.judge(folder / "state")
    return said


def _sheet(reads: Path, first: str) -> None:
    row = f"Cleopatra,cleo,1,{first},tube7.reverse.fastq.gz\n"
    (reads / "hospital" / "tubes.csv").write_text(f"patient,sample,lane,fastq_1,fastq_2\n{row}")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_all_mistakes_are_told_and_nothing_is_started(mistaken: Said, folder: Path) -> None:
    assert mistaken.returncode == 1
    assert mistaken.stdout == ""
    first, *told = mistaken.stderr.splitlines()
    assert first == "Nothing was started. 4 things are to be mended:"
    expected = (
        "1. mistaken/hospital/tubes.csv: line 2, column fastq_1: there is no file mistaken/hospital/tube7.forwrad",
        "2. mistaken/bert_R1.fastq.gz and mistaken/bert_R2.fastq.gz are not mates: read 1 is",
        "3. mistaken/dora_R1.fastq.gz should hold read 1 but says",
        "4. --clinvar: old.vcf is of GRCh37 (##reference=GRCh37)",
    )
    assert [line.startswith(start) for line, start in zip(told, expected, strict=True)] == [True] * 4
    assert told[0].endswith("Did you mean tube7.forward.fastq.gz?")
    assert list(folder.glob("refused*")) == []


def test_three_people_of_one_folder_are_loaded_and_told(mended: Said) -> None:
    assert mended.returncode == 0, mended.stdout[-3000:] + mended.stderr[-3000:]
    for project, sample in WHO:
        assert f"{project}/{sample}: " in mended.stdout.partition("All in")[2]
    (serious,) = [line for line in mended.stdout.splitlines() if " carries " in line]
    assert serious.startswith("anna carries BRCA1 chr17:43057078 G>A, heterozygous")


def test_nobody_has_reads_of_another(mended: Said, folder: Path) -> None:
    counts = {row["sample"]: int(row["reads"]) for row in table(folder / "results" / "qc.tsv")}
    pairs = {
        sample: len(people.names_in(folder / "reads" / name))
        for sample, name in (
            ("anna", "anna_R1.fastq.gz"),
            ("bert", "bert_R1.fastq.gz"),
            ("cleo", "hospital/tube7.forward.fastq.gz"),
        )
    }
    assert counts == {sample: 2 * count for sample, count in pairs.items()}
    assert len(set(counts.values())) == 3


def test_every_sample_has_its_files_and_its_own_name_in_them(mended: Said, folder: Path) -> None:
    for project, sample in WHO:
        place = folder / "results" / project / sample
        header = gzip.decompress((place / f"{sample}.vcf.gz").read_bytes()).partition(b"\n#CHROM")[2].split(b"\n")[0]
        assert header.split(b"\t")[-1].decode() == sample
        assert (place / f"{sample}.vcf.gz.tbi").exists()
        rows = pq.read_table(place / f"{sample}.parquet", columns=["project", "sample"]).to_pylist()
        assert {(row["project"], row["sample"]) for row in rows} == {(project, sample)}


def test_the_tables_are_over_all_samples(mended: Said, folder: Path) -> None:
    findings = table(folder / "results" / "findings.tsv")
    assert {row["sample"] for row in findings} == {sample for _, sample in WHO}
    assert [row["sample"] for row in findings if row["significance"] == "pathogenic"] == ["anna"]
    assert findings[0]["position"] == "43057078"
    covered = table(folder / "results" / "coverage.tsv")
    assert [(row["project"], row["sample"], row["target"], row["known_bases"]) for row in covered] == [
        (project, sample, "chr17", "240000") for project, sample in WHO
    ]


def test_the_demo_only_uploads(mended: Said, folder: Path) -> None:
    lines = (folder / "state" / "requests.jsonl").read_text().splitlines()
    started = [line for line in map(json.loads, lines) if line["operation"] == "StartExecution"]
    assert started
    assert not any("DEMO" in line["access_key"] for line in started)
