"""A table of an older release gets this release's columns; no data file is touched, and no row changes its meaning."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pytest
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.table import Table

from strandline import lake as lake_module
from strandline import lake_migration
from strandline.errors import TableChangeRefused, TableTooNew
from strandline.lake import Lake
from strandline.lake_migration import refusals
from strandline.lake_schema import iceberg_schema
from strandline.schema import TABLE_NAMES, Column, TableDefinition, table_definition
from strandline.table_version import VERSION_PROPERTY

FIRST = replace(table_definition("coverage"), version=1)
NOTE = Column("note", "string", required=False, doc="what a person wrote")
GENES = Column("genes", "list<string>", required=False, doc="genes of the target")
READS = Column("reads", "int", required=False, doc="reads of the target")
RELEASED = Path(__file__).parents[2] / "data" / "released_tables.json"


def later(*columns: Column, version: int = 2, of: TableDefinition = FIRST) -> TableDefinition:
    return replace(of, version=version, columns=(*of.columns, *columns))


def changed(old: str, **facts: Any) -> TableDefinition:
    columns = [replace(column, **facts) if column.name == old else column for column in FIRST.columns]
    return replace(FIRST, version=2, columns=tuple(columns))


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Callable[[TableDefinition], None]:
    """Let the library be of the release that defines table coverage so."""

    def install(definition: TableDefinition) -> None:
        monkeypatch.setattr(
            lake_module, "table_definition", lambda name: definition if name == "coverage" else table_definition(name)
        )

    install(FIRST)
    return install


def load(lake: Lake, sample: str, **more: Any) -> None:
    row = {"target": "TP53", "contig": "chr17", "start": 0, "end": 9, "mean_depth": 1.0, "fraction_10x": 0.0, **more}
    lake.replace_sample("coverage", "P1", sample, [pa.RecordBatch.from_pylist([row])])


def files(table: Table) -> set[str]:
    return {task.file.file_path for task in table.scan().plan_files()}


def entry(lake: Lake) -> dict[str, Any]:
    database, name = lake.table("coverage").name()
    return dict(boto3.client("glue").get_table(DatabaseName=database, Name=name)["Table"])


def test_old_rows_read_null_in_a_new_column_and_their_files_stay(lake: Lake, release: Any) -> None:
    load(lake, "S1")
    before = files(lake.table("coverage"))
    release(later(NOTE, GENES))
    table = lake.table("coverage")
    assert files(table) == before
    assert len(table.history()) == 1
    load(lake, "S2", note="seen", genes=["TP53"])
    rows = {row["sample"]: (row["note"], row["genes"]) for row in lake.read("coverage").to_pylist()}
    assert rows == {"S1": (None, None), "S2": ("seen", ["TP53"])}


def test_the_catalog_tells_the_version_and_the_columns(lake: Lake, release: Any) -> None:
    load(lake, "S1")
    assert entry(lake)["Parameters"][VERSION_PROPERTY] == "1"
    release(later(NOTE))
    assert entry(lake)["Parameters"][VERSION_PROPERTY] == "2"
    assert "note" in [column["Name"] for column in entry(lake)["StorageDescriptor"]["Columns"]]


def test_a_new_column_gets_a_number_that_no_column_had(lake: Lake, release: Any) -> None:
    used = set(lake.table("coverage").schema().field_ids)
    release(later(NOTE, GENES))
    schema = lake.table("coverage").schema()
    assert {schema.find_field("note").field_id, schema.find_field("genes").field_id}.isdisjoint(used)
    assert [field.field_id for field in schema.fields][: len(FIRST.columns)] == list(range(1, len(FIRST.columns) + 1))


def test_an_int_becomes_a_long_and_keeps_its_values(lake: Lake, release: Any) -> None:
    release(later(READS, version=1))
    load(lake, "S1", reads=7)
    release(later(replace(READS, type="long")))
    load(lake, "S2", reads=5_000_000_000)
    rows = {row["sample"]: row["reads"] for row in lake.read("coverage").to_pylist()}
    assert rows == {"S1": 7, "S2": 5_000_000_000}


def test_a_column_may_stop_being_required(lake: Lake, release: Any) -> None:
    load(lake, "S1")
    release(changed("mean_depth", required=False))
    load(lake, "S2", mean_depth=None)
    assert sorted(map(str, lake.read("coverage")["mean_depth"].to_pylist())) == ["1.0", "None"]


def test_several_versions_are_caught_up_with_at_once_and_a_table_from_before_versions_is_the_first(
    lake: Lake, release: Any
) -> None:
    with lake.table("coverage").transaction() as transaction:
        transaction.remove_properties(VERSION_PROPERTY)
    load(lake, "S1")
    release(later(NOTE, GENES, READS, version=4))
    assert lake.bring_up_to_date()["coverage"] == 4
    assert lake.read("coverage")["note"].to_pylist() == [None]


def test_writers_that_meet_at_an_old_table_change_it_once_and_all_load(lake: Lake, release: Any) -> None:
    load(lake, "S0")
    release(later(NOTE))
    failures: list[BaseException] = []

    def run(name: str) -> None:
        try:
            load(lake, name, note=name)
        except BaseException as error:  # noqa: BLE001  told below, in the thread that pytest watches
            failures.append(error)

    threads = [threading.Thread(target=run, args=(f"S{number}",)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(map(str, lake.read("coverage")["note"].to_pylist())) == ["None", "S1", "S2", "S3"]
    assert [field.name for field in lake.table("coverage").schema().fields].count("note") == 1


def test_a_table_that_an_older_release_makes_at_this_moment_is_changed_too(
    lake: Lake, release: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = lake._catalog
    found = catalog.load_table

    def not_yet(identifier: Any) -> Table:
        monkeypatch.setattr(catalog, "load_table", found)
        lake.table("coverage")  # by another process, of the older release
        release(later(NOTE))
        raise NoSuchTableError

    monkeypatch.setattr(catalog, "load_table", not_yet)
    assert "note" in lake.table("coverage").schema().column_names


def test_a_table_of_a_later_release_is_refused_by_name_and_left_alone(lake: Lake, release: Any) -> None:
    release(later(NOTE, version=3))
    load(lake, "S1", note="seen")
    release(later(NOTE))
    with pytest.raises(
        TableTooNew, match=r"Table \w+\.coverage is of version 3, .* knows version 2: .* or a later one"
    ):
        load(lake, "S1")
    release(later(NOTE, version=3))
    assert lake.read("coverage")["note"].to_pylist() == ["seen"]


@pytest.mark.parametrize(
    ("definition", "fault"),
    [
        (replace(FIRST, version=2, columns=FIRST.columns[:-1]), "column bases would be lost"),
        (
            changed("target", name="gene"),
            "column target would be lost; column gene is new and would be null in old rows",
        ),
        (changed("mean_depth", type="string"), "column mean_depth is double and would be string"),
        (changed("start", type="int"), "column start is long and would be int"),
        (later(replace(NOTE, required=True)), "column note is new and would be null in old rows, but is required"),
        (replace(later(NOTE), partition=("project",)), "it is partitioned by project, sample, not project"),
    ],
)
def test_any_other_change_is_refused_in_a_sentence_and_nothing_is_changed(
    lake: Lake, release: Any, definition: TableDefinition, fault: str
) -> None:
    load(lake, "S1")
    where = lake.table("coverage").metadata_location
    release(definition)
    with pytest.raises(TableChangeRefused) as refused:
        lake.table("coverage")
    assert f"coverage cannot go from version 1 to 2: {fault}" in str(refused.value)
    release(FIRST)
    assert lake.table("coverage").metadata_location == where


def test_a_column_that_may_be_null_is_never_required_again(lake: Lake, release: Any) -> None:
    release(later(NOTE, version=1))
    lake.table("coverage")
    release(later(replace(NOTE, required=True)))
    with pytest.raises(TableChangeRefused, match="column note may be null in old rows, and would be required"):
        lake.table("coverage")


def test_a_table_that_others_change_without_end_is_given_up(
    lake: Lake, release: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.table("coverage")
    release(later(NOTE))

    def refuse(*_: Any, **__: Any) -> None:
        raise lake_migration.CommitFailedException("somebody was first")

    monkeypatch.setattr(lake._catalog, "commit_table", refuse)
    with pytest.raises(TableChangeRefused, match="was changed 10 times"):
        lake.table("coverage")


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_every_table_that_was_ever_released_can_become_what_it_is_now(name: str) -> None:
    """When this fails, a column changed: count `version` up in its file and add the columns to released_tables.json."""
    definition, released = table_definition(name), json.loads(RELEASED.read_text())[name]
    now = {column.name: f"{column.type}{' required' * column.required}" for column in definition.columns}
    assert list(released) == [str(version) for version in range(1, definition.version + 1)]
    assert list(released[str(definition.version)].items()) == list(now.items())
    for columns in released.values():
        known = [read(*described) for described in columns.items()]
        assert refusals(iceberg_schema(replace(definition, columns=tuple(known))), definition) == []
        assert list(now)[: len(columns)] == list(columns), "new columns come last, as they do in a changed table"


def read(name: str, text: str) -> Column:
    kind, _, required = text.partition(" ")
    return Column(name, kind, required=required == "required", doc="")
