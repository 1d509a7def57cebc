"""Alleles that ClinVar knows in their normal form are found whichever way the caller wrote them down."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from strandline.clinvar import ClinvarReader
from strandline.convert import convert
from strandline.findings import join

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "demo"
HEADER = """##fileformat=VCFv4.2
##contig=<ID=chr17,length=83257441>
##FORMAT=<ID=GT,Number=1,Type=String,Description="genotype">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS
"""


@pytest.fixture(scope="module")
def genome(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fasta = tmp_path_factory.mktemp("genome") / "chr17.fa"
    with gzip.open(next(DEMO.glob("*.fa.gz"))) as packed, fasta.open("wb") as file:
        shutil.copyfileobj(packed, file)
    subprocess.run(["samtools", "faidx", str(fasta)], check=True)
    return fasta


@pytest.fixture(scope="module")
def clinvar() -> pa.Table:
    with ClinvarReader.open(next(DEMO.glob("clinvar*.vcf.gz"))) as reader:
        return pa.Table.from_batches(reader.batches())


def bases(genome: Path, start: int, end: int) -> str:
    """The reference from `start` to `end`, 1-based and closed."""
    command = ["samtools", "faidx", str(genome), f"chr17:{start}-{end}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "".join(said.splitlines()[1:]).upper()


def moved_right(genome: Path, row: dict[str, Any]) -> tuple[int, str, str] | None:
    """The same deletion written as far right as it goes, 1-based; None when it cannot be moved."""
    position, size = row["start"] + 1, len(row["ref"]) - 1
    around = bases(genome, position, position + 200)
    shift = 0
    while around[1 + shift] == around[1 + shift + size] and shift < 100:
        shift += 1
    if not shift:
        return None
    return position + shift, around[shift : shift + size + 1], around[shift]


def normalised(vcf: Path, genome: Path, target: Path) -> Path:
    """Run the very command of the workflow's task over a VCF."""
    task = (ROOT / "workflows" / "germline_lite" / "tasks" / "call_variants.wdl").read_text()
    found = re.search(r"\| (bcftools norm [^\\]*?) -Ou", task)
    assert found
    words = found[1].replace("reference.fa", str(genome)).split()
    subprocess.run([*words, "-Ov", "-o", str(target), str(vcf)], check=True, capture_output=True)
    return target


def matched(vcf: Path, clinvar: pa.Table, folder: Path) -> set[str]:
    parquet = folder / f"{vcf.stem}.parquet"
    convert(vcf, "p", "S", parquet)
    return set(join(pq.read_table(parquet), clinvar)["variation_id"].to_pylist())


def test_a_deletion_in_a_repeat_is_found_after_the_workflow_has_moved_it_left(
    genome: Path, clinvar: pa.Table, tmp_path: Path
) -> None:
    deletions = [row for row in clinvar.to_pylist() if 1 < len(row["ref"]) < 20 and len(row["alt"]) == 1]
    movable = [(row, moved) for row in deletions[:200] if (moved := moved_right(genome, row))][:20]
    assert len(movable) == 20
    raw = tmp_path / "raw.vcf"
    lines = [f"chr17\t{at}\t.\t{ref}\t{alt}\t50\tPASS\t.\tGT\t0/1" for _, (at, ref, alt) in movable]
    raw.write_text(HEADER + "\n".join(sorted(lines, key=lambda line: int(line.split("\t")[1]))) + "\n")
    wanted = {row["variation_id"] for row, _ in movable}
    assert not matched(raw, clinvar, tmp_path) & wanted
    assert matched(normalised(raw, genome, tmp_path / "norm.vcf"), clinvar, tmp_path) >= wanted


def test_each_allele_of_a_site_with_two_is_found_by_itself(genome: Path, clinvar: pa.Table, tmp_path: Path) -> None:
    """A substitution and a deletion at one place share a REF that neither has in ClinVar."""
    rows = clinvar.to_pylist()
    single = {row["start"]: row for row in rows if len(row["ref"]) == len(row["alt"]) == 1}
    three = [row for row in rows if len(row["ref"]) == 3 and len(row["alt"]) == 1]
    deletion = next(row for row in three if row["start"] + 1 in single)
    position, ref, substitution = deletion["start"] + 1, deletion["ref"], single[deletion["start"] + 1]
    spelled = f"{ref[0]}{substitution['alt']}{ref[2]}"
    raw = tmp_path / "raw.vcf"
    raw.write_text(HEADER + f"chr17\t{position}\t.\t{ref}\t{deletion['alt']},{spelled}\t50\tPASS\t.\tGT\t1/2\n")
    found = matched(normalised(raw, genome, tmp_path / "norm.vcf"), clinvar, tmp_path)
    assert found >= {deletion["variation_id"], substitution["variation_id"]}
    assert substitution["variation_id"] not in matched(raw, clinvar, tmp_path)
