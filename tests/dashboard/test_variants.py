"""The view of the variants, as Streamlit draws it over a faked stack."""

import csv
import io
from typing import Any

from strandline import report
from strandline.errors import QueryFailed


def test_nothing_is_scanned_before_somebody_asks(stack: Any) -> None:
    app = stack.open("variants")
    app.text_input(key="gene").set_value("BRCA1").run()
    assert not app.exception
    assert stack.asked == []
    assert app.info[0].proto.title == "No query yet"


def test_the_sql_is_shown_with_its_values_apart(stack: Any) -> None:
    app = stack.open("variants")
    app.text_input(key="gene").set_value("brca1").run()
    assert "contains(f.genes, ?)" in app.code[0].value
    assert "BRCA1" not in app.code[0].value
    assert "'BRCA1', 1000" in app.caption[0].value + app.caption[1].value


def test_an_answer_is_shown_as_table_chart_and_download(stack: Any) -> None:
    stack.rows = [stack.finding]
    app = stack.open("variants")
    app.text_input(key="gene").set_value("BRCA1").run()
    app.button(key="ask").click().run()
    assert not app.exception
    row = app.dataframe[0].value.iloc[0]
    assert row["Variant"] == "chr17:43057078 G>A"
    assert row["ClinVar"] == "Pathogenic"
    assert row["Stars"] == "★★★☆"
    assert row["Zygosity"] == "heterozygous"
    assert row["Ref,alt of depth"] == "13,20 of 33"
    assert app.get("plotly_chart")
    assert app.get("download_button")
    assert "query-1" in " ".join(caption.value for caption in app.caption)


def test_a_filter_changed_after_the_answer_is_pointed_out(stack: Any) -> None:
    stack.rows = [stack.finding]
    app = stack.open("variants")
    app.text_input(key="gene").set_value("BRCA1").run()
    app.button(key="ask").click().run()
    app.text_input(key="gene").set_value("TP53").run()
    assert "changed" in app.warning[0].value
    assert len(stack.asked) == 1


def test_every_filter_reaches_the_query(stack: Any) -> None:
    app = stack.open("variants")
    app.text_input(key="gene").set_value("BRCA1, TP53").run()
    app.text_input(key="region").set_value("17:1-10").run()
    app.text_input(key="project").set_value("demo").run()
    app.text_input(key="sample").set_value("HCC1395BL").run()
    app.multiselect(key="significance").set_value(["benign"]).run()
    app.number_input(key="stars").set_value(2).run()
    app.button(key="ask").click().run()
    assert stack.asked[0].parameters == (
        *("demo", "HCC1395BL", "chr17", 10, 0, "BRCA1", "TP53", "benign", 2),
        1000,
    )


def test_an_empty_answer_says_that_the_sample_is_not_loaded(stack: Any) -> None:
    app = stack.open("variants")
    app.text_input(key="sample").set_value("nobody").run()
    app.button(key="ask").click().run()
    assert app.info[0].proto.title == "No variant matches"
    assert "No sample of that name is loaded" in " ".join(text.value for text in app.markdown)


def test_an_empty_answer_says_that_a_gene_was_not_looked_at(stack: Any) -> None:
    stack.samples = [{"sample": "HCC1395BL"}]
    app = stack.open("variants")
    app.text_input(key="sample").set_value("HCC1395BL").run()
    app.text_input(key="project").set_value("demo").run()
    app.text_input(key="gene").set_value("MLH1").run()
    app.button(key="ask").click().run()
    assert "MLH1 is no target of this sample" in " ".join(text.value for text in app.markdown)


def test_a_failed_query_shows_the_reason_of_athena(stack: Any) -> None:
    stack.error = QueryFailed("Athena did not answer (query q-7): TABLE_NOT_FOUND")
    app = stack.open("variants")
    app.text_input(key="gene").set_value("BRCA1").run()
    app.button(key="ask").click().run()
    assert not app.exception
    assert "TABLE_NOT_FOUND" in app.error[0].value


def test_what_is_no_region_is_told_before_asking(stack: Any) -> None:
    app = stack.open("variants")
    app.text_input(key="region").set_value("chr17:9-1").run()
    assert app.error[0].proto.title == "This cannot be asked"
    assert app.button(key="ask").disabled


def test_a_downloaded_cell_is_never_a_formula(stack: Any) -> None:
    text = report.to_csv([stack.finding | {"sample": "@cmd"}])
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["sample"] == "'@cmd"
    assert row["conditions"] == "'=HYPERLINK()|not provided"
    assert row["position"] == "43057078"
    assert "start" not in row
