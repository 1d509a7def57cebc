"""The list of differences from Trino is true: an entry that DuckDB no longer differs in has to go."""

import json
from pathlib import Path

import pytest

from local.athena.errors import QueryFailed
from local.athena.results import query_results

ENTRIES = json.loads((Path(__file__).parents[3] / "local" / "athena" / "known_differences.json").read_text())


@pytest.mark.parametrize(
    "entry", [entry for entry in ENTRIES if entry["here"] is not None], ids=lambda entry: entry["sql"]
)
def test_a_known_difference_is_still_what_the_list_says(engine, entry):
    try:
        answer = engine.run(entry["sql"], "default", (), lambda _: None)
        found = query_results(answer).texts.column(0).to_pylist()[0]
    except QueryFailed as failure:
        found = str(failure)
    assert found == entry["here"]
    assert found != entry["trino"]


def test_every_entry_says_what_to_do_instead():
    assert all(set(entry) == {"sql", "trino", "here", "why", "instead"} for entry in ENTRIES)
