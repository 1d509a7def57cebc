"""What the five table files promise."""

import pyarrow as pa
import pytest

from strandline.schema import TABLE_NAMES, table_definition


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_every_column_says_what_it_holds(name: str) -> None:
    assert all(column.doc for column in table_definition(name).columns)


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_tables_are_partitioned_and_sorted_by_required_columns_of_their_own(name: str) -> None:
    definition = table_definition(name)
    required = {column.name for column in definition.columns if column.required}
    assert required.issuperset(definition.partition + definition.sort)


def test_tables_about_samples_are_partitioned_by_project_and_sample() -> None:
    assert {name: table_definition(name).partition for name in TABLE_NAMES} == {
        "variant_calls": ("project", "sample"),
        "clinvar": ("release",),
        "samples": ("project", "sample"),
        "findings": ("project", "sample"),
        "coverage": ("project", "sample"),
    }


def test_the_arrow_schema_keeps_order_types_and_what_may_be_absent() -> None:
    schema = table_definition("coverage").arrow_schema(without=["project", "sample"])
    assert schema.names == ["target", "contig", "start", "end", "mean_depth", "fraction_10x", "fraction_20x", "bases"]
    assert schema.field("start").type == pa.int64()
    assert not schema.field("target").nullable
    assert table_definition("samples").arrow_schema().field("loaded_at").type == pa.timestamp("us", tz="UTC")


def test_a_table_that_is_not_ours_has_no_definition() -> None:
    with pytest.raises(KeyError):
        table_definition("../errors")
