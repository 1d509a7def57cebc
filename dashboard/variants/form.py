"""The filters of the page and how they were read. Each filter's key is its query parameter."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import words
from dashboard.variants import question
from dashboard.variants.question import CLASS_WORDS, Doubt, Reading, Written
from strandline.filters import MAX_STARS, PATHOGENIC

EMPTY = {"gene": "", "region": "", "sample": None, "project": None, "class": [], "stars": 0, "all": False}
"""Every filter, and what it holds when it restricts nothing."""

STARS = (
    "What the review is worth: 1 for one submitter with criteria, or several who disagree; 2 for several who agree; "
    "3 for an expert panel; 4 for a practice guideline."
)


def is_new() -> bool:
    """Whether the page has just been opened: its filters are not there yet."""
    return "ask" not in st.session_state  # a bound filter's value outlives its page, a button's does not


def draw(known: Sequence[tuple[str, str]]) -> Reading:
    """Draw the filters and return how they were read; `known` are pairs of project and sample to choose from."""
    written = _widgets(known)
    return question.read(written)


def echo(reading: Reading, known: Sequence[tuple[str, str]]) -> None:
    """Say below the filters how they were read, and what may be a slip of the pen."""
    if reading.problem:
        st.error(words.plain(reading.problem), title="This cannot be asked")
    if reading.echoes:
        st.caption("  \n".join(map(words.plain, reading.echoes)))
    for doubt in reading.doubts:
        _doubt(doubt, "gene")
    if reading.question and (doubt := question.sample_doubt(reading.question.asked, known)):
        _doubt(doubt, "sample" if reading.question.asked.sample else "project")


def fill(**values: object) -> None:
    """Write into filters, before they are drawn: for callbacks."""
    for name, value in values.items():
        st.session_state[name] = value


def clear() -> None:
    """Empty every filter: for callbacks."""
    fill(**EMPTY)


def _widgets(known: Sequence[tuple[str, str]]) -> Written:
    first = st.columns([3, 3, 2, 2])
    genes = first[0].text_input(
        "Genes",
        key="gene",
        bind="query-params",
        placeholder="BRCA1, TP53",
        help="Official symbols, any of them. A finding belongs to the genes that ClinVar names for it; with “Also what "
        "ClinVar does not describe”, all in the gene's span, too.",
    )
    region = first[1].text_input(
        "Region",
        key="region",
        bind="query-params",
        placeholder="chr17:43,044,295-43,125,364",
        help="GRCh38, counted from 1. Also chr17, 17:43057078 or chr17:43,057,078-.",
    )
    project = first[2].selectbox(
        "Project",
        _options("project", {project for project, _ in known}),
        index=None,
        key="project",
        bind="query-params",
        accept_new_options=True,
        placeholder="any",
    )
    sample = first[3].selectbox(
        "Sample",
        _options("sample", {sample for of, sample in known if project in {None, of}}),
        index=None,
        key="sample",
        bind="query-params",
        accept_new_options=True,
        placeholder="any",
    )
    second = st.columns([6, 2, 4], vertical_alignment="bottom")
    classes = second[0].multiselect(
        "ClinVar class", list(CLASS_WORDS), key="class", bind="query-params", placeholder="any"
    )
    least = second[1].number_input("Review stars from", 0, MAX_STARS, key="stars", bind="query-params", help=STARS)
    every = second[2].checkbox("Also what ClinVar does not describe", key="all", bind="query-params")
    return Written(genes, region, sample or "", project or "", tuple(classes), int(least or 0), every)


def _options(name: str, known: set[str]) -> list[str]:
    """Return what a filter offers: what is known, and what stands in it or in the address."""
    present = st.session_state.get(name) or st.query_params.get(name)
    return sorted(known | ({present} if present else set()))


def buttons(*, again: bool) -> None:
    """Draw the button that asks, `again` what was asked before, and those that fill or empty the filters."""
    called = [word for word, name in CLASS_WORDS.items() if name in PATHOGENIC]
    with st.container(horizontal=True, vertical_alignment="center"):
        # Never disabled: a click commits what is being written, and a disabled button would swallow that click.
        st.button("Ask again" if again else "Ask", type="primary", key="ask", shortcut="mod+enter")
        st.button(
            "Only pathogenic",
            key="pathogenic",
            type="tertiary",
            on_click=partial(fill, **{"class": called}),
            help="All three classes that call a variant pathogenic or likely pathogenic",
        )
        st.button("Clear", key="clear", type="tertiary", on_click=clear)


def _doubt(doubt: Doubt, filter_name: str) -> None:
    """Say what may be a slip, with a button for each thing that may have been meant."""
    with st.container(horizontal=True, vertical_alignment="center"):
        hint = " Did you mean" if doubt.meant else ""
        st.markdown(f":orange[⚠] {words.plain(doubt.said)}{hint}", width="content")
        for name in doubt.meant:
            st.button(
                words.plain(name),
                key=f"meant-{filter_name}-{doubt.value}-{name}",
                on_click=_mend,
                args=(filter_name, doubt.value, name),
            )


def _mend(filter_name: str, wrong: str, right: str) -> None:
    if filter_name == "gene":
        right = question.replaced(st.session_state["gene"], wrong, right)
    st.session_state[filter_name] = right
