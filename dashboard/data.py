"""Everything that the views read, and every cache: views know neither boto3 nor Athena.

The caches are shared by all sessions of the process, so nothing here may depend on who is looking. A failed call is
never kept.
"""

from typing import Any

import streamlit as st

from strandline import athena, deployment, runs
from strandline.athena import Result
from strandline.claims import Note
from strandline.deployment import Deployment
from strandline.history import Step
from strandline.queries import Query
from strandline.runs import Run, Task

LIVE_SECONDS = 5
"""How old the list of runs, its steps and the notes may be."""

ANSWER_SECONDS = 600
"""How long the answer to one query is kept; loading a sample shows after this at the latest."""


@st.cache_data(ttl=60, max_entries=4, show_spinner=False)
def made(stack: str | None = None) -> Deployment:
    """Return what the stack made."""
    return deployment.load(stack)


@st.cache_data(ttl=LIVE_SECONDS, max_entries=4, show_spinner=False)
def newest_runs() -> list[Run]:
    """Return the newest runs, newest first."""
    return runs.newest(made())


@st.cache_data(ttl=LIVE_SECONDS, max_entries=4, show_spinner=False)
def notes() -> list[Note]:
    """Return what waits, was refused or is held."""
    return runs.notes(made())


@st.cache_data(
    ttl=LIVE_SECONDS, max_entries=100, show_spinner=False, hash_funcs={Run: lambda run: (run.arn, run.ended)}
)
def steps(run: Run) -> list[Step]:
    """Return the steps of a run."""
    return runs.steps(run)


@st.cache_data(ttl=LIVE_SECONDS, max_entries=100, show_spinner=False)
def tasks(run_id: str) -> list[Task]:
    """Return the tasks of a HealthOmics run."""
    return runs.tasks(run_id)


@st.cache_data(
    ttl=ANSWER_SECONDS,
    max_entries=50,
    show_spinner="Asking Athena …",
    hash_funcs={Query: lambda query: (query.sql, query.parameters)},
)
def ask(query: Query) -> Result:
    """Return Athena's answer to a query."""
    return athena.run(query, made())


def rows(query: Query) -> list[dict[str, Any]]:
    """Return only the rows of an answer."""
    return ask(query).rows
