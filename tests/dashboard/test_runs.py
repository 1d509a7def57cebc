"""The view of the runs, as Streamlit draws it over a faked stack."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError
from streamlit.testing.v1 import AppTest

from strandline.errors import DeploymentNotFound
from strandline.runs import Task


def texts(elements: Any) -> str:
    return " ".join(str(element.value) for element in elements)


def titles(app: AppTest) -> str:
    return " ".join(alert.proto.title for kind in (app.info, app.warning, app.error) for alert in kind)


def test_an_empty_stack_says_how_to_start(stack: Any) -> None:
    app = stack.open()
    assert not app.exception
    assert "No run yet" in titles(app)
    assert "strandline submit" in texts(app.info)


def test_runs_are_listed_with_state_sample_duration_and_cause(stack: Any) -> None:
    stack.runs = [stack.broken, stack.done]
    app = stack.open()
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["State"]) == ["✗ failed", "✓ succeeded"]
    assert list(table["Sample"]) == ["NA12878", "HCC1395BL"]
    assert table["Took"][1] == "1 min 00 s"
    assert table["Cause"][0] == "AwaitRun failed: RunFailed: task align ended with exit code 1"
    assert table["Cause"][1] == ""


def test_why_a_run_failed_comes_before_its_steps(stack: Any) -> None:
    stack.runs = [stack.broken]
    app = stack.open()
    assert app.error[0].proto.title == "AwaitRun: RunFailed"
    assert app.error[0].value == "task align ended with exit code 1"


def test_the_steps_of_the_chosen_run_and_its_tasks_are_shown(stack: Any) -> None:
    start = stack.done.started
    stack.runs = [stack.broken, stack.done]
    stack.tasks = [Task("align", "COMPLETED", 2, 4, start, start + timedelta(seconds=75))]
    app = stack.open()
    app = app.selectbox(key="run").select_index(1).run()
    steps, tasks = app.dataframe[1].value, app.dataframe[2].value
    assert list(steps["Step"]) == ["ClaimContent", "StartRun"]
    assert list(steps["Tries"]) == [1, 2]
    assert list(tasks["Took"]) == ["1 min 15 s"]
    assert "HealthOmics run 1234567" in texts(app.subheader)


def test_what_waits_is_listed_with_its_reason(stack: Any) -> None:
    stack.notes = [stack.waiting]
    app = stack.open()
    assert list(app.dataframe[0].value["Reason"]) == ["more lanes may come"]
    assert list(app.dataframe[0].value["State"]) == ["… waiting"]


def test_a_running_run_is_shown_without_an_end(stack: Any) -> None:
    started = datetime.now(UTC) - timedelta(minutes=30)
    stack.runs = [replace(stack.done, status="RUNNING", started=started, ended=None)]
    app = stack.open()
    assert not app.exception
    assert app.dataframe[0].value["State"][0] == "▶ running"
    assert "30 min" in app.dataframe[0].value["Took"][0]


def test_a_refusal_by_aws_is_told_in_one_sentence_without_a_traceback(stack: Any) -> None:
    said = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}
    stack.error = ClientError(said, "ListExecutions")
    app = stack.open()
    assert not app.exception
    assert app.error[0].value == "AWS refused ListExecutions: AccessDeniedException: not authorized"


def test_without_a_deployment_the_page_says_so(stack: Any) -> None:
    stack.error = DeploymentNotFound("No Strandline stack named dev in us-east-1")
    app = stack.open()
    assert app.warning[0].proto.title == "Nothing is deployed here"
