"""From a VCF to the rows of variant_calls."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from strandline.convert import call_batches, convert, converted_schema, main
from strandline.errors import InvalidVcf
from strandline.vcf import VcfReader

DATA = Path(__file__).parents[1] / "data" / "vcf"
HEADER = """##fileformat=VCFv4.2
##INFO=<ID=AC,Number=A,Type=Integer,Description="">
##INFO=<ID=DB,Number=0,Type=Flag,Description="">
##FORMAT=<ID=GT,Number=1,Type=String,Description="">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description="">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\tS2
"""

Rows = list[dict[str, Any]]
Converted = Callable[..., Rows]


@pytest.fixture
def converted(tmp_path: Path) -> Converted:
    """Convert a file, or records as tuples of columns, and give back the rows of one sample."""

    def run(source: Path | list[tuple[str, ...]], sample: str = "S1") -> Rows:
        if isinstance(source, list):
            path = tmp_path / "case.vcf"
            path.write_text(HEADER + "".join("\t".join(record) + "\n" for record in source))
            source = path
        out = tmp_path / "out.parquet"
        assert convert(source, "P1", sample, out) == pq.read_metadata(out).num_rows
        rows: Rows = pq.read_table(out).to_pylist()
        return rows

    return run


def record(
    alt: str = "C", fields: str = "GT", s1: str = "0/1", *, info: str = ".", ref: str = "A", pos: str = "100"
) -> tuple[str, ...]:
    return ("chr1", pos, ".", ref, alt, "50", "PASS", info, fields, s1, "0/0")


def test_a_plain_call_becomes_one_row_with_zero_based_half_open_coordinates(converted: Converted) -> None:
    [row] = converted(
        [
            (
                "chr1",
                "100",
                "rs1;rs2",
                "AT",
                "a",
                "50.5",
                "q10;s50",
                "AC=1;DB",
                "GT:AD:DP:GQ:PS:PL",
                "0|1:10,20:31:99:77:9,0,8",
                "./.",
            )
        ]
    )
    assert row == {
        "project": "P1", "sample": "S1", "contig": "chr1", "start": 99, "end": 101, "ref": "AT", "alt": "A",
        "names": ["rs1", "rs2"], "qual": 50.5, "filters": ["q10", "s50"],
        "genotype": "0|1", "zygosity": "het", "phased": True, "phase_set": 77,
        "depth": 31, "genotype_quality": 99, "ref_depth": 10, "alt_depth": 20, "vaf": pytest.approx(2 / 3),
        "split_from_multiallelic": False, "info": [("AC", "1"), ("DB", "")], "format": [("PL", "9,0,8")],
    }  # fmt: skip


def test_the_file_has_the_shape_of_the_table_without_the_run(tmp_path: Path) -> None:
    convert(DATA / "split_test.vcf", "P1", "HG00096", tmp_path / "out.parquet")
    metadata = pq.read_metadata(tmp_path / "out.parquet")
    assert pq.read_schema(tmp_path / "out.parquet").equals(converted_schema())
    assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_what_is_missing_is_null_or_empty(converted: Converted) -> None:
    [row] = converted([("chr1", "100", ".", "A", "C", ".", ".", ".", "GT:AD:DP:GQ:PS", "./.", "0/0")])
    absent = ("qual", "phase_set", "depth", "genotype_quality", "ref_depth", "alt_depth", "vaf")
    assert [row[name] for name in absent] == [None] * len(absent)
    assert (row["names"], row["filters"], row["info"], row["format"]) == ([], [], [], [])
    assert (row["genotype"], row["zygosity"]) == ("./.", "no_call")


def test_each_alternate_allele_gets_what_is_said_about_it(converted: Converted) -> None:
    first, second = converted([record("C,AG", "GT:AD:PL", "1/2:1,6,3:00,01,11,02,12,22", info="AC=4,5")])
    assert (first["alt"], first["genotype"], first["ref_depth"], first["alt_depth"], first["vaf"]) == (
        "C",
        "1/2",
        1,
        6,
        0.6,
    )
    assert (second["alt"], second["genotype"], second["ref_depth"], second["alt_depth"], second["vaf"]) == (
        "AG",
        "2/1",
        1,
        3,
        0.3,
    )
    assert (first["info"], second["info"]) == ([("AC", "4")], [("AC", "5")])
    assert (first["format"], second["format"]) == ([("PL", "00,01,11")], [("PL", "00,02,22")])
    assert first["split_from_multiallelic"]
    assert second["zygosity"] == "het"


def test_a_site_that_the_workflow_split_is_known_by_the_record_it_came_from(converted: Converted) -> None:
    first, second = converted([
        record(info="OLD_REC=chr1|100|A|C,G|1"),
        record(info="OLD_REC=chr1|105|ATT|AT"),
    ])  # fmt: skip
    assert (first["split_from_multiallelic"], second["split_from_multiallelic"]) == (True, False)


def test_the_sample_is_picked_by_its_name(converted: Converted) -> None:
    assert converted(DATA / "haploid.vcf", "C1046::HG02025")[0]["zygosity"] == "hemi"
    assert converted(DATA / "haploid.vcf", "C1046::HG02024")[0]["zygosity"] == "hom_ref"


def test_haploid_calls_split_like_diploid_ones(converted: Converted) -> None:
    rows = converted(DATA / "haploid.vcf", "C1046::HG02025")
    assert [(row["alt"], row["genotype"], row["zygosity"], row["alt_depth"]) for row in rows] == [
        ("C", "1", "hemi", 6),
        ("A", "2", "hom_ref", 0),
        ("C", "1", "hemi", 9),
    ]
    assert rows[2]["format"] == [("PL", "24,0")]
    assert rows[0]["contig"] == "chrX"


def test_calls_of_somebody_else_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidVcf, match="names C1046::HG02024, C1046::HG02025, not HG02024"):
        convert(DATA / "haploid.vcf", "P1", "HG02024", tmp_path / "out.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_deletion_that_began_before_keeps_its_star(converted: Converted) -> None:
    rows = converted(DATA / "tests__astar__astar.vcf", "6281")
    assert [(row["alt"], row["genotype"], row["alt_depth"]) for row in rows[:2]] == [("A", "0/1", 9), ("*", "0/2", 0)]


def test_reference_blocks_give_no_rows_and_leave_no_trace_in_calls(converted: Converted) -> None:
    rows = converted(DATA / "gvcfs__non_ref_call.g.vcf.gz", "HG00096")
    assert (rows[0]["start"], rows[0]["alt"], rows[0]["genotype"]) == (17960222, "G", "0/1")
    assert (rows[0]["ref_depth"], rows[0]["alt_depth"]) == (13, 16)
    assert dict(rows[0]["format"])["PL"] == "429,0,325"
    assert not rows[0]["split_from_multiallelic"]
    assert "<NON_REF>" not in {row["alt"] for row in rows}


def test_a_symbolic_allele_ends_where_info_says(converted: Converted) -> None:
    deletion, insertion, breakend = converted([
        record("<DEL>", info="SVTYPE=DEL;END=900"),
        record("<INS>"),
        record("G]17:198982]"),
    ])  # fmt: skip
    assert [(row["start"], row["end"]) for row in (deletion, insertion, breakend)] == [(99, 900), (99, 100), (99, 100)]


def test_every_kind_of_alternate_of_the_specification_is_read(converted: Converted) -> None:
    rows = converted(DATA / "passed_body_alt.vcf", "HG00096")
    assert {"TGA", ".A", "A.", "<DEL>", "<INS>", "<DUP>"} <= {row["alt"] for row in rows}


def test_depths_whose_count_is_not_that_of_the_alleles_are_kept_as_they_are(converted: Converted) -> None:
    [row] = converted([record("C", "GT:AD", "0/1:20")])
    assert (row["ref_depth"], row["alt_depth"], row["vaf"], row["format"]) == (None, None, None, [("AD", "20")])


def test_missing_parts_of_depths_are_null(converted: Converted) -> None:
    rows = converted(DATA / "missingFormatArray.vcf", "C1046::HG02025")
    assert (rows[0]["ref_depth"], rows[0]["alt_depth"], rows[0]["vaf"]) == (None, 6, 1.0)


def test_figures_of_other_callers_fit_their_columns(converted: Converted) -> None:
    [row] = converted([record("C", "GT:GQ:PS", "0|1:48.6:100_A_C")])
    assert (row["genotype_quality"], row["phase_set"], row["format"]) == (49, None, [("PS", "100_A_C")])


def test_a_key_that_is_given_twice_is_kept_once_because_maps_hold_no_key_twice(converted: Converted) -> None:
    first, second = converted([record(info="DP=3;DB;DP=4;;AC=1;"), record(info=";")])
    assert (first["info"], second["info"]) == ([("DP", "3"), ("DB", ""), ("AC", "1")], [])


def test_values_may_hold_the_signs_that_separate(converted: Converted) -> None:
    [row] = converted([record(info="CSQ=a|b=c|d;URL=x?y=z;EMPTY=")])
    assert row["info"] == [("CSQ", "a|b=c|d"), ("URL", "x?y=z"), ("EMPTY", "")]


def test_a_call_without_a_genotype_is_no_call(converted: Converted) -> None:
    rows = converted(DATA / "negative_format_fields.vcf", "Sample0")
    assert {(row["genotype"], row["zygosity"]) for row in rows} == {(None, "no_call")}
    assert dict(rows[0]["format"])["negative_int_array"] == "-1,-2"


def test_values_left_out_at_the_end_are_missing(converted: Converted) -> None:
    assert converted([record("C", "GT:AD:DP", "0/1:3,4")])[0]["depth"] is None


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (record(pos="x"), "line 8: POS x is not a whole number"),
        (record(pos="-5"), "POS -5"),
        (record(ref="E"), "REF E"),
        (record("C,"), "ALT  is no allele"),
        (record("C", "GT", "0/2"), "genotype 0/2 is not one of 2 alleles"),
        (record("C", "GT:DP", "0/1:many"), "DP many is not a number"),
        (record("C", "GT:DP", "0/1:²"), "DP ² is not a number"),
        (record("C", "GT:DP", "0/1:99999999999"), "DP 99999999999 is out of range"),
        (record("C", "GT", "0/1:7"), "gives the sample 2 values for the 1 keys GT"),
        (record("<DEL>", info="END=7"), "END 7 is before POS 100"),
    ],
)
def test_a_record_that_cannot_be_read_stops_the_file_with_its_line(
    broken: tuple[str, ...], complaint: str, converted: Converted, tmp_path: Path
) -> None:
    with pytest.raises(InvalidVcf, match=complaint):
        converted([broken])
    assert [path.name for path in tmp_path.iterdir()] == ["case.vcf"]


def test_damaged_files_are_refused_or_read_but_nothing_else_happens(tmp_path: Path) -> None:
    whole = (DATA / "split_test.vcf").read_bytes()
    source, chance, refused = tmp_path / "case.vcf", random.Random(20260226), 0
    for _ in range(1500):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(whole.index(b"#CHROM"), len(whole))
            damaged[place : place + chance.randint(0, 2)] = bytes(
                chance.choices(b"\t\n\r:;,=./|0129ACGT*<>-\xc3\xb2x", k=chance.randint(0, 2))
            )
        source.write_bytes(damaged)
        try:
            convert(source, "P1", "HG00096", tmp_path / "out.parquet")
        except InvalidVcf:
            refused += 1
    assert 100 < refused < 1500


def test_batches_are_cut_at_the_asked_size_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "many.vcf"
    path.write_text(HEADER + "".join("\t".join(record(pos=str(pos))) + "\n" for pos in range(1, 1001)))
    with VcfReader.open(path) as reader:
        sizes = [batch.num_rows for batch in call_batches(reader, "P1", "S2", rows=300)]
    assert sizes == [300, 300, 300, 100]


def test_a_file_without_variants_converts_to_no_rows(converted: Converted) -> None:
    assert converted([]) == []


def test_the_command_prints_how_many_rows_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "--vcf",
        str(DATA / "haploid.vcf"),
        "--project",
        "P1",
        "--sample",
        "C1046::HG02025",
        "--out",
        str(tmp_path / "o"),
    ]
    assert main(["convert", *words]) == main(words) == 0
    assert capsys.readouterr().out == "3 rows\n3 rows\n"


def test_the_command_names_the_error_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--vcf", str(DATA / "malformed.vcf"), "--project", "P", "--sample", "nobody", "--out", str(tmp_path / "o")]
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("InvalidVcf: malformed.vcf names C1046::HG02024")


def test_the_tools_image_needs_nothing_but_pyarrow_to_convert() -> None:
    code = "import sys, strandline.convert; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    foreign = {name for name in loaded if name not in sys.stdlib_module_names and not name.startswith("_")}
    # numpy is what Arrow takes along where it is installed, and cython_runtime is Arrow's own
    assert foreign - {"numpy", "cython_runtime", "sitecustomize"} == {"strandline", "pyarrow"}
