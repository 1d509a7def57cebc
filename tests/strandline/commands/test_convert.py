"""`strandline convert`."""

from pathlib import Path

import pyarrow.parquet as pq
from typer.testing import CliRunner

from strandline.__main__ import app

VCF = """##fileformat=VCFv4.2
##contig=<ID=chr17,length=83257441>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1
chr17\t43057078\t.\tG\tA\t99\tPASS\t.\tGT\t0/1
"""


def test_a_vcf_becomes_parquet(tmp_path: Path) -> None:
    vcf, out = tmp_path / "s.vcf", tmp_path / "s.parquet"
    vcf.write_text(VCF)
    words = ["convert", "--vcf", str(vcf), "--project", "p", "--sample", "S1", "--out", str(out)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"1 rows in {out}\n"
    assert pq.read_table(out)["start"].to_pylist() == [43057077]


def test_the_calls_of_somebody_else_are_refused(tmp_path: Path) -> None:
    vcf = tmp_path / "s.vcf"
    vcf.write_text(VCF)
    words = ["convert", "--vcf", str(vcf), "--project", "p", "--sample", "S2", "--out", str(tmp_path / "o")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 1
    assert "names S1, not S2" in result.stderr
