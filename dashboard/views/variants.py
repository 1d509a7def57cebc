"""Variants: what loaded samples carry, beside what ClinVar says of it. Nothing is scanned until somebody asks."""

import pandas as pd
import streamlit as st

from dashboard import charts, data, words
from dashboard.failures import told
from strandline import absence, queries, report
from strandline.athena import Result
from strandline.clinvar_terms import SIGNIFICANCES
from strandline.errors import EmptyFilter, StrandlineError
from strandline.filters import MAX_STARS, VariantFilter
from strandline.queries import Query, Row
from strandline.regions import Region


def show() -> None:
    """Draw the filters, the SQL that they make, and the answer of the last query that was asked for."""
    st.title("Variants")
    asked, query = _filters()
    if query is not None:
        with st.expander("SQL"):
            st.code(query.sql, language="sql")
            st.caption(f"Values of the question marks: {', '.join(map(repr, query.parameters))}")
    if st.button("Ask", type="primary", key="ask", disabled=query is None):
        st.session_state["asked"] = (asked, query)
    if "asked" not in st.session_state:
        st.info("Choose a gene, a sample or another filter, then ask. Nothing is scanned before.", title="No query yet")
        return
    shown_for, shown = st.session_state["asked"]
    if shown != query:
        st.warning("The filters have changed since this answer. Ask again to renew it.")
    with told("The answer"):
        result = data.ask(shown)
    _answer(result, shown_for, shown)


def _filters() -> tuple[VariantFilter | None, Query | None]:
    first, second = st.columns(4), st.columns([2, 1, 1], vertical_alignment="bottom")
    genes = first[0].text_input("Genes", key="gene", placeholder="BRCA1, TP53")
    region = first[1].text_input("Region", key="region", placeholder="chr17:43,044,295-43,125,364")
    project = first[2].text_input("Project", key="project", placeholder="any")
    sample = first[3].text_input("Sample", key="sample", placeholder="any")
    classes = second[0].multiselect(
        "ClinVar's class", SIGNIFICANCES, format_func=report.CLASSES.__getitem__, key="significance", placeholder="any"
    )
    stars = second[1].number_input("Review stars from", 0, MAX_STARS, key="stars")
    every = second[2].checkbox("Also what ClinVar does not describe", key="every")
    try:
        asked = VariantFilter(
            project=project.strip() or None,
            sample=sample.strip() or None,
            genes=tuple(gene for gene in genes.replace(",", " ").split() if gene),
            region=Region.parse(region) if region.strip() else None,
            significance=tuple(classes),
            min_stars=int(stars),
        )
    except EmptyFilter:
        return None, None
    except StrandlineError as error:
        st.error(str(error), title="This cannot be asked")
        return None, None
    return asked, queries.variant_annotations(asked) if every else queries.findings(asked)


def _answer(result: Result, asked: VariantFilter, query: Query) -> None:
    st.caption(
        f"**{len(result.rows)}** rows, {words.duration(result.milliseconds / 1000)}, "
        f"{report.size(result.bytes_scanned)} scanned, query `{result.query_id}`"
    )
    if not result.rows:
        st.info("Loosen a filter, or look whether the sample is loaded.", title="No variant matches")
        with told("Whether anybody looked"):
            for line in absence.explain(asked, data.rows):
                st.markdown(line)
        return
    if len(result.rows) == query.parameters[-1]:
        st.warning(f"These are the first {len(result.rows)} rows; narrow the filter to see the rest.")
    if any(row["significance"] for row in result.rows):
        st.plotly_chart(charts.hits_by_gene(result.rows), key="hits", config={"displayModeBar": False})
    st.dataframe(_table(result.rows), hide_index=True, key=f"rows-{result.query_id}", alt="Variants beside ClinVar")
    st.download_button(
        f"Download {len(result.rows)} rows as CSV",
        report.to_csv(result.rows),
        file_name="strandline_variants.csv",
        mime="text/csv",
        on_click="ignore",
        key="csv",
    )


def _table(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Variant": report.place(row),
                "Gene": ", ".join(row["genes"]),
                "ClinVar": report.significance(row),
                "Stars": report.stars(row),
                "Sample": row["sample"],
                "Project": row["project"],
                "Zygosity": report.zygosity(row),
                "Ref,alt of depth": report.depths(row),
                "Consequence": report.words(row["consequences"]),
                "Condition": report.words(row["conditions"]),
                "dbSNP": ", ".join(row["rs"]),
                "ClinVar variation": row["variation_id"] or "",
                "Release": row["release"] or "",
            }
            for row in rows
        ]
    )


show()
