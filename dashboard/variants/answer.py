"""An answer: what it is the answer to, its table, the chosen variant, the figure, the SQL and the downloads."""

from functools import partial

import streamlit as st

from dashboard import charts, links, selection, viewer, words
from dashboard.desk import Answer
from dashboard.variants import detail, export, table, worth
from dashboard.variants.question import LIMITS, Question
from strandline import report

TABLE_ROWS = 10
ROW_PIXELS = 31
LIMIT = "rows asked for"
SEEN = "chosen variant as the table has it"
TABLES = "how often the table was made anew"


def draw(question: Question, answer: Answer) -> None:
    """Draw an answer that has rows."""
    header(question, answer)
    worth.draw(question, answer)
    _limited(answer)
    st.fragment(_rows)(answer)
    _figure(answer)
    downloads(question, answer)
    sql(answer)


def header(question: Question, answer: Answer) -> None:
    """Say what was asked, how much was found, and what that took."""
    st.markdown(f"##### {words.plain(str(question))}")
    found = table.releases(answer.rows)
    told = [
        table.counts(answer.rows),
        words.duration(answer.milliseconds / 1000),
        f"{report.size(answer.bytes_scanned)} scanned",
        f"ClinVar {', '.join(found)}" if found else "",
        f"answered {words.moment(answer.when, viewer.zone())}",
    ]
    st.caption(words.plain(" · ".join(filter(None, told))) + f" · query `{answer.query_id}`")


def sql(answer: Answer) -> None:
    """Show what Athena was sent."""
    with st.expander("SQL of this answer"):
        st.code(answer.query.sql, language="sql")
        st.caption("The values of the question marks, in their order")
        st.code(export.values(answer.query), language=None, wrap_lines=True)


def downloads(question: Question, answer: Answer) -> None:
    """Offer every row as CSV and TSV, and where they come from; each file is made when it is asked for."""
    count = f"{len(answer.rows):,} row{'' if len(answer.rows) == 1 else 's'}"
    with st.container(horizontal=True, vertical_alignment="center"):
        for ending, mime, make in (
            ("csv", "text/csv", export.as_csv),
            ("tsv", "text/tab-separated-values", export.as_tsv),
        ):
            st.download_button(
                f"{count} as {ending.upper()}",
                partial(make, answer),
                file_name=export.file_name(question, ending),
                mime=mime,
                on_click="ignore",
                key=ending,
                icon=":material/download:",
            )
        st.download_button(
            "Where they come from",
            partial(export.origin, question, answer),
            file_name=export.file_name(question, "origin.json"),
            mime="application/json",
            on_click="ignore",
            key="origin",
            type="tertiary",
            help="The question, its SQL and values, the query's id, ClinVar's release and the times, as JSON",
        )


def _limited(answer: Answer) -> None:
    if not export.is_cut(answer):
        return
    limit = len(answer.rows)
    more = next((other for other in LIMITS if other > limit), None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(f"These are the first {limit:,} rows, the most severe first; there may be more.", width="stretch")
        if more:
            st.button(f"Ask for up to {more:,}", key="more", on_click=partial(st.session_state.update, {LIMIT: more}))


def _rows(answer: Answer) -> None:
    """Draw one page of the table and the variant that was chosen; a click draws nothing else anew."""
    wanted = st.query_params.get(links.CHOSEN, "")
    identities = [table.identity(row) for row in answer.rows]
    at = identities.index(wanted) if wanted in identities else None
    count = table.pages(answer.rows)
    start = 1 if at is None else at // table.PAGE_ROWS + 1
    number = _page(answer, count, start)
    first = (number - 1) * table.PAGE_ROWS
    shown = table.page(answer.rows, number)
    # The chosen variant came from elsewhere (a link, Back): a table of another key takes it over as its own choice.
    if st.session_state.get(SEEN) != wanted:
        st.session_state[SEEN] = wanted
        st.session_state[TABLES] = st.session_state.get(TABLES, 0) + 1
    lost = f"{words.plain(words.short(wanted, 120))} is not in this answer. " if wanted and at is None else ""
    st.caption(f"{lost}Tick a row to see the evidence behind it.")
    key = f"rows-{answer.query_id}-{number}-{st.session_state[TABLES]}"
    here = [at - first] if at is not None and 0 <= at - first < len(shown) else []
    st.dataframe(
        table.frame(shown),
        key=key,
        hide_index=True,
        height=ROW_PIXELS * min(len(shown), TABLE_ROWS) + ROW_PIXELS + 3,
        on_select=partial(_choose, key, identities[first : first + len(shown)]),
        selection_mode="single-row",
        selection_default={"selection": {"rows": here}} if here else None,
        placeholder="",
        alt="Variants beside ClinVar; choosing a row shows its evidence below",
        column_config=_columns(),
    )
    if at is not None:
        detail.draw(answer.rows[at])


def _page(answer: Answer, count: int, start: int) -> int:
    if count == 1:
        return 1
    key = f"page-{answer.query_id}"
    with st.container(horizontal=True, vertical_alignment="center"):
        number = st.pagination(count, default=min(start, count), key=key)
        first = (number - 1) * table.PAGE_ROWS
        last = min(first + table.PAGE_ROWS, len(answer.rows))
        st.caption(f"Rows {first + 1:,} to {last:,} of {len(answer.rows):,}")
    return number


def _choose(key: str, identities: list[str]) -> None:
    """Write into the address which variant was chosen; `identities` are those of the rows that the viewer saw."""
    # Sorting a table empties its selection without anybody having let go of the variant.
    if name := selection.chosen(st.session_state[key]["selection"], identities):
        st.session_state[SEEN] = name
        st.query_params[links.CHOSEN] = name


def _columns() -> dict[str, object]:
    text = st.column_config.TextColumn
    return {
        "Variant": text(width=165, help="GRCh38, counted from 1"),
        "Gene": text(width=85),
        "ClinVar": st.column_config.MultiselectColumn(
            options=list(table.CHIPS), color=list(table.CHIPS.values()), width=195
        ),
        "Stars": text(width=70, help="What the review behind the class is worth, of four"),
        "Zygosity": text(width=106),
        "Reads ref/alt": text(width=96, help="Reads that support the reference, the alternate allele, and all here"),
        "VAF": st.column_config.NumberColumn(
            format="%d %%", width=62, help="Share of the reads that support the alternate allele"
        ),
        "Filters": text(width=80, help="What the variant caller says against the call; PASS is nothing"),
        "Sample": text(width=108),
        "Project": text(width=72),
        "Consequence": text(width=160),
        "Condition": text(width=240),
        "dbSNP": text(width=110),
    }


def _figure(answer: Answer) -> None:
    genes = charts.described(answer.rows)
    if not genes:
        return
    most = f", the {charts.MOST_GENES} of {genes} with the most rows" if genes > charts.MOST_GENES else ""
    st.markdown(f"**Rows by gene and ClinVar class**{most}")
    st.plotly_chart(
        charts.hits_by_gene(answer.rows),
        key=f"hits-{answer.query_id}",
        config={"displayModeBar": False},
        alt="Rows of each gene, by ClinVar's class",
    )
