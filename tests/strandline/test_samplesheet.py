"""Sample sheets that people bring, and the mistakes in them."""

import pytest

from strandline.errors import InvalidSheet
from strandline.samplesheet import is_sheet, look, read

KEY = "inputs/p1/run/sheet.csv"


def rows(text: str, key: str = KEY) -> list[tuple[str, ...]]:
    return [(row.project, row.sample, row.patient, row.lane, row.fastq_1, row.fastq_2) for row in read(text, key, "b")]


ONE = [("p1", "S1", "P1", "L002", "inputs/p1/run/a_1.fq.gz", "inputs/p1/run/a_2.fq.gz")]


@pytest.mark.parametrize(
    "text",
    [
        "patient,sex,status,sample,lane,fastq_1,fastq_2\nP1,XX,0,S1,2,a_1.fq.gz,a_2.fq.gz\n",
        "patient,sample,lane,fastq_1,fastq_2\r\nP1,S1,L002,./a_1.fq.gz,s3://b/inputs/p1/run/a_2.fq.gz\r\n",
        "\ufeffpatient,sample,lane,fastq1,fastq2\nP1,S1,L2,a_1.fq.gz,a_2.fq.gz\n\n",
        'Patient,Sample_Name,Read_Group,FASTQ_1,FASTQ_2,Platform\n"P1",S1,2,a_1.fq.gz,a_2.fq.gz,illumina\n',
        "Patient,RGID,RGSM,RGLB,Lane,Read1File,Read2File\nP1,AACG.2,S1,lib,2,a_1.fq.gz,a_2.fq.gz\n",
        (
            "sample,lane,fastq_1,fastq_2,sex,phenotype,paternal_id,maternal_id,case_id,patient\n"
            "S1,2,a_1.fq.gz,a_2.fq.gz,2,1,0,0,fam1,P1"
        ),
    ],
    ids=["sarek", "windows", "bom and short names", "AWS", "DRAGEN", "raredisease"],
)
def test_the_sheets_of_known_pipelines_say_the_same(text: str) -> None:
    assert rows(text) == ONE


def test_the_shortest_sheet_counts_its_lanes_and_takes_the_sample_for_the_patient() -> None:
    text = "sample,fastq_1,fastq_2\nS1,a_1.fq.gz,a_2.fq.gz\nS1,b_1.fq.gz,b_2.fq.gz\nS2,c_1.fq.gz,c_2.fq.gz\n"
    assert [(row.sample, row.patient, row.lane, row.library) for row in read(text, KEY, "b")] == [
        ("S1", "S1", "L001", "S1"),
        ("S1", "S1", "L002", "S1"),
        ("S2", "S2", "L001", "S2"),
    ]


@pytest.mark.parametrize(
    ("cell", "sex"),
    [("XX", "female"), ("2", "female"), ("Female", "female"), ("XY", "male"), ("1", "male"), ("NA", "")],
)
def test_the_sex_is_read_in_every_spelling_of_known_pipelines(cell: str, sex: str) -> None:
    [row] = read(f"sample,sex,fastq_1,fastq_2\nS1,{cell},a_1.fq.gz,a_2.fq.gz\n", KEY, "b")
    assert row.sex == sex


def test_a_sex_that_nobody_can_read_and_two_of_one_sample_are_mistakes() -> None:
    header = "sample,lane,sex,fastq_1,fastq_2\n"
    with pytest.raises(InvalidSheet, match="line 2, column sex: 'mael' is not male, female or NA"):
        read(f"{header}S1,1,mael,a_1.fq.gz,a_2.fq.gz\n", KEY, "b")
    with pytest.raises(InvalidSheet, match="line 3, column sex: sample S1 is female here and male in line 2"):
        read(f"{header}S1,1,male,a_1.fq.gz,a_2.fq.gz\nS1,2,female,b_1.fq.gz,b_2.fq.gz\n", KEY, "b")


def test_the_project_column_wins_over_the_folder() -> None:
    assert rows("project,sample,fastq_1,fastq_2\ntrio,S,a_1.fq.gz,a_2.fq.gz\n")[0][0] == "trio"
    assert rows("sample,fastq_1,fastq_2\nS,a_1.fq.gz,a_2.fq.gz\n", "inputs/s.csv")[0][0] == "default"


GOOD = "patient,sample,lane,fastq_1,fastq_2\n"


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "line 1, column sample", "lacks"),
        ("sample,fastq_1\nS,a.fq.gz\n", "line 1, column fastq_2", "lacks"),
        ("patient,sample,bam,bai\nP,S,a.bam,a.bai\n", "line 1, column fastq_1", "BAM, CRAM or VCF"),
        ("sample,sample_name,fastq_1,fastq_2\n", "line 1, column sample", "two columns"),
        (GOOD, "no samples", ""),
        (GOOD + "P,S,1,a_1.fq.gz\n", "line 2", "4 cells where the header has 5"),
        (GOOD + "P,S 1,1,a_1.fq.gz,a_2.fq.gz\n", "line 2, column sample", "space"),
        (GOOD + "P,S,1,a_1.fq.gz, a_2.fq.gz\n", "line 2, column fastq_2", "space"),
        (GOOD + "P,S;id,1,a_1.fq.gz,a_2.fq.gz\n", "line 2, column sample", "not allowed"),
        (GOOD + "P,S,1,a_1.fq.gz,\n", "line 2, column fastq_2", "paired"),
        (GOOD + "P,S,1,../b/a_1.fq.gz,a_2.fq.gz\n", "line 2, column fastq_1", "leads out of the sheet's folder"),
        (GOOD + "P,S,1,s3://other/inputs/a_1.fq.gz,a_2.fq.gz\n", "line 2, column fastq_1", "not in the input bucket"),
        (GOOD + "P,S,1,https://x.org/a_1.fq.gz,a_2.fq.gz\n", "line 2, column fastq_1", "not in the input bucket"),
        (GOOD + "P,S,1,a_1.fastq,a_2.fq.gz\n", "line 2, column fastq_1", "gzip"),
        (GOOD + "P,S,1,a_1.fq.gz,a_2.fq.gz\n\nP,S,L001,b_1.fq.gz,b_2.fq.gz\n", "line 4, column lane", "line 2"),
        (GOOD + "P,S,1,a_1.fq.gz,a_2.fq.gz\nQ,S,2,b_1.fq.gz,b_2.fq.gz\n", "line 3, column patient", "'Q' here"),
        (GOOD + "P,S,1,a_1.fq.gz,a_2.fq.gz\nP,S,2,a_1.fq.gz,b_2.fq.gz\n", "line 3, column fastq_1", "line 2"),
        (GOOD + "P,S,1,a_1.fq.gz,a_1.fq.gz\n", "line 2, column fastq_2", "already used"),
        (GOOD + 'P,S,1,"a_1.fq.gz,a_2.fq.gz\n', "line 2", "not CSV"),
        ("sample,status,fastq_1,fastq_2\nS,1,a_1.fq.gz,a_2.fq.gz\n", "line 2, column status", "germline"),
        ("sample,platform,fastq_1,fastq_2\nS,ONT,a_1.fq.gz,a_2.fq.gz\n", "line 2, column platform", "not one of"),
        (GOOD.replace(",", ";") + "P;S;1;a;b\n", "line 1, column sample", "lacks"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_column(text: str, where: str, what: str) -> None:
    with pytest.raises(InvalidSheet) as caught:
        read(text, KEY, "b")
    assert str(caught.value).startswith(KEY)
    assert where in str(caught.value)
    assert what in str(caught.value)


def test_a_sheet_that_never_ends_is_refused() -> None:
    text = "sample,fastq_1,fastq_2\n" + "".join(f"S{n},{n}_1.fq.gz,{n}_2.fq.gz\n" for n in range(10_001))
    with pytest.raises(InvalidSheet, match="more than 10000 lines"):
        read(text, KEY, "b")


def test_illuminas_own_sheet_is_told_apart() -> None:
    assert not is_sheet("\ufeff[Header],,\nIEMFileVersion,4\n")
    assert is_sheet("sample,fastq_1,fastq_2\n")


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ("patient,sample,lane,fastq1x,fatsq_2", "'fastq1x' should be fastq_1, 'fatsq_2' should be fastq_2"),
        ("patient,smaple,lane,fastq_1,fastq_2", "column sample: the header lacks this column"),
        ("patient,smaple,lane,fastq_1,fastq_2", "; 'smaple' should be sample"),
        ("patient;sample;lane;fastq_1;fastq_2", "cells are separated by ';', so save it as CSV separated by commas"),
        ("metric,value", "keep files that are no sample sheets away from the reads"),
        ("patient\tsample\tlane\tfastq_1\tfastq_2", "cells are separated by a tab"),
    ],
)
def test_a_wrong_header_says_what_was_probably_meant(header: str, hint: str) -> None:
    with pytest.raises(InvalidSheet) as caught:
        read(f"{header}\nP,S,1,a_1.fq.gz,a_2.fq.gz\n", KEY, "b")
    assert hint in str(caught.value)


def test_every_mistake_of_a_sheet_is_told_beside_the_rows_that_are_right() -> None:
    right = "P,S,1,a_1.fq.gz,a_2.fq.gz\n"
    text = GOOD + right + "P,S 1,2,b_1.fq.gz,b_2.fq.gz\nP,T,1,/c_1.fq.gz,c_2.fq.gz\nQ,S,9,a_1.fq.gz,d_2.fq.gz\n"
    rows, faults = look(text, KEY, "b")
    assert [row.line for row in rows] == [2, 5]
    assert [str(fault).partition(": ")[2].partition(":")[0] for fault in faults] == [
        *("line 3, column sample", "line 4, column fastq_1", "line 5, column patient", "line 5, column fastq_1")
    ]
