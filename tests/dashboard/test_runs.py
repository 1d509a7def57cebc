"""The view of the runs, as Streamlit draws it over a faked stack."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError
from streamlit.testing.v1 import AppTest

from strandline.errors import DeploymentNotFound
from strandline.history import Failure


def texts(*kinds: Any) -> str:
    return " ".join(str(element.value) for kind in kinds for element in kind)


def said(app: AppTest) -> str:
    """Everything that the page says outside of tables and titles."""
    return (
        texts(app.text, app.markdown, app.caption, app.info, app.warning, app.error)
        .replace("\\", "")
        .replace("\u2060", "")
    )


def titles(app: AppTest) -> str:
    alerts = [alert for kind in (app.info, app.warning, app.error) for alert in kind]
    return " ".join(alert.proto.title for alert in alerts).replace("\\", "").replace("\u2060", "")


def samples(app: AppTest) -> list[str]:
    return list(app.dataframe[-1].value["Sample"])


def test_an_empty_stack_says_how_to_start(stack: Any) -> None:
    app = stack.open()
    assert not app.exception
    assert titles(app) == "No run yet"
    assert "strandline submit" in texts(app.info)
    assert not app.dataframe


def test_runs_are_listed_with_state_sample_duration_and_cause_in_short(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done]
    app = stack.open()
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["State"]) == [["✗ failed"], ["✓ succeeded"]]
    assert list(table["Sample"]) == ["NA12878", "HCC1395BL"]
    assert table["Duration"][1] == timedelta(minutes=1)
    assert table["Age"][1] == stack.done.started
    assert table["Cause"][0].endswith(": task align ended with exit code 1")
    assert table["Cause"][1] == ""
    assert not app.get("plotly_chart")  # a browser that is new here would load Plotly before it shows anything


def test_a_long_cause_is_one_line_in_the_list(stack: Any) -> None:
    failure = Failure("AwaitRun", "RunFailed", "first line\nsecond line " + "x" * 500)
    stack.runs = [replace(stack.broken, failure=failure)]
    cause = stack.open().dataframe[0].value["Cause"][0]
    assert "\n" not in cause
    assert len(cause) <= 140
    assert cause.endswith("…")


def test_each_state_is_counted_under_the_other_filters(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done, replace(stack.done, arn="b", name="b", project="lab")]
    stack.notes = [stack.waiting]
    app = stack.open(project="demo", state="failed")
    counts = [badge for badge in texts(app.markdown).split(":") if "succeeded" in badge or "waiting" in badge]
    assert any("✓ 1 succeeded" in badge for badge in counts)
    assert any("… 1 waiting" in badge for badge in counts)


def test_filters_come_from_the_address_and_go_into_it(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done]
    app = stack.open(state="failed")
    assert samples(app) == ["NA12878"]
    assert app.pills(key="state").value == ["failed"]
    app.pills(key="state").set_value(["succeeded"]).run()
    assert samples(app) == ["HCC1395BL"]
    app.pills(key="state").set_value([]).run()
    app.text_input(key="q").set_value("exit NA12878").run()
    assert samples(app) == ["NA12878"]
    app.text_input(key="q").set_value("").run()
    app.selectbox(key="project").set_value("demo").run()
    assert samples(app) == ["NA12878", "HCC1395BL"]


def test_what_the_address_asks_for_in_vain_is_told_until_a_filter_changes(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done]
    app = stack.open(state=["failed", "ZZZ"], project="<b>nobody")
    assert "state=ZZZ" in said(app)
    assert "project=<b>nobody" in said(app)
    assert samples(app) == ["NA12878"]
    app.run()
    assert "state=ZZZ" in said(app)
    app.pills(key="state").set_value([]).run()
    assert "state=ZZZ" not in said(app)


def test_the_strictest_filter_is_named_when_nothing_matches_and_can_be_dropped(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done]
    app = stack.open(state="failed", q="no*such [run](http://b)")
    assert titles(app) == "No run matches: “no*such [run](http://b)”"
    app.button(key="clear").click().run()
    assert samples(app) == ["NA12878"]
    assert app.pills(key="state").value == ["failed"]


def test_filters_that_only_together_match_nothing_say_so(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done]
    app = stack.open(state="failed", q="HCC1395BL")
    assert titles(app).startswith("No run matches: ")
    assert "It fits 1 of 2, but not together with the other filters" in said(app)


def test_what_waits_says_why_and_what_to_do(stack: Any) -> None:
    stack.notes = [
        stack.waiting,
        replace(stack.waiting, status="REFUSED", sample="Y", reason="**not** mates", key="inputs/demo/Y_R1.fastq.gz"),
        replace(stack.waiting, status="HELD", sample="Z", reason="the sample is already known with other reads"),
    ]
    app = stack.open()
    assert app.expander[0].label.startswith("3 not started")
    assert "**not** mates" in texts(app.text)
    assert "it starts by itself" in said(app)
    assert "`strandline submit --again --project demo --sample Y READS`" in said(app)
    assert "`strandline submit --again --project demo --sample Z`" in said(app)


def test_of_many_that_wait_the_rest_is_a_table(stack: Any) -> None:
    stack.notes = [replace(stack.waiting, key=f"inputs/demo/S{n}_R1.fastq.gz", sample=f"S{n}") for n in range(7)]
    app = stack.open()
    assert list(app.dataframe[0].value["Sample"]) == ["S4", "S5", "S6"]
    assert list(app.dataframe[0].value["Reason"]) == ["more lanes may come"] * 3


def test_only_what_the_filters_let_through_is_shown_of_what_waits(stack: Any) -> None:
    stack.runs, stack.notes = [stack.done], [stack.waiting]
    app = stack.open(state="waiting")
    assert "more lanes may come" in texts(app.text)
    assert not app.dataframe
    assert "No run" not in titles(app)


def test_the_page_looks_again_by_itself_only_while_something_runs(stack: Any) -> None:
    started = datetime.now(UTC) - timedelta(minutes=30)
    stack.runs = [replace(stack.done, status="RUNNING", started=started, ended=None)]
    app = stack.open()
    assert not app.exception
    assert app.dataframe[0].value["State"][0] == ["▶ running"]
    assert abs(app.dataframe[0].value["Duration"][0] - timedelta(minutes=30)) < timedelta(seconds=30)
    assert "again every 5 s" in said(app)
    stack.runs = [stack.done]
    stack.forget()
    app.run()
    assert "again every" not in said(app)
    assert app.button(key="refresh")


def test_looking_again_finds_what_has_started_since(stack: Any) -> None:
    app = stack.open()
    stack.runs = [stack.done]
    app.button(key="refresh").click().run()
    assert samples(app) == ["HCC1395BL"]


def test_a_chosen_run_opens_by_its_name(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done]
    app = stack.open()
    app.session_state["chosen run"] = stack.done.name
    app.run()
    assert not app.exception
    assert app.title[0].value == "HCC1395BL"
    assert app.query_params["run"] == stack.done.name


def test_the_way_back_from_a_run_finds_the_last_filters(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done]
    app = stack.open(state="failed")
    app.session_state["chosen run"] = stack.broken.name
    app.run()
    app.query_params["run"] = stack.broken.name
    app.switch_page("views/runs.py").run()
    assert not app.exception
    assert samples(app) == ["NA12878"]
    assert "run" not in app.query_params


def test_older_runs_are_shown_on_request(stack: Any) -> None:
    stack.runs = [replace(stack.done, arn=f"a{n}", name=f"n{n}", sample=f"S{n}") for n in range(60)]
    app = stack.open()
    assert len(app.dataframe[0].value) == 50
    assert "newest 50" in said(app)
    app.button(key="more").click().run()
    assert len(app.dataframe[0].value) == 60


def test_a_refusal_by_aws_is_told_in_one_sentence_without_a_traceback(stack: Any) -> None:
    answer = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}
    stack.error = ClientError(answer, "ListExecutions")
    app = stack.open()
    assert not app.exception
    assert said(app).endswith("AWS refused ListExecutions: AccessDeniedException: not authorized")
    assert titles(app) == "The list of runs could not be read"


def test_an_aws_that_cannot_be_reached_is_told_with_its_address(stack: Any) -> None:
    stack.error = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
    app = stack.open()
    assert not app.exception
    assert "http://127.0.0.1:1" in said(app)


def test_without_a_deployment_the_page_says_so(stack: Any) -> None:
    stack.error = DeploymentNotFound("No Strandline stack named dev in us-east-1")
    app = stack.open()
    assert app.warning[0].proto.title == "Nothing is deployed here"
