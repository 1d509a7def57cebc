"""The parts of the page of one run, each drawn from the run's story."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts_gantt, data, links, next_steps, selection, viewer, words
from dashboard.failures import told
from strandline import queries, report
from strandline.history import Step
from strandline.runs import Run
from strandline.story import Story, failed_task

REACHED_NOTHING = "This run did not reach HealthOmics, so there are no tasks."
OUTPUTS = {
    "vcf": "Variants (VCF)",
    "vcf_index": "Index of the VCF",
    "bam": "Alignment (BAM)",
    "bam_index": "Index of the BAM",
    "qc": "Quality figures",
    "coverage": "Coverage of the targets",
    "variants": "Variants as loaded (Parquet)",
    "read_sets": "Reads in the sequence store",
    "alignment": "Alignment in the sequence store",
}


def failure(story: Story) -> None:
    """Say why a run failed before anything else: what it means, what to do, the exact words, the end of the log."""
    broken, advice = story.run.failure, next_steps.of_run(story.run)
    if broken is None or advice is None:
        return
    st.error(advice.why, title=words.plain(advice.title))
    st.markdown(f"**What to do:** {advice.next}")
    st.caption(f"The exact error{words.plain(f' of the step {words.step(broken.step)}') if broken.step else ''}")
    st.code(f"{broken.error}: {broken.cause}" if broken.cause else broken.error, language=None, wrap_lines=True)
    if story.log:
        task = failed_task(story.tasks)
        whose = f"the task {task.name}" if task else "the workflow engine"
        where = f"{story.log.stream} in {story.log.group}"
        st.caption(words.plain(f"The end of the log of {whose} ({where})"))
        st.code("\n".join(story.log.lines), language=None, wrap_lines=True)


def quality(story: Story) -> None:
    """Say what the quality gate warned of, and list what it measured."""
    if warnings := story.quality.get("warnings"):
        st.warning("\n".join(f"- {words.plain(one)}" for one in warnings), title="Loaded, with warnings about quality")
    if figures := story.quality.get("figures"):
        with st.expander(f"Quality: {story.quality['verdict']}"):
            st.dataframe(
                pd.DataFrame(
                    [
                        {
                            "Metric": one["metric"],
                            "Verdict": one["verdict"],
                            "Value": one["value"],
                            "Threshold": one["bound"],
                            "Of": one["over"],
                        }
                        for one in figures
                    ]
                ),
                hide_index=True,
                height="content",
                key=f"quality-{story.run.name}",
                alt="What the quality gate measured, and how it judged it",
            )


def steps(story: Story, now: datetime) -> None:
    """Draw the steps over time and as a table; a row of the table tells its step whole."""
    if not story.steps:
        st.info("The first step will show in a moment.", title="No step yet")
        return
    seen = [step if step.exited else replace(step, exited=story.run.ended) for step in story.steps]
    lines = charts_gantt.rows(seen, () if story.reused else story.tasks)
    st.plotly_chart(
        charts_gantt.figure(lines, now, viewer.zone()),
        key="gantt",
        config={"displayModeBar": False},
        alt=charts_gantt.alt(lines, now),
    )
    st.caption(_tasks_said(story))
    _step_table(story, seen, now)


def tasks(story: Story, now: datetime) -> None:
    """List HealthOmics' tasks with their sizes and times."""
    st.caption(_tasks_said(story))
    if not story.tasks:
        return
    zone = viewer.zone()
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "Task": task.name,
                    "State": words.state(task.status),
                    "Started": words.moment(task.started, zone) if task.started else "",
                    "Took": words.duration(((task.ended or now) - task.started).total_seconds())
                    if task.started
                    else "",
                    "vCPU": task.cpus,
                    "Memory (GiB)": task.memory,
                    "Machine": task.instance,
                    "Task id": task.id,
                }
                for task in story.tasks
            ]
        ),
        hide_index=True,
        key=f"tasks-{story.run.name}",
        alt="HealthOmics' tasks in the order in which they were made",
    )


def files(story: Story) -> None:
    """List what went in and what came out."""
    st.subheader("Inputs", anchor=False)
    given = story.run.inputs
    if given:
        frame = pd.DataFrame(
            [
                {"Lane": file.lane, "File": file.uri, "Size": report.size(file.size), "Version": file.version}
                for file in given
            ]
        )
        st.dataframe(frame, hide_index=True, key=f"inputs-{story.run.name}", alt="Reads that the run was given")
    else:
        st.caption("What this run was given names no file.")
    st.subheader("Outputs", anchor=False)
    made = [(OUTPUTS.get(name, name), uri) for name, uris in _ordered(story.outputs) for uri in uris]
    if not made:
        st.caption("Nothing yet." if story.run.running else "It left no files.")
        return
    if story.loaded:
        said = ", ".join(f"{count} {name}" for name, count in story.loaded.items())
        st.caption(f"Loaded into the tables: {said}.")
    frame = pd.DataFrame(made, columns=["Output", "Address"])
    st.dataframe(
        frame,
        hide_index=True,
        height="content",
        key=f"outputs-{story.run.name}",
        alt="Files and read sets that the run made",
        column_config={"Output": st.column_config.TextColumn(width=220)},
    )


def versions(story: Story) -> None:
    """List every id and version that the answer depends on, each to copy."""
    run = story.run
    told_of = {
        "Run": run.name,
        "Its Step Functions execution": run.arn,
        "HealthOmics run": story.healthomics,
        **{VERSIONS.get(name, name): value for name, value in story.versions.items()},
        "SHA-256 of the reads": run.content,
    }
    for name, value in told_of.items():
        if value:
            label, shown = st.columns([1, 3], vertical_alignment="center")
            label.text(name)
            shown.code(value, language=None, wrap_lines=True)
    if run.status == "SUCCEEDED" and not run.note:
        _release(run)


VERSIONS = {
    "workflow": "Workflow",
    "workflow_version": "Workflow version",
    "workflow_digest": "Digest of the workflow",
    "tools_image": "Container image by digest",
    "reference": "Reference genome",
}


def _release(run: Run) -> None:
    """The table of samples knows with which ClinVar a sample was last joined; only a person's question asks it."""
    label, shown = st.columns([1, 3], vertical_alignment="center")
    label.text("ClinVar release")
    if not shown.button("Ask the table of samples", key="release", help="Asks Athena once"):
        return
    with shown, told("The ClinVar release", go_on=True):
        loaded = data.rows(queries.samples(run.project, run.sample, limit=1))
        if not loaded:
            st.text("The table of samples does not hold this sample any more.")
            return
        st.code(loaded[0]["annotation_release"] or "none: no ClinVar was loaded", language=None)
        if loaded[0].get("execution") not in {None, run.arn}:
            st.text("The sample has been loaded again since, by another run.")


def _tasks_said(story: Story) -> str:
    if not story.healthomics:
        return REACHED_NOTHING if not story.run.running else "This run has not reached HealthOmics yet."
    number = f"HealthOmics run {words.plain(story.healthomics)}"
    if story.reused:
        return f"{number} is of an earlier attempt, whose results this run goes on with."
    if not story.healthomics_status:
        return f"{number} is gone: HealthOmics removes its oldest runs. Its tasks cannot be told any more."
    state = words.word(story.healthomics_status)
    if not story.tasks:
        return f"{number} is {state} and has made no task{' yet' if story.run.running else ''}."
    return f"{number}, {state}, {len(story.tasks)} tasks"


def _step_table(story: Story, seen: Sequence[Step], now: datetime) -> None:
    """A step that is chosen in the table goes into the address, so that a reload or a link shows it again."""
    names = [step.name for step in seen]
    wanted = st.query_params.get("step", "")
    if lost := links.ignored("step", [wanted] if wanted else [], names):
        st.caption(f"Ignored, because this run has no such step: {words.plain(', '.join(lost))}")
    key = f"steps-{story.run.name}"
    at = [names.index(wanted)] if wanted in names else []
    st.dataframe(
        _step_frame(seen, now),
        hide_index=True,
        key=key,
        on_select=partial(_choose_step, key, tuple(names)),
        selection_mode="single-row",
        selection_default={"selection": {"rows": at, "columns": [], "cells": []}},
        placeholder="",
        column_config={
            "Step": st.column_config.TextColumn(width=150),
            "State": st.column_config.TextColumn(width=110),
            "Started": st.column_config.TextColumn(width=190),
            "Took": st.column_config.TextColumn(width=90),
            "Tries": st.column_config.NumberColumn(width=60),
            "Error": st.column_config.TextColumn(width=420),
        },
        alt="Steps of the run in the order of entering; choosing one tells it whole",
    )
    if wanted in names:
        _step(seen[names.index(wanted)])


def _step_frame(seen: Sequence[Step], now: datetime) -> pd.DataFrame:
    zone = viewer.zone()
    rows: list[dict[str, Any]] = [
        {
            "Step": words.step(step.name),
            "State": words.state(step.status),
            "Started": words.moment(step.entered, zone),
            "Took": words.duration(step.seconds(now)),
            "Tries": step.attempts,
            "Error": words.short(f"{step.failure.error}: {step.failure.cause}", 160) if step.failure else "",
        }
        for step in seen
    ]
    return pd.DataFrame(rows)


def _choose_step(key: str, names: tuple[str, ...]) -> None:
    if name := selection.chosen(st.session_state[key]["selection"], names):
        st.query_params["step"] = name
    else:
        st.query_params.pop("step", None)


def _step(step: Step) -> None:
    zone = viewer.zone()
    with st.container(border=True):
        st.markdown(f"**{words.plain(words.step(step.name))}** · {words.plain(words.state(step.status))}")
        if step.failure:
            st.code(f"{step.failure.error}: {step.failure.cause}", language=None, wrap_lines=True)
        for number, call in enumerate(step.calls, 1):
            until = f" to {words.moment(call.ended, zone)}" if call.ended else ", no answer"
            error = f": {call.error}" if call.error else ""
            st.text(f"Try {number}: {words.moment(call.started, zone)}{until}{error}")
        if step.output:
            st.caption("What it handed on")
            st.code(_indented(step.output), language="json", wrap_lines=True, height=240)


def _indented(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def _ordered(outputs: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    order = {name: at for at, name in enumerate(OUTPUTS)}
    return sorted(outputs.items(), key=lambda item: order.get(item[0], len(order)))
