"""The values that the local Athena's own tests expect are the ones that Trino gives."""

import re

import pytest

from tests.local.athena.test_expressions import CASES
from tests.local.athena.test_known_differences import ENTRIES
from tests.referees.trino_client import Trino, TrinoFailed

pytestmark = [pytest.mark.referee("Trino"), pytest.mark.timeout(900)]


NO_ORDER = ("map_agg(",)
"""What gives a map in no promised order."""


def said(trino: Trino, sql: str) -> str | None:
    """Return the only value of a query, or how it failed."""
    try:
        [[value]] = trino.run(sql, "default").rows
    except TrinoFailed as failure:
        return str(failure)
    return value


def test_every_expected_value_of_an_expression_is_trinos(trino):
    wrong = []
    for case in CASES:
        expression, expected, tail = (*case, "")[:3]
        rows = "FROM (VALUES 1, 2, 3) AS t(n)" if re.search(r"\bn\b|count\(\*\)|arbitrary", expression) else ""
        found = said(trino, f"SELECT {expression} AS x {rows} {tail}")
        if expression.startswith(NO_ORDER) and found and expected:
            found, expected = "".join(sorted(found)), "".join(sorted(expected))
        if found != expected:
            wrong.append(f"{expression}: expected {expected}, Trino gives {found}")
    assert not wrong, "\n".join(wrong)


def test_every_known_difference_is_one_from_what_trino_gives(trino):
    wrong = []
    for entry in ENTRIES:
        if entry["here"] is not None and not (said(trino, entry["sql"]) or "NULL").startswith(entry["trino"]):
            wrong.append(f"{entry['sql']}: listed {entry['trino']}, Trino gives {said(trino, entry['sql'])}")
    assert not wrong, "\n".join(wrong)
