"""The view of one run, as Streamlit draws it over a faked stack."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError
from streamlit.testing.v1 import AppTest

from strandline.history import Call, Failure, Step
from strandline.runs import Run, Task


def texts(*kinds: Any) -> str:
    return " ".join(str(element.value) for kind in kinds for element in kind)


def said(app: AppTest) -> str:
    return (
        texts(app.text, app.markdown, app.caption, app.info, app.warning, app.error, app.code)
        .replace("\\", "")
        .replace("\u2060", "")
    )


def titles(app: AppTest) -> str:
    return " ".join(alert.proto.title for kind in (app.info, app.warning, app.error) for alert in kind)


def gantt(app: AppTest) -> list[dict[str, Any]]:
    (chart,) = app.get("plotly_chart")
    bars: list[dict[str, Any]] = json.loads(chart.proto.spec)["data"]
    return bars


def labels(app: AppTest) -> set[str]:
    return {label for trace in gantt(app) for label in trace["y"]}


def test_a_run_says_whose_it_is_how_it_ended_and_how_long_it_took(stack: Any) -> None:
    stack.runs = [stack.done]
    app = stack.open("run", run=stack.done.name)
    assert not app.exception
    assert app.title[0].value == "HCC1395BL"
    assert "Project demo · patient HCC1395 · run HCC1395BL-5ac1" in texts(app.text)
    assert "Took 1 min 00 s" in texts(app.text)
    assert "UTC" in texts(app.text)
    assert "✓ succeeded" in texts(app.markdown)
    link = app.get("page_link")[-1].proto
    assert link.page == "variants"
    assert link.query_string == "sample=HCC1395BL&project=demo&asked=1"


def test_why_a_run_failed_comes_first_with_what_to_do_the_exact_words_and_the_log(stack: Any) -> None:
    stack.runs = [stack.broken]
    stack.tasks = [task("align", "FAILED", stack.done)]
    stack.told = {"log": stack.log}
    app = stack.open("run", run=stack.broken.name)
    assert not app.exception
    assert app.error[0].proto.title == "The workflow failed"
    assert "`strandline resume demo/NA12878`" in texts(app.markdown)
    assert app.code[0].value == "RunFailed: task align ended with exit code 1"
    assert app.code[1].value == "[bwa] start\nkilled: no memory"
    assert "the log of the task align (run/1234567/task/7" in said(app)


def test_words_of_others_are_never_markup(stack: Any) -> None:
    failure = Failure("", "<b>Odd", "[a](http://b) <script>")
    stack.runs = [replace(stack.broken, failure=failure, sample="", name="odd")]
    app = stack.open("run", run="odd")
    assert app.error[0].proto.title == "\\<b\\>Odd failed"
    assert app.code[0].value == "<b>Odd: [a](http://b) <script>"


def test_a_run_that_was_stopped_says_so_whatever_the_error_is_called(stack: Any) -> None:
    failure = Failure("", "Halted", "by hand")
    stack.runs = [replace(stack.broken, status="ABORTED", failure=failure)]
    app = stack.open("run", run=stack.broken.name)
    assert app.error[0].proto.title == "Somebody stopped the run"
    assert "■ stopped" in texts(app.markdown)
    assert "Halted: by hand" in texts(app.code)


def test_a_run_out_of_time_says_so(stack: Any) -> None:
    stack.runs = [replace(stack.broken, status="TIMED_OUT", failure=Failure("", "States.Timeout", ""))]
    app = stack.open("run", run=stack.broken.name)
    assert "timed out" in texts(app.markdown)
    assert "longer" in app.error[0].proto.title


def test_a_run_that_quality_warns_of_bears_a_badge_and_the_figures(stack: Any) -> None:
    why = "covered_20x is 85 %, below the threshold of 90 %"
    figure = {"metric": "covered_20x", "value": "85 %", "over": "7 bases", "bound": "below", "verdict": "warn"}
    stack.runs = [replace(stack.done, warnings=(why,))]
    stack.told = {"quality": {"verdict": "warn", "warnings": [why], "figures": [figure]}}
    app = stack.open("run", run=stack.done.name)
    assert "quality warns" in " ".join(badge.value for badge in app.markdown)
    assert why in app.warning[0].value.replace("\\", "")
    assert app.dataframe[0].value["Verdict"].tolist() == ["warn"]
    listed = stack.open("runs")
    assert listed.dataframe[0].value["Cause"].tolist() == [f"quality warns: {why}"]


def test_a_run_that_did_nothing_says_why(stack: Any) -> None:
    stack.runs = [replace(stack.done, note="held or already done")]
    app = stack.open("run", run=stack.done.name)
    assert app.info[0].proto.title == "Nothing was done"
    assert len(app.get("page_link")) == 1  # it loaded no variants


def test_steps_are_bars_with_the_tasks_below_the_step_that_waits_for_them(stack: Any) -> None:
    stack.runs = [stack.done]
    start = stack.done.started
    stack.steps.append(Step("AwaitRun", "Task", start, start + timedelta(seconds=9), "SUCCEEDED", 1))
    stack.tasks = [task("align", "COMPLETED", stack.done)]
    app = stack.open("run", run=stack.done.name)
    assert labels(app) == {"<b>Claim content</b>", "<b>Start run</b>", "<b>Await run</b>", "↳ align"}
    assert {trace["name"] for trace in gantt(app)} == {"queued, or between tries", "✓ succeeded", "✗ failed"}
    assert "HealthOmics run 1234567, succeeded, 1 tasks" in said(app)
    assert list(app.dataframe[0].value["Step"]) == ["Claim content", "Start run", "Await run"]
    assert list(app.dataframe[0].value["Tries"]) == [1, 2, 1]


def test_a_running_run_is_drawn_up_to_now_and_looks_again(stack: Any) -> None:
    stack.runs = [replace(stack.done, status="RUNNING", ended=None)]
    stack.steps.append(Step("AwaitRun", "Task", stack.done.started, attempts=1, calls=(Call(stack.done.started),)))
    app = stack.open("run", run=stack.done.name)
    assert not app.exception
    assert re.search(r"Has taken 3\d min", texts(app.text))
    assert "▶ running" in {trace["name"] for trace in gantt(app)}
    assert "has not reached HealthOmics yet" in said(app)
    stack.runs = [stack.done]
    stack.forget()
    app.run()
    assert "Took 1 min 00 s" in texts(app.text)


def test_a_run_that_has_just_begun_has_no_step(stack: Any) -> None:
    stack.runs, stack.steps = [replace(stack.done, status="RUNNING", ended=None)], []
    app = stack.open("run", run=stack.done.name)
    assert not app.exception
    assert "No step yet" in titles(app)


def test_a_run_without_tasks_says_why_it_has_none(stack: Any) -> None:
    stack.runs = [stack.broken]
    assert "did not reach HealthOmics" in said(stack.open("run", run=stack.broken.name))
    for told, words in (
        ({"healthomics": "1", "healthomics_status": ""}, "HealthOmics run 1 is gone"),
        ({"healthomics": "1", "healthomics_status": "RUNNING"}, "HealthOmics run 1 is running and has made no task"),
    ):
        stack.told = told
        stack.forget()
        assert words in said(stack.open("run", run=stack.broken.name, tab="Tasks"))


def test_tasks_of_an_earlier_attempt_are_listed_but_not_drawn_into_this_one(stack: Any) -> None:
    stack.runs = [replace(stack.done, attempt=2, earlier_run="1234567")]
    stack.tasks = [task("align", "COMPLETED", stack.done)]
    app = stack.open("run", run=stack.done.name)
    assert "attempt 2" in texts(app.text)
    assert "of an earlier attempt" in said(app)
    assert "↳ align" not in labels(app)


def test_a_step_from_the_address_is_told_whole(stack: Any) -> None:
    stack.runs = [stack.done]
    app = stack.open("run", run=stack.done.name, step="StartRun")
    assert "Try 1:" in texts(app.text)
    assert "ThrottlingException" in texts(app.text)
    assert '"kind": "run"' in app.code[-1].value
    app = stack.open("run", run=stack.done.name, step="NoSuchStep", tab="Nowhere")
    assert "step=NoSuchStep" in said(app)
    assert "tab=Nowhere" in said(app)


def test_the_tab_of_the_tasks_lists_each_with_its_size_and_times(stack: Any) -> None:
    stack.runs = [stack.done]
    stack.tasks = [task("align", "COMPLETED", stack.done), replace(task("call", "PENDING", stack.done), started=None)]
    app = stack.open("run", run=stack.done.name, tab="Tasks")
    table = app.dataframe[0].value
    assert list(table["State"]) == ["✓ succeeded", "… waiting"]
    assert list(table["Took"]) == ["1 min 15 s", ""]
    assert list(table["Memory (GiB)"]) == [4, 4]


def test_the_tab_of_the_files_lists_what_went_in_and_what_came_out(stack: Any) -> None:
    stack.runs = [stack.done]
    stack.told = {
        "outputs": {"qc": ["s3://out/a.txt", "s3://out/b.txt"], "vcf": ["s3://out/x.vcf.gz"], "own": ["s3://out/y"]},
        "loaded": {"variants": 156, "findings": 47},
    }
    app = stack.open("run", run=stack.done.name, tab="Files")
    given, made = app.dataframe[0].value, app.dataframe[1].value
    assert given.iloc[0].to_dict() == {
        "Lane": "L003",
        "File": "s3://in/inputs/demo/HCC1395BL_L003_R1.fastq.gz",
        "Size": "24.5 MB",
        "Version": "v-1",
    }
    assert list(made["Output"]) == ["Variants (VCF)", "Quality figures", "Quality figures", "own"]
    assert "156 variants, 47 findings" in said(app)


def test_a_run_without_files_says_so(stack: Any) -> None:
    stack.runs = [replace(stack.broken, inputs=())]
    app = stack.open("run", run=stack.broken.name, tab="Files")
    assert "names no file" in said(app)
    assert "It left no files." in said(app)


def test_the_tab_of_the_versions_has_every_id_to_copy_and_asks_for_clinvars_only_on_request(stack: Any) -> None:
    stack.runs = [stack.done]
    stack.told = {"healthomics": "1234567", "versions": {"workflow_version": "lite-1", "tools_image": "ecr/t@sha256:1"}}
    stack.samples = [{"annotation_release": "2026-02-26", "execution": stack.done.arn}]
    app = stack.open("run", run=stack.done.name, tab="Versions")
    copied = [code.value for code in app.code]
    assert copied == [stack.done.name, stack.done.arn, "1234567", "lite-1", "ecr/t@sha256:1", "5ac1"]
    assert stack.asked == []
    app.button(key="release").click().run()
    assert app.code[-1].value == "2026-02-26"
    assert "loaded again" not in said(app)


def test_a_sample_that_another_run_has_loaded_since_is_pointed_out(stack: Any) -> None:
    stack.runs, stack.samples = [stack.done], [{"annotation_release": None, "execution": "another"}]
    app = stack.open("run", run=stack.done.name, tab="Versions")
    app.button(key="release").click().run()
    assert "no ClinVar was loaded" in texts(app.code)
    assert "loaded again since, by another run" in said(app)


def test_an_unknown_run_is_not_found_whatever_it_is_called(stack: Any) -> None:
    for name in ("gone-1", "[a](http://b)", "<b>x", "x" * 500):
        app = stack.open("run", run=name)
        assert not app.exception
        assert titles(app) == "Run not found"
        assert name[:40] in said(app)
        assert app.button(key="look_again")


def test_without_a_run_in_the_address_one_can_be_chosen(stack: Any) -> None:
    app = stack.open("run")
    assert "There is none yet" in said(app)
    stack.runs = [stack.done]
    stack.forget()
    app = stack.open("run")
    assert titles(app) == "Choose a run"
    app.selectbox(key="choose").select(stack.done.name).run()
    assert app.title[0].value == "HCC1395BL"


def test_what_cannot_be_read_of_a_run_is_told_without_a_traceback(stack: Any) -> None:
    stack.error = ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "DescribeExecution")
    app = stack.open("run", run="a")
    assert not app.exception
    assert titles(app) == "The run could not be read"
    assert "AWS refused DescribeExecution" in said(app)


def task(name: str, status: str, run: Run) -> Task:
    start = run.started
    ended = start + timedelta(seconds=75) if status in {"COMPLETED", "FAILED"} else None
    return Task(name, status, 2, 4, start, ended, "7", start - timedelta(seconds=3), "omics.m.large")
