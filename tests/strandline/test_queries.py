"""Every query runs over the hand-written rows of conftest, and its whole result is compared."""

import json
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from typing import Any

import duckdb
import pytest
import sqlglot

from strandline import queries
from strandline.clinvar_terms import SIGNIFICANCES
from strandline.filters import VariantFilter
from strandline.queries import Query
from strandline.regions import Region
from strandline.variant_key import VariantKey
from tests.examples import FINDING
from tests.referees.asked import product_queries

Ask = Callable[[Query], list[dict[str, Any]]]

STOP = FINDING | {
    "genes": "BRCA1",
    "conditions": "Breast-ovarian cancer, familial, susceptibility to, 1|not provided",
    "consequences": "nonsense",
    "rs": "rs80357123",
}
COMMON = STOP | {
    "start": 43071076,
    "end": 43071077,
    "ref": "T",
    "alt": "C",
    "genes": "BRCA1|LOC126862571",
    "significance": "benign",
    "conditions": "not provided",
    "consequences": "missense_variant",
    "variation_id": "41827",
    "rs": "rs1799966",
    "hgvs": None,
}
TWIN = COMMON | {
    "project": "other",
    "start": 7676153,
    "end": 7676154,
    "ref": "G",
    "alt": "C",
    "genes": "TP53",
    "stars": 2,
    "conditions": "",
    "variation_id": "12351",
    "rs": "",
}
ANNOTATION = ("genes", "significance", "stars", "review_status", "conditions", "consequences", "variation_id", "rs")
UNKNOWN = STOP | dict.fromkeys((*ANNOTATION, "hgvs", "release"))
UNKNOWN |= {"contig": "chr20", "start": 99, "end": 101, "ref": "AT", "alt": "A"}


def called(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows as they stand beside ClinVar: with what the caller's filters said."""
    return [row | {"filters": "PASS"} for row in rows]


def test_findings_of_a_gene_come_with_the_pathogenic_one_first(ask: Ask) -> None:
    assert ask(queries.findings(VariantFilter(genes=("BRCA1",)))) == [STOP, COMMON]


def test_findings_of_a_sample_are_not_those_of_its_namesake_in_another_project(ask: Ask) -> None:
    assert ask(queries.findings(VariantFilter(project="other", sample="HCC1395BL"))) == [TWIN]


def test_findings_obey_class_stars_and_region_together(ask: Ask) -> None:
    asked = VariantFilter(significance=("benign",), min_stars=3, region=Region.parse("17:43,000,000-43,100,000"))
    assert ask(queries.findings(asked)) == [COMMON]


def test_several_genes_are_alternatives(ask: Ask) -> None:
    assert ask(queries.findings(VariantFilter(genes=("tp53", "BRCA1")))) == [STOP, COMMON, TWIN]


def test_the_limit_keeps_the_most_severe_rows(ask: Ask) -> None:
    assert ask(queries.findings(VariantFilter(min_stars=1), limit=1)) == [STOP]


def test_the_join_keeps_variants_that_clinvar_does_not_describe(ask: Ask) -> None:
    assert ask(queries.variant_annotations(VariantFilter(project="demo"))) == called(STOP, COMMON, UNKNOWN)


def test_the_join_asks_the_newest_release_only(ask: Ask) -> None:
    assert ask(queries.variant_annotations(VariantFilter(significance=("uncertain",)))) == []
    assert ask(queries.variant_annotations(VariantFilter(significance=("pathogenic",)))) == called(STOP)


def test_a_region_ends_where_it_says(ask: Ask) -> None:
    assert ask(queries.variant_annotations(VariantFilter(region=Region.parse("chr17:43057078")))) == called(STOP)
    beside = VariantFilter(region=Region.parse("chr17:43057079-43071076"))
    assert ask(queries.variant_annotations(beside)) == []


def test_a_whole_contig_is_a_region(ask: Ask) -> None:
    asked = VariantFilter(region=Region.parse("chr17"), project="demo")
    assert ask(queries.variant_annotations(asked)) == called(STOP, COMMON)


def test_the_rest_of_a_contig_begins_where_it_says(ask: Ask) -> None:
    asked = VariantFilter(region=Region.parse("chr17:43057079-"), project="demo")
    assert ask(queries.variant_annotations(asked)) == called(COMMON)


CALLED_AT = """
    INSERT INTO variant_calls (project, sample, contig, "start", "end", ref, alt)
    VALUES ('demo', 'HCC1395BL', ?, ?, ?, ?, 'T')
"""


@pytest.mark.parametrize(
    ("first", "after_last", "inside"),
    [
        (43044293, 43044294, False),
        (43044293, 43044295, True),
        (43100000, 43100001, True),
        (43170244, 43170245, True),
        (43170245, 43170246, False),
    ],
)
def test_all_calls_of_a_gene_are_those_that_overlap_its_span(
    ask: Ask, warehouse: duckdb.DuckDBPyConnection, first: int, after_last: int, inside: bool
) -> None:
    warehouse.execute(CALLED_AT, ["chr17", first, after_last, "A" * (after_last - first)])
    rows = ask(queries.variant_annotations(VariantFilter(genes=("brca1",), project="demo")))
    assert [row["start"] for row in rows] == [STOP["start"], COMMON["start"], *([first] if inside else [])]
    elsewhere = ask(queries.variant_annotations(VariantFilter(genes=("MLH1",))))
    assert elsewhere == []


def test_a_call_on_either_sex_chromosome_is_in_a_gene_that_lies_on_both(
    ask: Ask, warehouse: duckdb.DuckDBPyConnection
) -> None:
    for contig in ("chrX", "chrY", "chr7"):
        warehouse.execute(CALLED_AT, [contig, 2700000, 2700001, "C"])
    rows = ask(queries.variant_annotations(VariantFilter(genes=("CD99",))))
    assert [row["contig"] for row in rows] == ["chrX", "chrY"]


def test_a_gene_that_only_clinvar_names_is_found_by_that_name(ask: Ask) -> None:
    asked = VariantFilter(genes=("LOC126862571",), project="demo")
    assert ask(queries.findings(asked)) == [COMMON]
    assert ask(queries.variant_annotations(asked)) == called(COMMON)


def test_what_clinvar_gives_to_a_gene_stays_its_own_outside_of_its_span(
    ask: Ask, warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute("UPDATE clinvar SET genes = ['MLH1']")
    asked = VariantFilter(genes=("MLH1",), project="demo")
    assert {row["start"] for row in ask(queries.variant_annotations(asked))} == {STOP["start"], COMMON["start"]}


def test_a_call_comes_with_its_evidence_the_words_of_that_release_and_its_run(
    ask: Ask, warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute("UPDATE samples SET execution = 'arn:run' WHERE project = 'demo'")
    warehouse.execute("UPDATE clinvar SET significance_raw = release")
    one = VariantKey("demo", "HCC1395BL", "chr17", 43057077, "G", "A")
    [row] = ask(queries.variant_detail(one, "2020-01-01", "55480"))
    assert (row["qual"], row["genotype_quality"], row["filters"]) == (99.5, 99, "PASS")
    assert (row["significance_raw"], row["execution"]) == ("2020-01-01", "arn:run")
    [bare] = ask(queries.variant_detail(one))
    assert bare == row | {"significance_raw": None}
    assert ask(queries.variant_detail(replace(one, sample="nobody"))) == []


def test_only_samples_that_carry_an_allele_are_its_carriers(ask: Ask, warehouse: duckdb.DuckDBPyConnection) -> None:
    one = VariantKey("demo", "HCC1395BL", "chr17", 43057077, "G", "A")
    warehouse.execute("INSERT INTO variant_calls SELECT * REPLACE ('other' AS project) FROM variant_calls")
    found = ask(queries.carriers(one))
    assert [(row["project"], row["sample"]) for row in found] == [("demo", "HCC1395BL"), ("other", "HCC1395BL")]
    warehouse.execute("UPDATE variant_calls SET zygosity = 'hom_ref' WHERE project = 'other'")
    assert [row["project"] for row in ask(queries.carriers(one))] == ["demo"]
    assert ask(queries.carriers(replace(one, alt="T"))) == []


def test_samples_are_listed_by_project(ask: Ask) -> None:
    rows = ask(queries.samples())
    assert [(row["project"], row["sample"], row["variants"]) for row in rows] == [
        ("demo", "HCC1395BL", 3),
        ("other", "HCC1395BL", 1),
    ]
    assert [row["patient"] for row in ask(queries.samples("demo", "HCC1395BL"))] == ["P1"]


def test_coverage_tells_not_found_from_not_looked_at(ask: Ask) -> None:
    assert ask(queries.coverage("demo", "HCC1395BL", ["brca1"])) == [
        {
            "project": "demo",
            "sample": "HCC1395BL",
            "target": "BRCA1",
            "contig": "chr17",
            "start": 43,
            "end": 49,
            "mean_depth": 28.0,
            "fraction_10x": 0.9,
            "fraction_20x": 0.75,
            "bases": 4,
        }
    ]
    assert [row["target"] for row in ask(queries.coverage("demo", "HCC1395BL"))] == ["TP53", "BRCA1"]


HOSTILE = "x' OR '1'='1"


def every_query() -> list[Query]:
    asked = VariantFilter(
        project=HOSTILE,
        sample="S-7731",
        genes=("MLH1", "ATM"),
        region=Region("chr99", 123456, 654321),
        significance=SIGNIFICANCES[:2],
        min_stars=2,
    )
    return [
        queries.findings(asked, 4711),
        queries.variant_annotations(asked, 4711),
        queries.samples(HOSTILE, "S-7731", 4711),
        queries.warned_samples(HOSTILE, "S-7731", 4711),
        queries.coverage(HOSTILE, "S-7731", ["MLH1"], 4711),
        queries.carriers(VariantKey(HOSTILE, "S-7731", "chr99", 123456, "MLH1", "ATM"), 4711),
    ]


@pytest.mark.parametrize("query", every_query(), ids=lambda query: query.sql[-60:])
def test_no_text_holds_a_value_and_every_text_has_a_limit(query: Query) -> None:
    for value in (HOSTILE, "S-7731", "MLH1", "ATM", "chr99", "123456", "654321", "4711"):
        assert value not in query.sql
    assert query.sql.endswith("LIMIT ?")
    assert query.parameters[-1] == 4711
    assert query.sql.count("?") == len(query.parameters)


@pytest.mark.parametrize("query", every_query(), ids=lambda query: query.sql[-60:])
def test_every_query_runs_with_hostile_values_and_finds_nothing(query: Query, ask: Ask) -> None:
    assert ask(query) == []


@pytest.mark.parametrize("query", every_query(), ids=lambda query: query.sql[-60:])
def test_start_and_end_are_always_quoted(query: Query) -> None:
    tree = sqlglot.parse_one(query.sql, read="athena")
    words = [column for column in tree.find_all(sqlglot.exp.Identifier) if column.name in {"start", "end"}]
    assert all(word.quoted for word in words)


def test_every_text_is_sent_by_some_query_that_the_referee_compares() -> None:
    texts = {path.name: path.read_text("utf-8") for path in resources.files("strandline").joinpath("queries").iterdir()}
    sent = [query.sql for _, query in product_queries()]
    begins = {name: text.partition("$")[0] for name, text in texts.items()}
    assert [name for name, begin in begins.items() if not any(sql.startswith(begin) for sql in sent)] == []


@pytest.mark.parametrize("view", ["variants", "annotations"])
def test_a_view_has_the_columns_and_types_that_its_description_says(
    view: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    spelling = {"varchar[]": "array(varchar)", "map(varchar, varchar)": "map(varchar, varchar)"}
    seen = [
        {"name": name, "type": spelling.get(kind.lower(), kind.lower())}
        for name, kind in ((row[0], row[1]) for row in warehouse.execute(f"DESCRIBE {view}").fetchall())
    ]
    said = json.loads(resources.files("strandline").joinpath("views", f"{view}.json").read_text("utf-8"))
    assert seen == said["columns"]
