"""Runs: what the pipeline does, why it failed, and what waits for a person.

Keys of widgets: `state`, `q`, `project` (each also a query parameter), `clear`, `more`, `refresh`; the table's key
begins with `runs-` and changes with the runs in it, so that no click is taken for another run's.
"""

from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import data, links, next_steps, run_filters, selection, viewer, words
from dashboard.failures import told
from dashboard.run_filters import Row, Wanted
from strandline.claims import Note
from strandline.runs import NEWEST, Run

CHOSEN = "chosen run"
SHOWN = "runs shown"
IGNORED = "ignored in the address"
TAKEN_UP = "came back from a run"
LONGEST_CAUSE = 140
CARDS = 4


def show() -> None:
    """Draw the page; it looks again by itself for as long as something runs."""
    st.title("Runs")
    _come_back()
    with told("The list of runs"), st.skeleton(height=320):
        found, notes = data.newest_runs(_limit()), data.notes()
    if (lost := _ignored(found, notes)) or IGNORED not in st.session_state:
        st.session_state[IGNORED] = (lost, None)
    running = any(run.running for run in found)
    st.fragment(_board, run_every=data.LIVE_SECONDS if running else None)(watched=running)


def _come_back() -> None:
    """Take up the last filters when a browser's Back leads here from a run.

    Opening a run leaves this page's path with that run's parameters in the history.
    """
    if "run" in st.query_params:
        for name in links.PARAMETERS[links.RUN]:
            st.query_params.pop(name, None)
        st.session_state[TAKEN_UP] = True
        # In the run that Back itself makes, Streamlit puts every bound widget to what the address says
        st.rerun()
    if st.session_state.pop(TAKEN_UP, False):
        for name, value in st.session_state.get(run_filters.LAST, {}).items():
            st.session_state[name] = value


def _board(*, watched: bool) -> None:
    if name := st.session_state.pop(CHOSEN, None):
        st.switch_page("views/run.py", query_params=links.run(name))
    with told("The list of runs"):
        found, notes = data.newest_runs(_limit()), data.notes()
    if watched != any(run.running for run in found):
        st.rerun()
    rows = [run_filters.of_run(run) for run in found]
    noted = [run_filters.of_note(note) for note in notes]
    wanted = _filters(rows + noted)
    _summary(rows + noted, wanted, live=watched)
    _waiting([note for note, row in zip(notes, noted, strict=True) if wanted.fits(row)])
    fitting = [run for run, row in zip(found, rows, strict=True) if wanted.fits(row)]
    if fitting:
        _table(fitting, data.now())
    elif not found:
        st.info(
            "Send a pair of FASTQ files: `strandline submit --sample NAME READS`, or put them into the input bucket. "
            "The run then starts by itself.",
            title="No run yet",
        )
    elif not any(map(wanted.fits, noted)):
        _no_match(rows + noted, wanted)
    _older(found)


def _filters(rows: list[Row]) -> Wanted:
    """Draw the filters, and say until they change which of the address's values mean nothing here."""
    projects = sorted({row.project for row in rows if row.project})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Find",
            key="q",
            bind="query-params",
            type="search",
            live=True,
            width=260,
            placeholder="sample, project, run, cause",
            help="Every word must occur, in any order.",
        )
        project = st.selectbox(
            "Project", projects, index=None, key="project", bind="query-params", placeholder="any", width=180
        )
        states = st.pills("State", links.STATES, selection_mode="multi", key="state", bind="query-params", wrap=True)
    wanted = Wanted(tuple(states), text or "", project or "")
    st.session_state[run_filters.LAST] = {"state": list(states), "q": text or "", "project": project}
    lost, with_filters = st.session_state[IGNORED]
    if lost and with_filters in {None, wanted}:
        st.session_state[IGNORED] = (lost, wanted)
        st.caption(f"Ignored, because there is no such thing here: {words.plain(', '.join(lost))}")
    return wanted


def _ignored(found: list[Run], notes: list[Note]) -> list[str]:
    """Look at the address before the widgets do: they drop what they do not know without a word."""
    projects = {run.project for run in found} | {run_filters.of_note(note).project for note in notes}
    return [
        *links.ignored("state", st.query_params.get_all("state"), links.STATES),
        *links.ignored("project", st.query_params.get_all("project"), projects),
    ]


def _summary(rows: list[Row], wanted: Wanted, *, live: bool) -> None:
    """Say how many of each state there are, how old this is, and let people look again."""
    counts = run_filters.counts(rows, wanted)
    seen = words.moment(data.now(), viewer.zone())
    with st.container(horizontal=True, vertical_alignment="center"):
        for state, count in counts.items():
            st.badge(f"{words.SIGNS[state]} {count} {state}", color=words.BADGES[state])
        st.caption(f"Seen {seen}" + (f", again every {data.LIVE_SECONDS} s while something runs" if live else ""))
        if not live:
            st.button("Look again", key="refresh", type="tertiary", on_click=data.forget_runs)


def _waiting(notes: list[Note]) -> None:
    """Show what has not started, each with its reason and what to do; the rest of many as a table."""
    if not notes:
        return
    with st.expander(f"{len(notes)} not started: what waits, is held or was refused", expanded=True):
        for note in notes[:CARDS]:
            _card(note)
        if len(notes) > CARDS:
            st.dataframe(_noted(notes[CARDS:]), hide_index=True, key="notes", alt="What else has not started, and why")


def _card(note: Note) -> None:
    state = words.word(note.status)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(words.signed(state), color=words.BADGES.get(state, "gray"))
            st.markdown(f"**{words.plain(_whose(note))}**")
            st.caption(f"since {words.since(note.when, viewer.zone())}")
        st.text(note.reason)
        st.markdown(f"**To do:** {next_steps.of_note(note)}")


def _whose(note: Note) -> str:
    return f"{note.project}/{note.sample}" if note.sample else note.key


def _noted(notes: list[Note]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "State": words.state(note.status),
                "Sample": note.sample,
                "Project": note.project,
                "Reason": note.reason,
                "To do": next_steps.of_note(note).replace("`", ""),
                "File": note.key,
                "Since": words.since(note.when, viewer.zone()),
            }
            for note in notes
        ]
    )


def _table(found: list[Run], now: datetime) -> None:
    """Show the runs; ticking one opens it, told by name and not by the row's number.

    Rows and not cells are chosen: a table that is focused, as by sorting it, takes its first cell for chosen.
    """
    names = tuple(run.name for run in found)
    key = f"runs-{hash(names)}"
    st.dataframe(
        _runs(found, now),
        key=key,
        hide_index=True,
        on_select=partial(_choose, key, names),
        selection_mode="single-row",
        placeholder="",
        alt="Runs of the pipeline, newest first; choosing one opens it",
        column_config={
            "State": st.column_config.MultiselectColumn(
                options=[words.signed(state) for state in words.SIGNS],
                color=[words.COLORS[state] for state in words.SIGNS],
                width=112,
            ),
            "Sample": st.column_config.TextColumn(width=150),
            "Project": st.column_config.TextColumn(width=110),
            "Age": st.column_config.DatetimeColumn(format="distance", width=120, help="Since it started"),
            "Duration": st.column_config.NumberColumn(format="localized", width=110),
            "Cause": st.column_config.TextColumn(width=330),
            "Run": st.column_config.TextColumn(width=130, help="Name of the Step Functions execution"),
        },
    )
    st.caption("Tick a row to see its steps, its files and why it failed.")


def _runs(found: list[Run], now: datetime) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "State": [[words.state(run.status)] for run in found],
            "Sample": [run.sample for run in found],
            "Project": [run.project for run in found],
            "Age": pd.to_datetime([run.started for run in found], utc=True),
            "Duration": pd.to_timedelta([_rounded(run.seconds(now)) for run in found], unit="s"),
            "Cause": [_cause(run) for run in found],
            "Run": [run.name for run in found],
        }
    )


def _rounded(seconds: float) -> float:
    return round(seconds, 1) if seconds < 10 else round(seconds)


def _cause(run: Run) -> str:
    advice = next_steps.of_run(run)
    if advice is None or run.failure is None:
        return words.short(run.remark, LONGEST_CAUSE)
    return words.short(f"{advice.title}: {run.failure.cause or run.failure.error}", LONGEST_CAUSE)


def _choose(key: str, names: tuple[str, ...]) -> None:
    """Remember whose row was chosen; `names` are those that the viewer saw when choosing."""
    if name := selection.chosen(st.session_state[key]["selection"], names):
        st.session_state[CHOSEN] = name


def _no_match(rows: list[Row], wanted: Wanted) -> None:
    """Name the filter that lets the fewest through, and offer to drop it."""
    strict = run_filters.strictest(rows, wanted)
    if strict is None:
        return
    name, alone = strict
    hits = sum(alone.fits(row) for row in rows)
    rest = f"It fits {hits} of {len(rows)}, but not together with the other filters." if hits else "It fits none."
    st.info(rest, title=f"No run matches: {words.plain(str(alone))}")
    st.button("Drop this filter", key="clear", on_click=_drop, args=(name,))


def _drop(name: str) -> None:
    st.session_state[name] = {"state": [], "q": "", "project": None}[name]


def _limit() -> int:
    return int(st.session_state.get(SHOWN, NEWEST))


def _older(found: list[Run]) -> None:
    if len(found) < _limit():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"These are the newest {len(found)}; filters look at no others.")
        if st.button("Show older runs", key="more", type="tertiary"):
            st.session_state[SHOWN] = _limit() + 4 * NEWEST
            st.rerun()


show()
