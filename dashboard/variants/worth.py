"""What an answer is worth: how much of the asked genes was read, told below the answer when it is known."""

import streamlit as st

from dashboard import words
from dashboard.desk import Answer
from dashboard.variants import running
from dashboard.variants.question import Question
from strandline import assessed
from strandline.queries import Query, Row


class _NotYetError(Exception):
    """An answer that others build on is not there yet."""


def draw(asked: Question, found: Answer) -> None:
    """Say how much of each asked gene was read, what quality warns of, and of no rows, whether anybody looked."""
    try:
        for line in assessed.sentences(asked.asked, _rows, found=bool(found.rows)):
            if line.startswith(assessed.WARNS):
                st.warning(words.plain(line))
            else:
                st.markdown(words.plain(line))
    except _NotYetError:
        pass


def _rows(query: Query) -> list[Row]:
    """Return the rows of a question that the sentences need; they are shown as coming until they are there."""
    rows = running.rows(f"worth {query.sql}", query, "Whether anybody looked")
    if rows is None:
        raise _NotYetError
    return [dict(row) for row in rows]
