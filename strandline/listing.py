"""Rows as tables: one line each on a terminal, however narrow, and whole where nothing has an edge."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from strandline import report
from strandline.filters import PATHOGENIC
from strandline.queries import Row

_GAP = 2
_NARROWEST = 12
_UNTOLD = "not_provided"
_SHORT_ZYGOSITIES = {"hom_alt": "hom", "hom_ref": "ref", "no_call": "?"}

Columns = dict[str, list[str]]


def findings(rows: Sequence[Row], room: int | None = None) -> Table:
    """Return findings, or calls beside ClinVar, as a table of at most `room` characters a line; None is no limit."""
    columns = _whole(rows) if room is None else _fitted(rows, room)
    shown = Table.grid(padding=(0, _GAP, 0, 0))
    for name, cells in columns.items():
        widest = max(len(text) for text in (name, *cells))
        shown.add_column(no_wrap=True, min_width=widest, max_width=widest)
    shown.add_row(*(Text(name, style="bold") for name in columns))
    for row, line in zip(rows, zip(*columns.values(), strict=True), strict=True):
        # The word in the column ClinVar says what the colour says.
        shown.add_row(*map(Text, line), style="red" if row.get("significance") in PATHOGENIC else None)
    return shown


def width(rows: Sequence[Row]) -> int:
    """Return how many characters a line of the whole table has."""
    return _taken(_whole(rows))


def _whole(rows: Sequence[Row]) -> Columns:
    return {
        "Project": [row["project"] for row in rows],
        "Sample": [row["sample"] for row in rows],
        "Gene": ["/".join(row["genes"]) for row in rows],
        **_called(rows),
        "Zygosity": [report.zygosity(row) for row in rows],
        "Ref,alt of depth": [report.depths(row) for row in rows],
        "Consequence": [report.words(row["consequences"]) for row in rows],
        "Condition": [report.words(row["conditions"]) for row in rows],
    }


def _fitted(rows: Sequence[Row], room: int) -> Columns:
    """Say the same in fewer characters, and leave out first what the fewest people look for."""
    several = len({row["project"] for row in rows}) > 1
    columns: Columns = {"Project": [row["project"] for row in rows]} if several else {}
    columns |= {
        "Sample": [row["sample"] for row in rows],
        "Gene": [_first(row["genes"]) for row in rows],
        **_called(rows),
        "Zyg.": [_SHORT_ZYGOSITIES.get(row["zygosity"]) or str(row["zygosity"]) for row in rows],
        "Ref,alt": [report.depths(row) for row in rows],
    }
    _squeeze(columns, room)
    told = [[name for name in row["conditions"] if name != _UNTOLD] or row["conditions"] for row in rows]
    for title, lists in (("Consequence", [row["consequences"] for row in rows]), ("Condition", told)):
        left = room - _taken(columns) - _GAP
        if left >= _NARROWEST:
            columns[title] = [_cut(_first([report.words([name]) for name in names]), left) for names in lists]
    return columns


def _squeeze(columns: Columns, room: int) -> None:
    """Take from columns that are wider than the room together: first words, then letters, then whole columns."""
    if _taken(columns) - _GAP > room:
        columns["Ref,alt"] = [text.partition(" ")[0] for text in columns["Ref,alt"]]
    for name in ("ClinVar", "Variant", "Sample"):
        widest = max(map(len, columns[name]), default=0)
        over = min(_taken(columns) - _GAP - room, widest - _NARROWEST)
        if over > 0:
            columns[name] = [_cut(text, widest - over) for text in columns[name]]
    while _taken(columns) - _GAP > room and len(columns) > 1:
        columns.popitem()


def _called(rows: Sequence[Row]) -> Columns:
    return {
        "Variant": [report.place(row) for row in rows],
        "ClinVar": [report.significance(row) for row in rows],
        "Stars": [report.stars(row) for row in rows],
    }


def _taken(columns: Columns) -> int:
    return sum(max(len(text) for text in (name, *cells)) + _GAP for name, cells in columns.items())


def _first(names: Sequence[str]) -> str:
    return "".join(names) if len(names) < 2 else f"{names[0]} +{len(names) - 1}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"
