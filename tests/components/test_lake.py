"""The catalog holds the tables and views that the library reads and writes."""

import base64
import json
from typing import Any

import pytest

from components.iceberg import HIVE_TYPES, hive_columns, iceberg_table, presto_view, table_files, view_files
from strandline.lake_schema import iceberg_schema, partition_spec, sort_order, table_properties
from strandline.schema import TABLE_NAMES, table_definition
from tests.components.recorder import Recorded, of_type


def described(name: str) -> dict[str, Any]:
    (path,) = [path for path in table_files() if path.stem == name]
    return iceberg_table(json.loads(path.read_text("utf-8")), f"s3://lake/tables/{name}")


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_a_table_is_deployed_with_the_ids_that_its_writers_use(name: str) -> None:
    expected = json.loads(iceberg_schema(table_definition(name)).model_dump_json())
    fields = described(name)["schema"]["fields"]
    assert [
        {"id": field["id"], "name": field["name"], "type": json.loads(field["type"]), "required": field["required"]}
        for field in fields
    ] == [{key: field[key] for key in ("id", "name", "type", "required")} for field in expected["fields"]]


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_a_table_is_partitioned_and_sorted_as_its_writers_expect(name: str) -> None:
    definition, table = table_definition(name), described(name)
    partition = [(field.source_id, field.field_id, field.name) for field in partition_spec(definition).fields]
    found = [(field["source_id"], field["field_id"], field["name"]) for field in table["partition_spec"]["fields"]]
    assert found == partition
    sorting = [field["source_id"] for field in table.get("sort_order", {"fields": []})["fields"]]
    assert sorting == [field.source_id for field in sort_order(definition).fields]


def test_a_table_is_kept_house_in_as_its_writers_expect(deployed: list[Recorded]) -> None:
    tables = [table for table in of_type(deployed, "CatalogTable") if "openTableFormatInput" in table.inputs]
    assert len(tables) == len(TABLE_NAMES)
    for table in tables:
        iceberg = table.inputs["openTableFormatInput"]["icebergInput"]
        wanted = table_properties(table_definition(table.inputs["name"]))
        assert wanted.pop("format-version") == iceberg["version"]
        assert iceberg["icebergTableInput"]["properties"] == wanted


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_what_a_table_says_of_itself_fits_the_catalog(name: str) -> None:
    fields = described(name)["schema"]["fields"]
    assert all(len(field["doc"]) <= 255 for field in fields)


def test_all_tables_and_views_are_deployed_into_the_stack_s_database(deployed: list[Recorded]) -> None:
    tables = of_type(deployed, "CatalogTable")
    assert {table.inputs["databaseName"] for table in tables} == {"strandline_test"}
    names = {table.inputs["name"] for table in tables}
    assert names == {*TABLE_NAMES, *(path.stem for path in view_files())}


def test_tables_lie_where_writers_look_for_them(deployed: list[Recorded]) -> None:
    for table in of_type(deployed, "CatalogTable"):
        if "openTableFormatInput" in table.inputs:
            iceberg = table.inputs["openTableFormatInput"]["icebergInput"]
            assert (
                iceberg["icebergTableInput"]["location"] == f"s3://strandline-test-lake/tables/{table.inputs['name']}"
            )


def test_a_view_holds_its_sql_and_types_in_the_form_that_athena_reads(deployed: list[Recorded]) -> None:
    views = [table for table in of_type(deployed, "CatalogTable") if table.inputs.get("tableType") == "VIRTUAL_VIEW"]
    assert len(views) == 2
    for view in views:
        assert view.inputs["parameters"] == {"presto_view": "true", "comment": "Presto View"}
        encoded = view.inputs["viewOriginalText"].removeprefix("/* Presto View: ").removesuffix(" */")
        definition = json.loads(base64.b64decode(encoded))
        assert definition["originalSql"].startswith("SELECT ")
        assert (definition["catalog"], definition["schema"]) == ("awsdatacatalog", "strandline_test")
        assert definition["runAsInvoker"] is True
        columns = view.inputs["storageDescriptor"]["columns"]
        assert [column["name"] for column in columns] == [column["name"] for column in definition["columns"]]


def test_a_view_has_the_serde_without_which_athena_takes_no_table(deployed: list[Recorded]) -> None:
    # "HIVE_METASTORE_ERROR: Table storage descriptor is missing SerDe info": the provider sends none unless it is set.
    for view in of_type(deployed, "CatalogTable"):
        if view.inputs.get("tableType") == "VIRTUAL_VIEW":
            assert all(view.inputs["storageDescriptor"]["serDeInfo"].values())


def test_every_type_of_a_view_has_a_name_in_the_catalog() -> None:
    for path in view_files():
        columns = hive_columns(json.loads(path.read_text("utf-8")))
        assert all(column["type"] in HIVE_TYPES.values() for column in columns)


def test_a_view_with_the_same_sql_is_the_same_text() -> None:
    view = {"columns": [{"name": "start", "type": "bigint"}]}
    assert presto_view(view, "SELECT 1", "db") == presto_view(view, "SELECT 1", "db")
