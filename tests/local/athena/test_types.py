"""Types in their three spellings, and values as Athena's text."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from local.athena.text import column_text, java_double
from local.athena.types import arrow_type, column_info_type, hive_type, plain, trino_type

PAIRS = [
    ("string", "varchar"),
    ("bigint", "bigint"),
    ("int", "integer"),
    ("float", "real"),
    ("binary", "varbinary"),
    ("decimal(10,2)", "decimal(10,2)"),
    ("array<string>", "array(varchar)"),
    ("map<string,array<double>>", "map(varchar, array(double))"),
    ("struct<a:int,b:map<string,int>>", "row(a integer, b map(varchar, integer))"),
    ("date", "date"),
]


@pytest.mark.parametrize(("hive", "trino"), PAIRS)
def test_hives_and_trinos_spellings_lead_to_each_other(hive, trino):
    assert trino_type(arrow_type(hive)) == trino
    assert hive_type(trino) == hive


def test_timestamps_say_how_precise_they_are():
    assert trino_type(pa.timestamp("us", "UTC")) == "timestamp(6) with time zone"
    assert trino_type(pa.timestamp("us"), fraction=3) == "timestamp(3)"
    assert hive_type("timestamp(6) with time zone") == "timestamp"
    assert column_info_type("timestamp(6) with time zone") == ("timestamp with time zone", 3, 0)


def test_a_row_without_names_counts_its_fields():
    assert trino_type(pa.struct([("_0", pa.int32()), ("_1", pa.string())])) == "row(integer, varchar)"
    assert hive_type("row(integer, varchar)") == "struct<field0:int,field1:string>"


def test_a_type_that_hive_does_not_have_is_refused():
    with pytest.raises(ValueError, match="not a type of Hive"):
        arrow_type("map<string,polygon>")


def test_types_that_differ_in_storage_only_are_one_type():
    stored = pa.large_list(pa.map_(pa.large_string(), pa.dictionary(pa.int32(), pa.string())))
    assert plain(stored) == pa.list_(pa.field("element", pa.map_(pa.string(), pa.string())))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (100.0, "100.0"),
        (0.001, "0.001"),
        (0.00099, "9.9E-4"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (1.5e300, "1.5E300"),
        (-2.5e-10, "-2.5E-10"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_doubles_are_written_as_java_writes_them(value, text):
    assert java_double(value) == text


MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, 678901)


@pytest.mark.parametrize(
    ("value", "kind", "fraction", "text"),
    [
        (MOMENT, pa.timestamp("us"), 3, "2026-01-02 03:04:05.678"),
        (MOMENT, pa.timestamp("us"), 6, "2026-01-02 03:04:05.678901"),
        (MOMENT.replace(tzinfo=dt.UTC), pa.timestamp("us", "UTC"), 3, "2026-01-02 03:04:05.678 UTC"),
        ([MOMENT, None], pa.list_(pa.timestamp("us")), 6, "[2026-01-02 03:04:05.678901, null]"),
        (dt.time(1, 2, 3), pa.time64("us"), 3, "01:02:03.000"),
        (Decimal("1.50"), pa.decimal128(5, 2), 3, "1.50"),
        (b"\x00\xff", pa.binary(), 3, "00 ff"),
        (True, pa.bool_(), 3, "true"),
        ([("k", None), ("l", [1.5])], pa.map_(pa.string(), pa.list_(pa.float64())), 3, "{k=null, l=[1.5]}"),
        ({"a": 1, "_1": None}, pa.struct([("a", pa.int64()), ("_1", pa.string())]), 3, "{a=1, field1=null}"),
        (None, pa.list_(pa.string()), 3, None),
    ],
)
def test_a_value_is_written_as_athena_shows_it(value, kind, fraction, text):
    assert column_text(pa.chunked_array([pa.array([value], kind)]), fraction).to_pylist() == [text]
