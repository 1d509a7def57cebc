"""Rows of an older release beside rows of a newer one, as everybody asks for them: in one query."""

from dataclasses import replace

import pyarrow as pa
import pytest

from strandline import lake as lake_module
from strandline.lake import Lake
from strandline.schema import Column, table_definition

DATABASE = "changed"
CALL = {
    "contig": "chr17",
    "start": 99,
    "end": 100,
    "ref": "A",
    "alt": "T",
    "names": ["rs1"],
    "filters": ["PASS"],
    "zygosity": "het",
    "phased": False,
    "split_from_multiallelic": False,
    "info": [("AF", "0.5")],
    "format": [("GT", "0/1")],
    "depth": 30,
    "run_id": "1",
}


TARGET = {"target": "TP53", "contig": "chr17", "start": 0, "end": 9, "mean_depth": 1.0, "fraction_10x": 0.5}
READS = Column("reads", "int", required=False, doc="reads of the target")
ADDED = (
    Column("caller", "string", required=False, doc="program that called the variant"),
    Column("panels", "list<string>", required=False, doc="panels that the variant is on"),
)


def next_release(table, widened, *added):
    """Return the table as a release defines it that widens a column and adds others."""
    columns = [replace(column, type="long") if column.name == widened else column for column in table.columns]
    return replace(table, version=table.version + 1, columns=(*columns, *added))


@pytest.fixture(scope="module")
def asked(client):
    """Return a function that queries a lake in which S1 was loaded by one release, S2 and S3 by the next one."""
    client.glue.create_database(DatabaseInput={"Name": DATABASE})
    lake = Lake(client.catalog, DATABASE, "s3://lake/changed")
    calls, coverage = table_definition("variant_calls"), table_definition("coverage")
    coverage = replace(coverage, columns=(*coverage.columns, READS))
    later = {"depth": 3_000_000_000, "caller": "deep", "panels": ["cancer", "heart"]}
    with pytest.MonkeyPatch.context() as patch:

        def load(definition, sample, row):
            patch.setattr(lake_module, "table_definition", lambda _: definition)
            schema = definition.arrow_schema(without=["project", "sample"])
            known = {name: row.get(name) for name in schema.names}
            batch = pa.RecordBatch.from_pylist([known], schema=schema)
            lake.replace_sample(definition.name, "P1", sample, [batch])

        load(calls, "S1", CALL)
        calls = next_release(calls, "depth", *ADDED)
        load(calls, "S2", CALL | later)
        load(calls, "S3", CALL)
        load(coverage, "S1", TARGET | {"reads": 7})
        note = Column("note", "string", required=False, doc="what a person wrote")
        load(next_release(coverage, "reads", note), "S2", TARGET | {"reads": 5_000_000_000, "note": "seen"})
    client.rows("CREATE OR REPLACE VIEW variants AS SELECT * FROM variant_calls", database=DATABASE)
    return lambda sql: client.rows(sql, database=DATABASE)


def test_old_rows_are_null_in_new_columns_and_whole_in_all_others(asked):
    rows = asked("SELECT sample, caller, panels, names, info['AF'] AS af, depth FROM variants ORDER BY sample")
    assert rows == [
        ("S1", None, None, "[rs1]", "0.5", "30"),
        ("S2", "deep", "[cancer, heart]", "[rs1]", "0.5", "3000000000"),
        ("S3", None, None, "[rs1]", "0.5", "30"),
    ]


def test_a_new_or_widened_column_filters_old_rows_too(asked):
    for condition, samples in {
        "depth < 100": ["S1", "S3"],
        "depth > 100": ["S2"],
        "caller IS NULL": ["S1", "S3"],
        "caller = 'deep'": ["S2"],
        "contains(panels, 'heart')": ["S2"],
    }.items():
        rows = asked(f"SELECT sample FROM variants WHERE {condition} ORDER BY sample")  # noqa: S608  our own words
        assert [sample for (sample,) in rows] == samples, condition


def test_sums_over_both_are_of_the_wider_type(asked):
    assert asked("SELECT sum(depth), max(depth), count(caller) FROM variants") == [("3000000060", "3000000000", "1")]


def test_a_table_without_lists_is_read_by_the_same_rules(asked):
    """Its old files are read as they lie there, without a copy in between."""
    rows = asked("SELECT sample, reads, note FROM coverage WHERE reads > 6 ORDER BY sample")
    assert rows == [("S1", "7", None), ("S2", "5000000000", "seen")]
    assert asked("SELECT sample FROM coverage WHERE note IS NULL") == [("S1",)]
