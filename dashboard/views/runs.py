"""Runs: what the pipeline does, why it failed, and what waits for a person."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, words
from dashboard.failures import told
from strandline import runs as domain
from strandline.claims import Note
from strandline.history import Step
from strandline.runs import Run, Task

NOTE_SIGNS = {"HELD": "✋ held", "REFUSED": "✗ refused", "WAITING": "… waiting"}


def show() -> None:
    """Draw the page; it looks again by itself for as long as something runs."""
    st.title("Runs")
    with told("The list of runs"):
        running = any(run.running for run in data.newest_runs())
    st.fragment(_board, run_every=data.LIVE_SECONDS if running else None)(watched=running)


def _board(*, watched: bool) -> None:
    with told("The list of runs"):
        found, notes = data.newest_runs(), data.notes()
    if watched and not any(run.running for run in found):
        st.rerun()
    _waiting(notes)
    if not found:
        st.info("Put a FASTQ pair into the input bucket, or use `strandline submit`.", title="No run yet")
        return
    now = datetime.now(UTC)
    st.dataframe(_table(found, now), hide_index=True, key="runs", alt="Runs of the pipeline")
    chosen = st.selectbox("Steps of", found, format_func=lambda run: _label(run, now), key="run")
    if chosen:
        _detail(chosen, now)


def _waiting(notes: list[Note]) -> None:
    if not notes:
        return
    with st.expander(f"{len(notes)} not started: held, refused or waiting", expanded=True):
        rows = [
            {
                "State": NOTE_SIGNS.get(note.status, note.status),
                "Project": note.project,
                "Sample": note.sample,
                "Reason": note.reason,
                "Key": note.key,
                "Since": note.when,
            }
            for note in notes
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="notes", alt="What has not been started, and why")


def _table(found: list[Run], now: datetime) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "State": words.state(run.status),
                "Project": run.project,
                "Sample": run.sample,
                "Started": words.age(run.started, now),
                "Took": words.duration(run.seconds(now)),
                "Cause": str(run.failure) if run.failure else run.note,
                "Run": run.name,
            }
            for run in found
        ]
    )


def _label(run: Run, now: datetime) -> str:
    return f"{run.project}/{run.sample}, {words.state(run.status)}, {words.age(run.started, now)} ({run.name[-12:]})"


def _detail(run: Run, now: datetime) -> None:
    if run.failure:
        st.error(run.failure.cause or run.failure.error, title=f"{run.failure.step or 'The run'}: {run.failure.error}")
    elif run.note:
        st.info(run.note, title="Nothing was done")
    with told("The steps of this run"):
        seen = data.steps(run)
    st.dataframe(_steps(seen, now), hide_index=True, key=f"steps-{run.name}", alt="Steps of the chosen run")
    run_id = domain.run_id(seen)
    if not run_id:
        st.caption("This run did not reach HealthOmics.")
        return
    with told("The tasks of the HealthOmics run"):
        tasks = data.tasks(run_id)
    st.subheader(f"Tasks of HealthOmics run {run_id}")
    st.dataframe(_tasks(tasks, now), hide_index=True, key=f"tasks-{run.name}", alt="Tasks of the workflow")


def _steps(seen: list[Step], now: datetime) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "Step": step.name,
            "State": words.state(step.status),
            "Entered": step.entered.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
            "Took": words.duration(step.seconds(now)),
            "Tries": step.attempts,
            "Error": f"{step.failure.error}: {step.failure.cause}" if step.failure else "",
        }
        for step in seen
    ]
    return pd.DataFrame(rows)


def _tasks(tasks: list[Task], now: datetime) -> pd.DataFrame:
    rows = [
        {
            "Task": task.name,
            "State": words.state(task.status),
            "Took": words.duration(((task.ended or now) - task.started).total_seconds()) if task.started else "",
            "vCPU": task.cpus,
            "Memory (GiB)": task.memory,
        }
        for task in tasks
    ]
    return pd.DataFrame(rows)


show()
