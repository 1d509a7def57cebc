"""Variants: what loaded samples carry, beside what ClinVar says of it. Nothing is scanned until somebody asks.

Query parameters: `gene`, `region`, `sample`, `project`, `class` (several), `stars`, `all`, which are also the keys of
the filters; `asked=1` asks at once; `v` is the chosen variant. Keys of other widgets: `ask`, `pathogenic`, `clear`,
`cancel-answer`, `more`, `also`, `example-0`, `carriers`, `csv`, `tsv`, `origin`; the table's key begins with `rows-`,
the pages' with `page-`, the figure's with `hits-`.
"""

import streamlit as st

from dashboard import answers, data, links, words
from dashboard.failures import told
from dashboard.variants import address, answer, form, nothing, running
from dashboard.variants.question import LIMITS, Question

SHOWN = "question whose answer is shown"
LAST = "question whose answer was shown before"
IGNORED = "what of the address meant nothing"
FILTERS = "question of the filters, as they were"
PLACE = "answer"


def show() -> None:
    """Draw the filters, and below them the answer to the last question that was asked."""
    st.title("Variants")
    with told("The stack"):
        data.made()
    _straighten()
    known = _known()
    new, clicked = form.is_new(), bool(st.session_state.get("ask"))
    reading = form.draw(known)
    if new and (before := st.session_state.pop(SHOWN, None)):
        st.session_state[LAST] = before
    shown = _asked(reading.question, clicked=clicked, new=new)
    form.buttons(again=reading.question is not None and reading.question == shown)
    form.echo(reading, known)
    if clicked and not reading.question and not reading.problem:
        st.error("A gene, a region, a sample, a project, a class or a number of stars.", title="Say what to look for")
    if lost := st.session_state.get(IGNORED):
        st.warning(words.plain(", ".join(lost)), title="Ignored, because it means nothing here")
    if shown is None:
        nothing.not_asked(reading.question, st.session_state.get(LAST), known)
        return
    _shown(shown, reading.question)


def _straighten() -> None:
    """Write the address in the one spelling that the filters understand, and keep what means nothing, to be told.

    Who comes back from another page finds the last answer again, if it is still there: leaving takes the filters away.
    """
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    kept, lost = address.canonical(given)
    if lost:
        st.session_state[IGNORED] = lost
        kept.pop(links.ASKED, None)  # without them it is another question, and a wider one
    if not form.is_new():
        return
    last = st.session_state.get(SHOWN)
    wanted: dict[str, list[str] | str] = dict(kept)
    if not given and last and answers.cheap(last.query()):
        wanted = address.of(last, chosen=st.session_state.get(answer.SEEN, ""))
    if wanted != given:
        st.query_params.from_dict(wanted)
        st.rerun()


def _known() -> list[tuple[str, str]]:
    """Return the samples to choose from; without them the filters still work."""
    try:
        return answers.known_samples()
    except Exception:  # noqa: BLE001 — they are only suggestions
        return []


def _asked(asked: Question | None, *, clicked: bool, new: bool) -> Question | None:
    """Return the question whose answer is shown; asks it if this is what somebody wants."""
    before = st.session_state.get(SHOWN)
    linked = st.query_params.get(links.ASKED) == "1"
    at_once = st.session_state.pop(nothing.ASK_NOW, False) or (linked and new and not st.session_state.get(IGNORED))
    if asked and (clicked or at_once):
        st.session_state[SHOWN] = asked
        st.session_state[answer.LIMIT] = LIMITS[0]
        answers.ask(PLACE, asked.query(), anew=clicked and asked == before)
    elif asked and linked and asked != before and answers.cheap(asked.query()):
        st.session_state[SHOWN] = asked  # Back to what was asked before
        st.session_state[answer.LIMIT] = LIMITS[0]
    shown: Question | None = st.session_state.get(SHOWN)
    changed = st.session_state.get(FILTERS) != asked
    st.session_state[FILTERS] = asked
    if clicked or at_once or (changed and not new):
        _tell_address(asked is not None and asked == shown)
    if clicked:
        st.session_state.pop(IGNORED, None)
    return shown


def _tell_address(asked: bool) -> None:
    """Let the address say whether its filters were asked, so that a reload shows the same and scans nothing else.

    Only what somebody does is told: an address that Back brings stays as it is, else nobody could get past it.
    """
    if asked != (st.query_params.get(links.ASKED) == "1"):
        if asked:
            st.query_params[links.ASKED] = "1"
        else:
            st.query_params.pop(links.ASKED, None)


def _shown(shown: Question, filters: Question | None) -> None:
    """Draw how the shown question stands, and whether the filters still say the same."""
    if shown != filters:
        st.warning(
            f"Below is still the answer to: {words.plain(str(shown))}. Ask to renew it.",
            title="The filters have changed since",
        )
    job = answers.ask(PLACE, shown.query(st.session_state[answer.LIMIT]))
    state = answers.seat().state(job)
    if state == "running":
        running.watch(PLACE, job)
    elif state == "cancelled":
        nothing.cancelled(shown)
    elif state == "failed" or job.answer is None:
        running.failed(job, "Athena did not answer")
    elif job.answer.rows:
        answer.draw(shown, job.answer)
    else:
        nothing.none_match(shown, job.answer)


show()
