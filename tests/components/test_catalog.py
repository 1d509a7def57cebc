"""An older release is not deployed over the tables of a later one, and nothing is made before that is known."""

from typing import Any

import pytest

from components import catalog
from components.catalog import refuse_later_tables, table_look_up
from components.stack import Stack
from strandline.errors import SettingError
from strandline.table_version import VERSION_PROPERTY, versions
from tests.components.recorder import Recorded, deploy, named

STACK = Stack(label="test", account="111122223333", region="us-east-1")


class Catalog:
    """Glue with one table of a version to come, one without a version, and a view."""

    def client(self, service: str) -> "Catalog":
        assert service == "glue"
        return self

    def get_paginator(self, _: str) -> "Catalog":
        return self

    def paginate(self, DatabaseName: str) -> Any:
        assert DatabaseName == "strandline_test"
        yield {"TableList": [{"Name": "coverage", "Parameters": {VERSION_PROPERTY: "7"}}]}
        yield {"TableList": [{"Name": "samples", "Parameters": {"table_type": "ICEBERG"}}, {"Name": "variants"}]}


def test_a_table_of_a_later_release_is_refused_by_name_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "session", lambda _where: Catalog())
    assert table_look_up(STACK) == {"coverage": 7}
    made: list[Recorded] = []
    known = versions()["coverage"]
    sentence = rf"Table strandline_test.coverage is of version 7, and this release of Strandline knows version {known}"
    with pytest.raises(SettingError, match=sentence) as refused:
        deploy(into=made)
    assert "deploy that release, or a later one" in str(refused.value)
    assert made == []


def test_tables_that_cannot_be_seen_stop_nothing() -> None:
    assert table_look_up(STACK) == {}
    refuse_later_tables(STACK, {})
    refuse_later_tables(STACK, versions())


def test_the_tables_are_brought_up_to_date_before_views_and_annotations(deployed: list[Recorded]) -> None:
    call = named(deployed, "Invocation", "strandline-test-tables")
    assert call.inputs["triggers"] == {name: str(version) for name, version in versions().items()}
    order = [each.name for each in deployed]
    for later in ("strandline-test-variants", "strandline-test-annotations"):
        assert order.index(call.name) < order.index(later)
