"""How the table of genes is made."""

import gzip
from pathlib import Path

import pytest

from scripts import gene_table

SOURCE = """# chr\tstart\tlength\tslim_id\tsymbol\tdescription
17\t43044295\t125950\t12048\tBRCA1\tBRCA1 DNA repair associated
8\t10725399\t114448\t258724\tPINX1\tx
8\t10764961\t74923\t254093\tPINX1\tx
1\t100\t10\t1\tFAR1\tx
1\t5000\t10\t2\tFAR1\tx
GL000220.1\t1\t10\t3\tLOST1\tx
1\t1\t10\t4\thsa-mir-1\tx
1\t1\t10\t5\tU6\tx
2\t1\t10\t6\tU6\tx
3\t1\t10\t7\tU6\tx
MT\t577\t70\t8\tMT-TF\tx
"""


def test_places_are_half_open_and_parts_of_one_gene_are_joined() -> None:
    assert gene_table.spans_of(SOURCE.splitlines()) == {
        "BRCA1": [("chr17", 43044294, 43170245)],
        "PINX1": [("chr8", 10725398, 10839884)],
        "FAR1": [("chr1", 99, 110), ("chr1", 4999, 5010)],
        "MT-TF": [("chrM", 576, 647)],
    }


def test_the_table_is_in_the_order_of_the_genome() -> None:
    lines = gene_table.table(gene_table.spans_of(SOURCE.splitlines())).splitlines()
    assert lines[0] == "symbol\tcontig\tstart\tend"
    assert [line.split("\t")[0] for line in lines[1:]] == ["FAR1", "FAR1", "PINX1", "BRCA1", "MT-TF"]


def test_another_file_than_the_one_named_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "genes.tsv.gz"
    other.write_bytes(gzip.compress(SOURCE.encode()))
    with pytest.raises(SystemExit, match="is not the file that NOTICE names"):
        gene_table.main(other)


def test_notice_names_the_file() -> None:
    notice = (Path(__file__).parents[2] / "NOTICE").read_text("utf-8")
    assert gene_table.SOURCE_SHA256 in notice
