"""From a selection in a table to whose row it is. Nothing here knows Streamlit."""

from collections.abc import Mapping, Sequence
from typing import Any


def chosen(selection: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """Return the name of the row that is chosen; None when none is.

    `names` are those of the rows that the viewer saw: a table's rows may have changed since, its numbers say nothing.
    """
    at = selection.get("rows", [])
    return names[at[0]] if at and 0 <= at[0] < len(names) else None
