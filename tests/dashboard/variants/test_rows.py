"""Rows as table, as files and as evidence: whose they are, and what people and spreadsheets make of them."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.desk import Answer
from dashboard.variants import evidence, export, refusals, table
from dashboard.variants.question import Question
from strandline.clinvar_terms import SIGNIFICANCES
from strandline.errors import QueryFailed
from strandline.filters import VariantFilter
from strandline.regions import Region
from tests.dashboard.variants.conftest import CALL, CARRIER, COMMON
from tests.examples import FINDING

NOBODY_KNOWS = dict.fromkeys(("significance", "stars", "review_status", "variation_id", "hgvs", "release"))
UNDESCRIBED = FINDING | NOBODY_KNOWS | {"genes": [], "conditions": [], "consequences": [], "rs": [], "vaf": None}
HOSTILE = FINDING | {"conditions": ["=HYPERLINK()", "[a](http://b)"], "genotype": "-", "sample": "@cmd"}
QUESTION = Question(VariantFilter(genes=("BRCA1",), significance=("pathogenic",)))


def answer(*rows: dict[str, Any], limit: int = 1000) -> Answer:
    return Answer(QUESTION.query(limit), rows, "query-1", 4200, 310, datetime(2026, 11, 25, 12, tzinfo=UTC))


def test_a_row_is_known_by_sample_variant_and_record() -> None:
    assert table.identity(FINDING) == "demo/HCC1395BL/chr17-43057078-G-A/55480"
    assert table.identity(UNDESCRIBED) == "demo/HCC1395BL/chr17-43057078-G-A"


def test_pages_hold_every_row_once() -> None:
    rows = [FINDING | {"start": number} for number in range(201)]
    assert table.pages(rows) == 3
    assert [row for number in (1, 2, 3) for row in table.page(rows, number)] == rows
    assert table.pages([]) == 1


def test_the_table_says_what_people_read() -> None:
    shown = table.frame([FINDING, UNDESCRIBED | {"filters": ["LowQual", "DP"]}])
    first, second = (shown.iloc[number] for number in (0, 1))
    assert (first["Variant"], first["ClinVar"], first["Stars"]) == ("chr17:43057078 G>A", ["Pathogenic"], "★★★☆")
    assert (first["Zygosity"], first["Reads ref/alt"], first["VAF"]) == ("heterozygous", "13 / 20 of 33", 61)
    assert (second["ClinVar"], second["Stars"], second["Filters"]) == ([table.UNDESCRIBED], "", "LowQual, DP")


def test_every_class_has_a_chip() -> None:
    rows = [FINDING | {"significance": name} for name in SIGNIFICANCES]
    assert {chip for [chip] in table.frame([*rows, UNDESCRIBED])["ClinVar"]} == set(table.CHIPS)


def test_counts_are_of_what_they_say() -> None:
    twin = FINDING | {"sample": "other"}
    assert table.counts([FINDING, twin, COMMON]) == "3 rows · 2 variants · 2 genes · 2 samples"
    assert table.counts([]) == "0 rows"


@pytest.mark.parametrize(("make", "delimiter"), [(export.as_csv, ","), (export.as_tsv, "\t")])
def test_a_file_holds_every_row_and_no_formula(make: Any, delimiter: str) -> None:
    first, second = csv.DictReader(io.StringIO(make(answer(HOSTILE, UNDESCRIBED))), delimiter=delimiter)
    assert first["conditions"] == "'=HYPERLINK()|[a](http://b)"
    assert (first["sample"], first["genotype"], first["position"]) == ("'@cmd", "-", "43057078")
    assert (second["significance"], second["vaf"]) == ("", "")


def test_the_origin_says_how_to_get_the_same_rows_again() -> None:
    told = json.loads(export.origin(QUESTION, answer(FINDING), now=datetime(2026, 11, 25, 13, tzinfo=UTC)))
    assert told["sql"] == QUESTION.query().sql
    assert told["parameters"] == ["BRCA1", "pathogenic", 1000]
    assert (told["athena_query_id"], told["clinvar_releases"]) == ("query-1", ["2026-02-26"])
    assert (told["answered"], told["downloaded"]) == ("2026-11-25T12:00:00+00:00", "2026-11-25T13:00:00+00:00")
    assert told["complete"] is True
    assert json.loads(export.origin(QUESTION, answer(FINDING, limit=1)))["complete"] is False


def test_a_file_name_says_what_is_in_the_file_and_nothing_odd() -> None:
    assert export.file_name(QUESTION, "csv") == "strandline_BRCA1_pathogenic.csv"
    odd = Question(VariantFilter(sample="../a b|c", region=Region("chr17", 4, 9), min_stars=2), every=True)
    assert export.file_name(odd, "tsv") == "strandline_chr17-5-9_..-a-b-c_2stars_all.tsv"
    long = export.file_name(Question(VariantFilter(genes=tuple(f"GENE{number}" for number in range(50)))), "csv")
    assert len(long) <= export.LONGEST_NAME + 4


def test_the_reads_are_told_as_figures() -> None:
    assert evidence.balance(FINDING) == "20 of 33 reads carry A (61 %), 13 carry G"
    assert evidence.balance(FINDING | {"alt_depth": None}) == "How many reads carry it is not told"
    assert evidence.genotype(FINDING) == "Heterozygous, genotype 0/1"
    assert evidence.genotype(FINDING | {"genotype": None}) == "Heterozygous"


def test_the_call_is_told_with_what_speaks_against_it() -> None:
    assert evidence.of_call(CALL) == {
        "Genotype quality (GQ)": "99",
        "Site quality (QUAL)": "222.2",
        "Filters": "PASS",
        "Phase": "phased, set 43057000",
    }
    bare = CALL | {"filters": [], "qual": None, "phased": False, "split_from_multiallelic": True}
    told = evidence.of_call(bare)
    assert (told["Filters"], told["Site quality (QUAL)"], told["Phase"]) == (
        "none were applied",
        "not given",
        "not phased",
    )
    assert told["Site"] == "had several alternate alleles"


def test_clinvars_own_words_are_told_where_they_say_more() -> None:
    assert evidence.of_record(FINDING, CALL)["In its own words"] == r"Pathogenic\|protective"
    assert "In its own words" not in evidence.of_record(FINDING, CALL | {"significance_raw": "Pathogenic"})
    assert "In its own words" not in evidence.of_record(FINDING, None)


def test_links_lead_only_where_an_identifier_is_one() -> None:
    assert "/clinvar/variation/55480/" in evidence.of_record(FINDING, None)["Variation"]
    assert "http" not in evidence.of_record(FINDING | {"variation_id": "1)[x](http://y"}, None)["Variation"].replace(
        r"http\:", ""
    )
    assert evidence.dbsnp("rs12") == "https://www.ncbi.nlm.nih.gov/snp/rs12"
    assert evidence.dbsnp("rs1/../x") == ""


def test_the_run_is_named_by_its_execution() -> None:
    assert evidence.run(CALL) == "HCC1395BL-5ac1"
    assert evidence.run(CALL | {"execution": None}) == ""


def test_names_to_copy_count_from_one() -> None:
    assert evidence.names(FINDING) == ["NC_000017.11:g.43057078G>A", "chr17-43057078-G-A"]
    assert evidence.names(UNDESCRIBED) == ["chr17-43057078-G-A"]


def test_carriers_are_told_with_their_own_evidence() -> None:
    row = evidence.carriers([CARRIER]).iloc[0]
    assert (row["Sample"], row["Project"], row["VAF"], row["Filters"]) == ("NA12878", "family", 61, "PASS")


def test_a_long_reason_is_cut_and_an_unknown_one_stays_as_it_is() -> None:
    told = refusals.explain(QueryFailed("x" * 2000))
    assert (len(told.reason), told.advice) == (refusals.LONGEST + 1, "")
    assert refusals.explain(QueryFailed("SYNTAX_ERROR: line 1:8")).reason == "SYNTAX_ERROR: line 1:8"


def test_an_answer_is_cut_when_it_is_as_long_as_its_limit() -> None:
    whole = answer(FINDING, COMMON)
    assert not export.is_cut(whole)
    assert export.is_cut(replace(whole, query=QUESTION.query(2)))
