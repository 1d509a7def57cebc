"""The chosen variant: known by its identity, whatever the table does, with its evidence and its carriers."""

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from strandline.athena_steps import Look
from tests.dashboard.variants.conftest import COMMON, Athena
from tests.dashboard.variants.test_page import texts
from tests.examples import FINDING

Page = Callable[..., AppTest]

STOP = "demo/HCC1395BL/chr17-43057078-G-A/55480"


def test_the_link_to_a_variant_opens_its_evidence(page: Page) -> None:
    app = page(gene="BRCA1", asked="1", v=STOP)
    said = texts(app)
    for fact in (
        "BRCA1 · chr17:43057078 G>A",
        "Pathogenic, 3 stars: reviewed by expert panel.",
        "Breast-ovarian cancer, familial, susceptibility to, 1",
        "In its own words: **Pathogenic|protective**",
        "[55480 at ClinVar](https://www.ncbi.nlm.nih.gov/clinvar/variation/55480/)",
        "Heterozygous, genotype 0/1",
        "Genotype quality (GQ): **99**",
        "Filters: **PASS**",
        "[rs80357123 at dbSNP]",
    ):
        assert fact in said
    assert [code.value for code in app.code][:2] == ["NC_000017.11:g.43057078G>A", "chr17-43057078-G-A"]


def test_the_call_is_asked_for_by_its_identity(page: Page, athena: Athena) -> None:
    page(gene="BRCA1", asked="1", v=STOP)
    site = ("demo", "HCC1395BL", "chr17", 43057077, "G", "A")
    [asked] = [query for query in athena.asked if "LEFT JOIN clinvar" in query.sql]
    assert asked.parameters == ("2026-02-26", "55480", *site, 1)


def sorted_table() -> None:
    """Do what Streamlit does when somebody sorts the table whose row is chosen."""
    import streamlit as st

    from dashboard.variants import answer

    st.session_state["rows"] = {"selection": {"rows": [], "cells": []}}
    answer._choose("rows", ["demo/HCC1395BL/chr17-1-G-A/1"])


def test_sorting_the_table_keeps_the_variant_that_was_chosen() -> None:
    app = AppTest.from_function(sorted_table)
    app.query_params["v"] = STOP
    assert app.run().query_params["v"] == STOP


def test_the_panel_can_be_closed_and_the_address_forgets_the_variant(page: Page) -> None:
    app = page(gene="BRCA1", asked="1", v=STOP).button(key="close").click().run()
    assert "v" not in app.query_params
    assert "Genotype quality" not in texts(app)


def test_the_same_variant_is_shown_wherever_its_row_stands(page: Page, athena: Athena) -> None:
    athena.rows = [COMMON, *(FINDING | {"start": number, "end": number + 1} for number in range(150)), FINDING]
    app = page(gene="BRCA1", asked="1", v=STOP)
    assert "BRCA1 · chr17:43057078 G>A" in texts(app)
    assert "Rows 101 to 152 of 152" in texts(app)


def test_a_variant_that_is_not_in_the_answer_is_never_another_one(page: Page, athena: Athena) -> None:
    app = page(gene="BRCA1", asked="1", v="demo/HCC1395BL/chr17-1-G-A/1")
    assert "demo/HCC1395BL/chr17-1-G-A/1 is not in this answer" in texts(app)
    assert "Genotype" not in texts(app)
    assert not any("LEFT JOIN clinvar" in query.sql for query in athena.asked)


def test_two_records_of_one_variant_are_two_rows(page: Page, athena: Athena) -> None:
    athena.rows = [FINDING, FINDING | {"variation_id": "7", "significance": "uncertain"}]
    app = page(gene="BRCA1", asked="1", v=f"{STOP.rpartition('/')[0]}/7")
    assert "Uncertain, 3 stars" in texts(app)


def test_who_else_carries_it_is_looked_for_only_when_asked(page: Page, athena: Athena) -> None:
    app = page(gene="BRCA1", asked="1", v=STOP)
    assert not any("v.zygosity IN" in query.sql for query in athena.asked)
    athena.carriers = [*athena.carriers, FINDING | {"filters": ["PASS"]}]
    app = app.button(key="carriers").click().run()
    assert not app.exception
    assert list(app.dataframe[1].value["Sample"]) == ["NA12878"]
    assert "1 other sample with chr17-43057078-G-A" in texts(app).replace("*", "")


def test_that_nobody_else_carries_it_is_said(page: Page, athena: Athena) -> None:
    athena.carriers = []
    app = page(gene="BRCA1", asked="1", v=STOP).button(key="carriers").click().run()
    assert "No other loaded sample carries it." in texts(app)


def test_a_call_that_cannot_be_read_leaves_the_rest_of_the_panel(page: Page, athena: Athena) -> None:
    app = page(gene="BRCA1", asked="1")
    athena.end = Look("FAILED", reason="ICEBERG_CANNOT_OPEN_SPLIT")
    app.query_params["v"] = STOP
    app = app.run()
    assert not app.exception
    assert app.error[0].proto.title == "The call behind it could not be read"
    assert "Heterozygous, genotype 0/1" in texts(app)


def test_a_call_that_is_gone_is_said_to_be_gone(page: Page, athena: Athena) -> None:
    athena.calls = []
    assert "no longer in the tables" in texts(page(gene="BRCA1", asked="1", v=STOP))


def test_what_clinvar_does_not_describe_has_evidence_too(page: Page, athena: Athena) -> None:
    blank: dict[str, Any] = dict.fromkeys(("significance", "stars", "review_status", "variation_id", "hgvs", "release"))
    none = {"genes": [], "conditions": [], "consequences": [], "rs": [], "vaf": None, "ref_depth": None}
    athena.rows = [FINDING | blank | none]
    app = page(gene="BRCA1", all="true", asked="1", v=STOP.rpartition("/")[0])
    assert "ClinVar does not describe this variant." in texts(app)
    assert "How many reads carry it is not told" in texts(app)
    assert not app.get("plotly_chart")
