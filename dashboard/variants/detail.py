"""One variant of one sample: what ClinVar says, how well it was seen, what it is called, and who else carries it."""

import streamlit as st

from dashboard import links, words
from dashboard.variants import evidence, running, table
from dashboard.variants.table import Row
from strandline import queries, report
from strandline.variant_key import VariantKey

CARRIERS = "whose carriers are shown"


def draw(row: Row) -> None:
    """Draw the panel of a chosen row."""
    one = VariantKey.of(dict(row))
    with st.container(border=True, key="detail"):
        _title(row)
        clinvar, genotype, names = st.columns([5, 5, 4], gap="medium")
        query = queries.variant_detail(one, row["release"] or "", row["variation_id"] or "")
        with genotype:
            _genotype(row)
            call = running.rows("detail", query, "The call behind it")
            if call:
                _facts(evidence.of_call(call[0]))
            elif call is not None:
                st.caption("The call itself is no longer in the tables: was the sample loaded again?")
        with clinvar:
            _clinvar(row, call[0] if call else None)
        with names:
            _names(row, call[0] if call else None)
        _carriers(one)


def _title(row: Row) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        gene = f"{', '.join(row['genes'])} · " if row["genes"] else ""
        st.markdown(f"##### {words.plain(gene + report.place(dict(row)))}", width="content")
        st.badge(report.significance(dict(row)) or table.UNDESCRIBED, color=evidence.badge(row["significance"]))
        if row["stars"] is not None:
            st.markdown(report.stars(dict(row)), width="content")
        st.markdown(f"in **{words.plain(row['sample'])}**, project {words.plain(row['project'])}", width="content")
        st.button("Close", key="close", type="tertiary", icon=":material/close:", on_click=_close)


def _close() -> None:
    st.query_params.pop(links.CHOSEN, None)


def _clinvar(row: Row, call: Row | None) -> None:
    st.markdown("**ClinVar**")
    if not row["variation_id"]:
        st.markdown("ClinVar does not describe this variant. That says nothing about whether it matters.")
        return
    st.markdown(words.plain(evidence.review(row)))
    conditions = [condition.replace("_", " ") for condition in row["conditions"]]
    if conditions:
        listed = "\n".join(f"- {words.plain(condition)}" for condition in conditions[: evidence.MOST_CONDITIONS])
        more = len(conditions) - evidence.MOST_CONDITIONS
        st.markdown(listed + (f"\n- and {more} more, all in the download" if more > 0 else ""))
    _facts(evidence.of_record(row, call))


def _genotype(row: Row) -> None:
    st.markdown("**Genotype**")
    st.markdown(words.plain(evidence.genotype(row)))
    if row["vaf"] is not None:
        st.progress(min(max(float(row["vaf"]), 0.0), 1.0), text=words.plain(evidence.balance(row)))
    else:
        st.markdown(words.plain(evidence.balance(row)))


def _names(row: Row, call: Row | None) -> None:
    st.markdown("**Names**")
    for name in evidence.names(row):
        st.code(name, language=None, wrap_lines=True)
    for rs in row["rs"]:
        if address := evidence.dbsnp(rs):
            st.markdown(f"[{words.plain(rs)} at dbSNP]({address})")
    run = evidence.run(call) if call else ""
    if run:
        st.page_link(
            "views/run.py", label="The run that called it", icon=":material/arrow_forward:", query_params=links.run(run)
        )


def _facts(facts: dict[str, str]) -> None:
    """Draw names and values, one a line."""
    if facts:
        st.markdown("  \n".join(f"{name}: **{value}**" for name, value in facts.items()))


def _carriers(one: VariantKey) -> None:
    """Draw who else carries the variant, once somebody asks: that looks into every sample."""
    if st.session_state.get(CARRIERS) != one:
        st.button(
            "Who else carries it?",
            key="carriers",
            on_click=st.session_state.update,
            args=({CARRIERS: one},),
            help="Looks for this allele in every loaded sample",
        )
        return
    found = running.rows("carriers", queries.carriers(one), "Who else carries it")
    if found is None:
        return
    others = [row for row in found if (row["project"], row["sample"]) != (one.project, one.sample)]
    if not others:
        st.markdown("No other loaded sample carries it.")
        return
    st.markdown(f"**{len(others):,} other sample{'' if len(others) == 1 else 's'}** with {words.plain(one.allele)}")
    st.dataframe(
        evidence.carriers(others),
        hide_index=True,
        key=f"carriers-{one}",
        placeholder="",
        alt="Other samples that carry the variant",
        column_config={"VAF": st.column_config.NumberColumn(format="%d %%")},
    )
