"""The page of the variants as Streamlit draws it: its filters and its address, and every state of an answer."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from streamlit.testing.v1 import AppTest

from dashboard import answers
from strandline.athena_steps import Look
from strandline.errors import DeploymentNotFound
from tests.dashboard.variants.conftest import Athena
from tests.examples import FINDING

Page = Callable[..., AppTest]


def texts(app: AppTest) -> str:
    """Everything that the page says, its titles of alerts with it, without the backslashes of Markdown."""
    alerts = [*app.info, *app.warning, *app.error]
    parts = [*app.markdown, *app.caption, *alerts]
    titles = [alert.proto.title for alert in alerts]
    return " ".join([*titles, *(str(part.value) for part in parts)]).replace("\\", "")


def ask(app: AppTest) -> AppTest:
    app = app.button(key="ask").click().run()
    assert not app.exception
    return app


def test_nothing_is_scanned_before_somebody_asks(page: Page, athena: Athena) -> None:
    app = page(gene="BRCA1", sample="HCC1395BL")
    assert "No query yet" in texts(app)
    assert athena.asked == []
    assert "contains(f.genes, ?)" in app.code[0].value
    assert "BRCA1" not in app.code[0].value
    assert app.code[1].value == "'HCC1395BL', 'BRCA1', 1000"


def test_a_deep_link_that_says_so_is_asked_at_once(page: Page, athena: Athena) -> None:
    app = page(gene="brca1", asked="1")
    assert [query.parameters for query in athena.main()] == [("BRCA1", 1000)]
    assert list(app.dataframe[0].value["Variant"]) == ["chr17:43057078 G>A", "chr17:43071077 T>C"]


def test_a_reload_shows_the_answer_again_and_scans_nothing(page: Page, athena: Athena) -> None:
    page(gene="BRCA1", asked="1")
    before = list(athena.asked)
    assert len(page(gene="BRCA1", asked="1").dataframe) == 1
    assert athena.asked == before


def test_asking_the_same_again_scans_again(page: Page, athena: Athena) -> None:
    app = page(gene="BRCA1", asked="1")
    assert app.button(key="ask").label == "Ask again"
    ask(app)
    assert len(athena.main()) == 2


def test_every_filter_reaches_the_query(page: Page, athena: Athena) -> None:
    app = page()
    app.text_input(key="gene").set_value("BRCA1 tp53")
    app.text_input(key="region").set_value("17:1-10")
    app.selectbox(key="project").set_value("demo")
    app.selectbox(key="sample").set_value("HCC1395BL")
    app.multiselect(key="class").set_value(["benign"])
    app.number_input(key="stars").set_value(2)
    ask(app)
    named = ("demo", "HCC1395BL", "chr17", 10, 0, "BRCA1", "TP53", "benign", 2)
    assert athena.asked[0].parameters == (*named, 1000)
    assert "FROM findings" in athena.asked[0].sql


def test_every_query_parameter_fills_its_filter(page: Page) -> None:
    words = ["likely_pathogenic", "Benign"]
    app = page(
        gene=["BRCA1", "TP53"],
        region="chr17",
        project="demo",
        sample="new one",
        stars="3",
        all="1",
        **{"class": words},
    )
    assert app.text_input(key="gene").value == "BRCA1, TP53"
    assert app.text_input(key="region").value == "chr17"
    assert app.selectbox(key="project").value == "demo"
    assert app.selectbox(key="sample").value == "new one"
    assert app.multiselect(key="class").value == ["likely pathogenic", "benign"]
    assert app.number_input(key="stars").value == 3
    assert app.checkbox(key="all").value is True


def test_what_the_address_says_in_vain_is_told_and_then_nothing_is_asked(page: Page, athena: Athena) -> None:
    app = page(sample="HCC1395BL", stars="7", asked="1", **{"class": ["ZZZ", "benign"]})
    assert app.warning[0].proto.title == "Ignored, because it means nothing here"
    assert "class=ZZZ, stars=7" in texts(app)
    assert app.multiselect(key="class").value == ["benign"]
    assert athena.asked == []
    assert "asked" not in app.query_params


def test_a_gene_and_a_region_are_echoed_as_they_were_read(page: Page) -> None:
    said = texts(page(gene="brca1", region="17: 5 - 9"))
    assert "BRCA1 → chr17:43,044,295-43,170,245, GRCh38" in said
    assert "Region → chr17:5-9, GRCh38" in said


def test_a_mistyped_gene_is_put_right_by_one_click(page: Page) -> None:
    app = page(gene="TP53, BRCAI")
    assert "BRCAI is not in the table of genes. Did you mean" in texts(app)
    app = app.button(key="meant-gene-BRCAI-BRCA1").click().run()
    assert app.text_input(key="gene").value == "TP53, BRCA1"


def test_a_sample_of_which_no_reads_came_is_pointed_out(page: Page) -> None:
    app = page(sample="HCC1395")
    assert "No reads of a sample HCC1395 ever came. Did you mean" in texts(app)
    app = app.button(key="meant-sample-HCC1395-HCC1395BL").click().run()
    assert app.selectbox(key="sample").value == "HCC1395BL"


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"region": "chr17:9-1"}, "is empty"),
        ({"region": "BRCA1"}, "BRCA1 is a gene"),
        ({"region": "17-43057078-G-A"}, "Ask for its place"),
        ({"gene": "BRCA1'--"}, "is not a gene symbol"),
        ({"project": "demo", "sample": "family/NA12878"}, "is not in the project demo"),
    ],
)
def test_what_cannot_be_asked_is_told_before_asking(
    page: Page, athena: Athena, filters: dict[str, str], said: str
) -> None:
    app = page(**filters, asked="1")
    assert app.error[0].proto.title == "This cannot be asked"
    assert said in texts(app)
    assert athena.asked == []


def test_asking_without_any_filter_says_what_could_be_asked(page: Page, athena: Athena) -> None:
    app = ask(page())
    assert app.error[0].proto.title == "Say what to look for"
    assert athena.asked == []


def test_an_answer_repeats_its_question_and_says_what_it_took(page: Page) -> None:
    said = texts(page(gene="BRCA1", stars="1", asked="1"))
    assert "BRCA1, 1 star or more" in said
    for fact in ("2 rows", "2 variants", "2 genes", "1 sample", "0.3 s", "4.2 kB scanned", "ClinVar 2026-02-26"):
        assert fact in said
    assert "query `query-1`" in said


def test_filters_changed_after_the_answer_are_pointed_out_and_leave_the_address_unasked(
    page: Page, athena: Athena
) -> None:
    app = page(gene="BRCA1", asked="1")
    app = app.text_input(key="gene").set_value("TP53").run()
    assert app.warning[0].proto.title == "The filters have changed since"
    assert "still the answer to: BRCA1" in texts(app)
    assert len(athena.main()) == 1
    assert "asked" not in app.query_params
    app = ask(app)
    assert not app.warning
    assert app.query_params["asked"] == "1"


def test_a_running_question_shows_time_bytes_and_a_way_to_cancel(page: Page, works_on: Athena) -> None:
    app = page(gene="BRCA1", asked="1")
    assert "Athena is at work:" in texts(app)
    assert not app.dataframe
    app = app.button(key="cancel-answer").click().run()
    assert "The query was cancelled" in texts(app)
    answers.desk().idle()
    assert works_on.stopped == ["query-1"]
    works_on.may_end.set()
    assert "The query was cancelled" in texts(app.run())


def test_a_new_question_stops_the_one_before(page: Page, works_on: Athena) -> None:
    app = page(gene="BRCA1", asked="1")
    app.text_input(key="gene").set_value("TP53")
    works_on.may_end.set()
    app = ask(app)
    answers.desk().idle()
    assert "BRCA1" in str(works_on.asked[0].parameters)
    assert len(ask(app).dataframe) == 1


def test_an_answer_that_came_late_is_shown_when_the_page_looks_again(page: Page, works_on: Athena) -> None:
    app = page(gene="BRCA1", asked="1")
    works_on.may_end.set()
    answers.desk().idle()
    assert len(app.run().dataframe) == 1


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("TABLE_NOT_FOUND: line 1:6: Table 'findings' does not exist", "Was it deployed"),
        ("Query exhausted: Bytes scanned limit was exceeded", "bytesScannedCutoff"),
        ("", "gave no reason"),
    ],
)
def test_a_failed_query_is_told_in_plain_words_with_its_id(
    page: Page, athena: Athena, reason: str, advice: str
) -> None:
    athena.end = Look("FAILED", reason=reason)
    app = page(gene="BRCA1", asked="1")
    assert app.error[0].proto.title == "Athena did not answer"
    assert reason.split(":", maxsplit=1)[0] in texts(app)
    assert advice in texts(app)
    assert "Query `query-1`" in texts(app)


def test_a_failed_query_can_be_asked_again(page: Page, athena: Athena) -> None:
    athena.end = Look("FAILED", reason="INTERNAL_ERROR")
    app = page(gene="BRCA1", asked="1")
    athena.end = Look("SUCCEEDED")
    assert len(ask(app).dataframe) == 1


def test_a_refusal_by_aws_is_one_sentence(page: Page, athena: Athena) -> None:
    said = {"Error": {"Code": "AccessDeniedException", "Message": "User: <b>me</b> is not authorized"}}
    athena.error = ClientError(said, "StartQueryExecution")
    app = page(gene="BRCA1", asked="1")
    assert "AWS refused StartQueryExecution: AccessDeniedException" in texts(app)
    assert "Your AWS identity may not do this" in texts(app)


def test_without_a_deployment_the_page_says_so(stack: Any, athena: Athena, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(_: object = None) -> None:
        raise DeploymentNotFound("No Strandline stack named dev in us-east-1")

    monkeypatch.setattr("strandline.deployment.load", nowhere)
    app = stack.open("variants", gene="BRCA1", asked="1")
    assert not app.exception
    assert app.warning[0].proto.title == "Nothing is deployed here"


def test_no_rows_of_an_unknown_sample_mean_that_nobody_looked(page: Page, athena: Athena) -> None:
    athena.rows = []
    said = texts(page(sample="nobody", asked="1"))
    assert "No variant matches" in said
    assert "No sample of that name is loaded" in said


def test_no_rows_of_a_gene_say_whether_it_was_looked_at(page: Page, athena: Athena) -> None:
    athena.rows, athena.samples = [], [{"project": "demo", "sample": "HCC1395BL"}]
    said = texts(page(sample="HCC1395BL", project="demo", gene="MLH1", asked="1"))
    assert "MLH1: not assessed; " in said


def test_rows_of_a_gene_say_how_much_of_it_was_read(page: Page, athena: Athena) -> None:
    who = {"project": "demo", "sample": "HCC1395BL"}
    target = {"target": "BRCA1", "contig": "chr17", "start": 43045677, "end": 43124096, "bases": 5658}
    athena.samples = [who]
    athena.coverage = [who | target | {"mean_depth": 53.6, "fraction_10x": 1.0, "fraction_20x": 0.9911}]
    said = texts(page(sample="HCC1395BL", project="demo", gene="BRCA1", asked="1"))
    assert "BRCA1: 99.1 % of its target bases at 20x or more, 54x on average." in said


@pytest.mark.parametrize("asked", [{"gene": "BRCA1"}, {"stars": "1"}])
def test_a_sample_that_was_loaded_with_a_warning_is_shown_with_it(
    asked: dict[str, str], page: Page, athena: Athena
) -> None:
    why = "covered_20x is 85 %, below the threshold of 90 %"
    athena.samples = [{"project": "demo", "sample": "HCC1395BL", "quality": "warn", "quality_warnings": why}]
    app = page(asked="1", **asked)
    assert [warning.value.replace("\\", "") for warning in app.warning] == [f"Quality warns of demo/HCC1395BL: {why}."]


def test_no_rows_of_a_mistyped_gene_say_so(page: Page, athena: Athena) -> None:
    athena.rows = []
    assert "No variant that ClinVar describes bears that name either" in texts(page(gene="BRCAI", asked="1"))


def test_no_rows_lead_on_to_what_clinvar_does_not_describe(page: Page, athena: Athena) -> None:
    athena.rows = []
    app = page(gene="BRCA1", asked="1")
    app.button(key="also").click().run()
    assert "LEFT JOIN annotations" in athena.main()[-1].sql


def test_more_rows_than_the_limit_are_pointed_out_and_can_be_asked_for(page: Page, athena: Athena) -> None:
    athena.rows = [FINDING | {"start": number} for number in range(1200)]
    app = page(gene="BRCA1", asked="1")
    assert "These are the first 1,000 rows" in texts(app)
    assert "Rows 1 to 100 of 1,000" in texts(app)
    app = app.button(key="more").click().run()
    assert "1,200 rows" in texts(app)
    assert [query.parameters[-1] for query in athena.main()] == [1000, 10_000]


def test_an_example_fills_the_filters_and_asks(page: Page, athena: Athena) -> None:
    app = page()
    assert app.button(key="example-1").label.replace("\\", "") == "All findings of family/NA12878"
    app = app.button(key="example-1").click().run()
    assert athena.asked[0].parameters == ("family", "NA12878", 1000)
    assert app.query_params["asked"] == "1"


def test_the_presets_fill_and_empty_the_filters(page: Page) -> None:
    app = page(gene="BRCA1", stars="2")
    app = app.button(key="pathogenic").click().run()
    assert app.multiselect(key="class").value == ["pathogenic", "pathogenic or likely pathogenic", "likely pathogenic"]
    app = app.button(key="clear").click().run()
    assert (app.text_input(key="gene").value, app.number_input(key="stars").value) == ("", 0)
    assert app.multiselect(key="class").value == []


def test_an_answer_has_a_figure_its_sql_and_its_downloads(page: Page) -> None:
    app = page(gene="BRCA1", asked="1")
    assert len(app.get("plotly_chart")) == 1
    assert "FROM findings AS f" in app.code[0].value
    assert app.code[1].value == "'BRCA1', 1000"
    assert [button.label for button in app.get("download_button")] == [
        "2 rows as CSV",
        "2 rows as TSV",
        "Where they come from",
    ]


def test_who_comes_back_from_another_page_finds_the_last_answer_again(page: Page, athena: Athena) -> None:
    app = page(gene="BRCA1", asked="1").switch_page("views/runs.py").run()
    app.query_params.clear()
    app = app.switch_page("views/variants.py").run()
    assert not app.exception
    assert app.text_input(key="gene").value == "BRCA1"
    assert len(app.dataframe) == 1
    assert len(athena.main()) == 1
