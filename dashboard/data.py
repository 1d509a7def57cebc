"""Everything that the views read, and every cache: views know neither boto3 nor Athena.

The caches are shared by all sessions of the process, so nothing here may depend on who is looking, and the calls to AWS
do not grow with the tabs that are open. A failed call is never kept.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from strandline import athena, deployment, runs, story
from strandline.claims import Note
from strandline.deployment import Deployment
from strandline.queries import Query
from strandline.runs import NEWEST, Run
from strandline.story import Story

LIVE_SECONDS = 5
"""How old the list of runs, its steps and the notes may be."""

SETTLED_SECONDS = 300
"""How long after its end something may still be added to a run: the last lines of its log come late."""

ANSWER_SECONDS = 600
"""How long the answer to one query is kept; loading a sample shows after this at the latest."""

_AT_ONCE = 8
_MOST_KNOWN = 5000

Listed = tuple[str, str, datetime | None]


@st.cache_data(ttl=60, max_entries=4, show_spinner=False)
def made(stack: str | None = None) -> Deployment:
    """Return what the stack made."""
    return deployment.load(stack)


@st.cache_data(ttl=LIVE_SECONDS, max_entries=8, show_spinner=False)
def newest_runs(limit: int = NEWEST) -> list[Run]:
    """Return the newest runs, newest first; only those that are new or have just ended cost a call of their own."""
    listed = runs.listed(made(), limit)
    known = _known()
    if len(known) > _MOST_KNOWN:
        known.clear()
    new = [one for one in listed if one not in known]
    with ThreadPoolExecutor(_AT_ONCE) as several:
        found = dict(zip(new, several.map(runs.find, [arn for arn, _, _ in new]), strict=True))
    known.update(found)
    return [known.get(one) or runs.find(one[0]) for one in listed]


def forget_runs() -> None:
    """Look at AWS at the next question, whoever asks."""
    newest_runs.clear()
    notes.clear()


@st.cache_resource(max_entries=1, show_spinner=False)
def _known() -> dict[Listed, Run]:
    """Every run as it was described while it stood as it was listed; an ended one does not change any more."""
    return {}


@st.cache_data(ttl=LIVE_SECONDS, max_entries=100, show_spinner=False)
def run_named(name: str) -> Run | None:
    """Return the run of this name, None when there is none."""
    return runs.named(made(), name)


@st.cache_data(ttl=LIVE_SECONDS, max_entries=4, show_spinner=False)
def notes() -> list[Note]:
    """Return what waits, was refused or is held."""
    return runs.notes(made())


def story_of(run: Run) -> Story:
    """Return the steps, the tasks, the files and the versions of a run."""
    ended = run.ended.timestamp() if run.ended else time.time()
    settled = time.time() - ended > SETTLED_SECONDS
    return _story(run, 0 if settled and not run.running else int(time.time() // LIVE_SECONDS))


@st.cache_data(
    ttl=3600,
    max_entries=100,
    show_spinner=False,
    hash_funcs={Run: lambda run: (run.arn, run.status, run.ended)},
)
def _story(run: Run, tick: int) -> Story:
    return story.tell(run)


@st.cache_data(
    ttl=ANSWER_SECONDS,
    max_entries=50,
    show_spinner="Asking Athena …",
    hash_funcs={Query: lambda query: (query.sql, query.parameters)},
)
def rows(query: Query) -> list[dict[str, Any]]:
    """Return the rows of Athena's answer to a query."""
    return athena.run(query, made()).rows


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)
