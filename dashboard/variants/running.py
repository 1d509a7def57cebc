"""How the page shows that Athena is at work, and that it failed: it looks again by itself and never waits."""

from collections.abc import Sequence

import streamlit as st

from dashboard import answers, words
from dashboard.desk import Job, Row
from dashboard.variants import refusals
from strandline import report
from strandline.queries import Query

LOOK_SECONDS = 0.5


def watch(place: str, job: Job, *, height: int = 240) -> None:
    """Show how long a question has taken, what was scanned, and a button that cancels it; look until it is over."""
    st.fragment(_watch, run_every=LOOK_SECONDS)(place, job, height)


def _watch(place: str, job: Job, height: int) -> None:
    if answers.seat().state(job) != "running":
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**Athena is at work:** {words.duration(job.seconds)}, {report.size(job.bytes_scanned)} scanned so far",
            width="content",
        )
        st.button("Cancel", key=f"cancel-{place}", on_click=answers.seat().cancel, args=(place,))
    st.skeleton(height=height)


def rows(place: str, query: Query, what: str, *, height: int = 60) -> Sequence[Row] | None:
    """Return the rows of a small question; None, and why in their place, while they are not there."""
    job = answers.ask(place, query)
    state = answers.seat().state(job)
    if job.answer and state == "answered":
        return job.answer.rows
    if state == "running":
        st.fragment(_await, run_every=LOOK_SECONDS)(job, height)
    elif state == "failed":
        failed(job, f"{what} could not be read")
    return None


def _await(job: Job, height: int) -> None:
    if job.over.is_set():
        st.rerun()
    st.skeleton(height=height)


def failed(job: Job, title: str) -> None:
    """Say why a question failed, in plain words, with Athena's own and the id of the query."""
    error = job.error or RuntimeError("no reason was given")
    told = refusals.explain(error)
    about = f"\n\nQuery `{job.query_id}`" if job.query_id else ""
    advice = f"\n\n{words.plain(told.advice)}" if told.advice else ""
    st.error(f"{words.plain(told.reason)}{advice}{about}", title=title)
