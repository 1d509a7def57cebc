"""One run: why it failed, its steps over time, what went in, what came out, and with which versions.

Query parameters: `run` (the execution's name), `tab`, `step` (a step's name). Keys of widgets: `tab`, `choose`,
`look_again`; the tables of steps and tasks have keys that begin with `steps-` and `tasks-`, the figure is `gantt`.
"""

from datetime import datetime
from functools import partial

import streamlit as st

from dashboard import data, links, run_filters, run_parts, viewer, words
from dashboard.failures import told
from strandline.runs import Run
from strandline.story import Story

TABS = ("Steps", "Tasks", "Files", "Versions")


def show() -> None:
    """Draw the run that the address names; it looks again by itself for as long as that run runs."""
    last = st.session_state.get(run_filters.LAST, {})
    st.page_link(
        "views/runs.py",
        label="All runs",
        icon=":material/arrow_back:",
        query_params=links.runs(
            states=last.get("state", ()), text=last.get("q", ""), project=last.get("project") or ""
        ),
    )
    name = st.query_params.get("run", "")
    if not name:
        _choose()
        return
    run = _find(name)
    if run is None:
        _not_found(name)
        return
    st.fragment(_page, run_every=data.LIVE_SECONDS if run.running else None)(name, watched=run.running)


def _find(name: str) -> Run | None:
    if not links.is_run_name(name):
        return None
    with told("The run"), st.skeleton(height=320):
        return data.run_named(name)
    return None


def _page(name: str, *, watched: bool) -> None:
    with told("The run"):
        run = data.run_named(name)
    if run is None or watched != run.running:
        st.rerun()
    _header(run, data.now())
    with told("The steps of this run"), st.skeleton(height=240):
        story = data.story_of(run)
    now = data.now()
    run_parts.failure(story)
    if run.note:
        st.info(words.plain(run.note), title="Nothing was done")
    run_parts.quality(story)
    _tabs(story, now)


def _header(run: Run, now: datetime) -> None:
    state = words.word(run.status)
    zone = viewer.zone()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(words.plain(run.sample or run.name), width="content", anchor=False)
        st.badge(words.signed(state), color=words.BADGES.get(state, "gray"))
        if run.warnings:
            st.badge("quality warns", icon=":material/warning:", color="orange")
        if state == "succeeded" and not run.note:
            st.page_link(
                "views/variants.py",
                label=f"Variants of {words.plain(run.sample)}",
                icon=":material/arrow_forward:",
                query_params=links.variants(project=run.project, sample=run.sample),
            )
    patient = f" · patient {run.patient}" if run.patient else ""
    attempt = f" · attempt {run.attempt}" if run.attempt > 1 else ""
    ended = f" · ended {words.moment(run.ended, zone)}" if run.ended else ""
    st.text(
        f"Project {run.project}{patient}{attempt} · run {run.name}\n"
        f"{'Has taken' if run.running else 'Took'} {words.duration(run.seconds(now))}"
        f" · started {words.moment(run.started, zone)}{ended}"
    )


def _tabs(story: Story, now: datetime) -> None:
    given = st.query_params.get_all("tab")
    if lost := links.ignored("tab", given, TABS):
        st.caption(f"Ignored, because this page has no such part: {words.plain(', '.join(lost))}")
    steps, tasks, files, versions = st.tabs(list(TABS), key="tab", on_change="rerun", bind="query-params")
    if steps.open:
        with steps:
            run_parts.steps(story, now)
    if tasks.open:
        with tasks:
            run_parts.tasks(story, now)
    if files.open:
        with files:
            run_parts.files(story)
    if versions.open:
        with versions:
            run_parts.versions(story)


def _choose() -> None:
    st.title("Run")
    with told("The list of runs"):
        found = data.newest_runs()
    if not found:
        st.info("There is none yet.", title="Choose a run")
        return
    now = data.now()
    said = {
        run.name: f"{run.project}/{run.sample}, {words.state(run.status)}, {words.age(run.started, now)}"
        for run in found
    }
    st.info("The address names no run. Choose one here, or go to the list of all runs.", title="Choose a run")
    st.selectbox(
        "Run", list(said), index=None, format_func=said.__getitem__, key="choose", placeholder="any of the newest"
    )
    if name := st.session_state.get("choose"):
        st.switch_page("views/run.py", query_params=links.run(name))


def _not_found(name: str) -> None:
    st.title("Run")
    st.warning(
        f"There is no run {words.plain(words.short(name, links.LONGEST_SHOWN))} in this account and region. Step "
        "Functions keeps finished runs for 90 days; their variants stay. Perhaps the link is of another stack.",
        title="Run not found",
    )
    st.button("Look again", key="look_again", on_click=partial(data.run_named.clear, name))


show()
