"""Rows of an answer as the table that people see, a page at a time. Nothing here knows Streamlit."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from dashboard.charts import COLORS
from strandline import report
from strandline.variant_key import VariantKey

PAGE_ROWS: Final = 100
UNDESCRIBED: Final = "Not in ClinVar"

CHIPS: Final = {**{name: COLORS[key] for key, name in report.CLASSES.items()}, UNDESCRIBED: "#8b95a5"}
"""The word of each class and its colour."""

Row = Mapping[str, Any]


def identity(row: Row) -> str:
    """Return who a row is, whatever its place: `demo/HCC1395BL/chr17-43057078-G-A/55480`."""
    variation = f"/{row['variation_id']}" if row.get("variation_id") else ""
    return f"{VariantKey.of(dict(row))}{variation}"


def pages(rows: Sequence[Row]) -> int:
    """How many pages the rows fill; one when there are none."""
    return max(1, -(-len(rows) // PAGE_ROWS))


def page(rows: Sequence[Row], number: int) -> Sequence[Row]:
    """Return the rows of one page; pages count from 1."""
    return rows[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Return the rows as the table shows them."""
    return pd.DataFrame(
        [
            {
                "Variant": report.place(row),
                "Gene": ", ".join(row["genes"]),
                "ClinVar": [report.significance(row) or UNDESCRIBED],
                "Stars": report.stars(row),
                "Zygosity": report.zygosity(row),
                "Reads ref/alt": reads(row),
                "VAF": percent(row),
                **({"Filters": ", ".join(row["filters"])} if "filters" in row else {}),
                "Sample": row["sample"],
                "Project": row["project"],
                "Consequence": report.words(row["consequences"]),
                "Condition": report.words(row["conditions"]),
                "dbSNP": ", ".join(row["rs"]),
            }
            for row in rows
        ]
    )


def percent(row: Row) -> int | None:
    """Return the share of reads with the alternate allele in whole percent, None when it is not told."""
    return None if row["vaf"] is None else round(100 * row["vaf"])


def reads(row: Row) -> str:
    """Return `13 / 20 of 33`: reads that support ref, alt, and all at the site; what is unknown is `?`."""
    ref, alt, depth = ("?" if row.get(name) is None else str(row[name]) for name in ("ref_depth", "alt_depth", "depth"))
    return f"{ref} / {alt} of {depth}"


def counts(rows: Sequence[Row]) -> str:
    """Return `40 rows · 38 variants · 2 genes · 1 sample`."""
    variants = {(row["contig"], row["start"], row["ref"], row["alt"]) for row in rows}
    named = {gene for row in rows for gene in row["genes"]}
    samples = {(row["project"], row["sample"]) for row in rows}
    told = (
        (len(rows), "row"),
        (len(variants), "variant"),
        (len(named), "gene"),
        (len(samples), "sample"),
    )
    return " · ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in told[: 4 if rows else 1])


def releases(rows: Sequence[Row]) -> list[str]:
    """Return the releases of ClinVar that describe the rows, the newest first."""
    return sorted({row["release"] for row in rows if row.get("release")}, reverse=True)
