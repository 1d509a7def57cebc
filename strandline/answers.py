"""The rows of an answer as a table, CSV or JSON, on stdout or in a file."""

import io
import sys
from enum import StrEnum
from pathlib import Path

import typer
from rich.console import Console

from strandline import listing, report
from strandline.queries import Row


class Form(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def write(rows: list[Row], form: Form, out: Path | None = None) -> None:
    """Write the rows to `out`, else to stdout; a table of no rows is nothing at all. OSError when a file cannot be."""
    if out is None and form is Form.TABLE and sys.stdout.isatty():
        console = Console()
        if rows:
            console.print(listing.findings(rows, console.width))
        return
    text = _text(rows, form)
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")


def cost(bytes_scanned: int, milliseconds: int) -> str:
    """Return what an answer took, as `Athena scanned 1.2 MB in 0.8 s.`"""
    return f"Athena scanned {report.size(bytes_scanned)} in {milliseconds / 1000:.1f} s."


def _text(rows: list[Row], form: Form) -> str:
    if form is Form.CSV:
        return report.to_csv(rows)
    if form is Form.JSON:
        return report.to_json(rows) + "\n"
    if not rows:
        return ""
    # A table in a file or a pipe is never cut; only a terminal has an edge.
    page = io.StringIO()
    Console(file=page, width=listing.width(rows)).print(listing.findings(rows))
    return page.getvalue()
