"""The page without rows: nothing asked yet, nothing found and what that means, cancelled."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import words
from dashboard.desk import Answer
from dashboard.variants import address, answer, form, question, worth
from dashboard.variants.export import values
from dashboard.variants.question import Question
from strandline.queries import Query

EXAMPLES = 3
ASK_NOW = "a button asks at once"


def not_asked(asked: Question | None, last: Question | None, known: Sequence[tuple[str, str]]) -> None:
    """Say how to begin, with questions to begin with, and show the SQL of what the filters say."""
    st.info(
        "Choose a gene, a sample or another filter, then press Ask, or Ctrl+Enter. Nothing is scanned before.",
        title="No query yet",
    )
    if last and last != asked:
        st.page_link(
            "views/variants.py",
            label=f"Back to your last answer: {words.plain(str(last))}",
            icon=":material/history:",
            query_params=address.of(last),
        )
    if asked:
        _sql(asked.query())
    elif known:
        with st.container(horizontal=True):
            for number, (project, sample) in enumerate(known[:EXAMPLES]):
                st.button(
                    words.plain(f"All findings of {project}/{sample}"),
                    key=f"example-{number}",
                    on_click=partial(_ask_for, project=project, sample=sample),
                )


def none_match(asked: Question, found: Answer) -> None:
    """Say what no rows mean: that there is nothing, or that nobody looked."""
    answer.header(asked, found)
    st.info("Loosen a filter, or see below whether anybody looked.", title="No variant matches")
    for doubt in question.gene_doubts(asked.asked.genes):
        meant = f" Did you mean {' or '.join(doubt.meant)}?" if doubt.meant else ""
        also = " No variant that ClinVar describes bears that name either."
        st.markdown(words.plain(f"{doubt.said}{also}{meant}"))
    worth.draw(asked, found)
    if not asked.every:
        st.markdown("Only variants that ClinVar describes were looked at.")
        st.button("Look at all others, too", key="also", on_click=partial(_ask_for, all=True))
    answer.sql(found)


def cancelled(asked: Question) -> None:
    """Say that a question was cancelled."""
    st.info(
        f"{words.plain(str(asked))}: nothing of it was kept. Press Ask to begin again.", title="The query was cancelled"
    )


def _ask_for(**filters: object) -> None:
    form.fill(**filters)
    st.session_state[ASK_NOW] = True


def _sql(query: Query) -> None:
    with st.expander("SQL that would be sent"):
        st.code(query.sql, language="sql")
        st.caption("The values of the question marks, in their order")
        st.code(values(query), language=None, wrap_lines=True)
