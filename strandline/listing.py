"""Rows as tables on a terminal."""

from collections.abc import Sequence

from rich.table import Table

from strandline import report
from strandline.report import Row

NARROWEST = 80

_COLORS = {"pathogenic": "red", "pathogenic_or_likely_pathogenic": "red", "likely_pathogenic": "red"}


def findings(rows: Sequence[Row]) -> Table:
    """Return findings, or calls beside ClinVar, as a table; a pathogenic row is red as well as called so."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Project", "Sample", "Gene", "Variant", "Zygosity", "Ref,alt of depth", "ClinVar", "Stars"):
        shown.add_column(title, no_wrap=title in {"Gene", "Variant", "Ref,alt of depth", "Stars"}, overflow="fold")
    shown.add_column("Consequence", overflow="fold")
    shown.add_column("Condition", overflow="fold")
    for row in rows:
        shown.add_row(*_cells(row), style=_COLORS.get(row.get("significance") or ""))
    return shown


def width(rows: Sequence[Row]) -> int:
    """Return the columns that a table of these rows needs so that nothing is cut or folded."""
    widest = [max(len(cell) for cell in column) for column in zip(*map(_cells, rows), strict=True)]
    titles = len("Project Sample Gene Variant Zygosity Ref,alt of depth ClinVar Stars Consequence Condition")
    return max(NARROWEST, sum(widest) + titles)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row["project"],
        row["sample"],
        "/".join(row["genes"]),
        report.place(row),
        report.zygosity(row),
        report.depths(row),
        report.significance(row),
        report.stars(row),
        report.words(row["consequences"]),
        report.words(row["conditions"]),
    )
