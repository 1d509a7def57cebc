"""The one desk of this process, and each session's seat at it."""

import streamlit as st

from dashboard import data
from dashboard.desk import Desk, Job, Seat
from strandline.claims import Claims
from strandline.clients import table
from strandline.queries import Query

GRACE_SECONDS = 0.3
"""How long a page waits for an answer before it says that it is coming; most small questions take no longer."""

KNOWN_SECONDS = 60


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """Return the desk, which all sessions share; its answers cannot be changed."""
    return Desk()


@st.cache_resource(scope="session", on_release=Seat.clear, show_spinner=False)
def seat() -> Seat:
    """Return this session's seat; what nobody else waits for is stopped when the session goes."""
    return Seat(desk())


def ask(place: str, query: Query, *, anew: bool = False) -> Job:
    """Ask a question at one place of the page, and wait for a moment only."""
    job = seat().ask(place, query, data.made(), anew=anew)
    job.over.wait(GRACE_SECONDS)
    return job


def cheap(query: Query) -> bool:
    """Whether nothing would be scanned for this question."""
    return desk().knows(query, data.made())


@st.cache_data(ttl=KNOWN_SECONDS, max_entries=2, show_spinner=False)
def known_samples() -> list[tuple[str, str]]:
    """Return project and name of every sample whose reads ever came, the loaded ones first; nothing is scanned."""
    claims = list(Claims(table(data.made().claim_table)).claims())
    loaded = {(claim.project, claim.sample) for claim in claims if claim.status == "DONE"}
    return sorted(loaded) + sorted({(claim.project, claim.sample) for claim in claims} - loaded)
