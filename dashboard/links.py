"""The dashboard's addresses: one name per query parameter, and the one place that builds and checks them.

Streamlit's query parameters belong to the whole app, so each name stands for one idea on one page. Nothing here knows
Streamlit.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

RUNS: Final = "runs"
RUN: Final = "run"
VARIANTS: Final = "variants"
"""The pages' paths; `runs` is also what `/` shows."""

ASKED: Final = "asked"
CHOSEN: Final = "v"

PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    RUNS: ("state", "q", "project"),
    RUN: ("run", "tab", "step"),
    VARIANTS: ("gene", "region", "sample", "project", "class", "stars", "all", CHOSEN, ASKED),
}
"""The query parameters of each page."""

STATES: Final = ("running", "succeeded", "failed", "timed out", "stopped", "waiting", "refused", "held")
"""What `state` may be, several times; the last three are of reads that have not started."""

LONGEST_SHOWN = 60
_RUN_NAME = re.compile(r"[A-Za-z0-9._-]{1,80}")

Query = dict[str, str | list[str]]


def runs(*, states: Iterable[str] = (), text: str = "", project: str = "") -> Query:
    """Return the parameters of the list of runs; nothing stands for no filter."""
    return _given({"state": list(states), "q": text, "project": project})


def run(name: str) -> Query:
    """Return the parameters of the page of one run, which is named like its execution."""
    return {"run": name}


def is_run_name(name: str) -> bool:
    """Whether an execution of the pipeline can have this name."""
    return _RUN_NAME.fullmatch(name) is not None


def variants(
    *, gene: str = "", region: str = "", sample: str = "", project: str = "", asked: bool = True
) -> dict[str, str | list[str]]:
    """Return the parameters of a question about variants; with `asked` it is asked as soon as the page opens."""
    given = _given({"gene": gene, "region": region, "sample": sample, "project": project})
    return given | {ASKED: "1"} if asked else given


def address(page: str, query: Mapping[str, str | list[str]]) -> str:
    """Return the address of a page from the dashboard's root: `/run?run=S1-5ac1`."""
    return f"/{page}?{urlencode(query, doseq=True)}" if query else f"/{page}"


def ignored(name: str, given: Iterable[str], known: Collection[str]) -> list[str]:
    """Return `state=ZZZ` for each value that is none of the known ones, cut to a length that a sentence bears."""
    return [f"{name}={_cut(value)}" for value in given if value not in known]


def _given(query: Query) -> Query:
    return {name: value for name, value in query.items() if value}


def _cut(value: str) -> str:
    shown = "".join(letter if letter.isprintable() else "·" for letter in value)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
