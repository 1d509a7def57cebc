"""The three spellings of a type: Arrow's, Hive's (`map<string,int>`, in Glue), Trino's (`map(varchar, integer)`)."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pyarrow as pa

VARCHAR_SIZE = 2147483647
_SIZES = {
    "tinyint": 3,
    "smallint": 5,
    "integer": 10,
    "bigint": 19,
    "real": 17,
    "double": 17,
    "varchar": VARCHAR_SIZE,
    "varbinary": 1073741824,
}
_HIVE = {
    "string": pa.string(),
    "varchar": pa.string(),
    "char": pa.string(),
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "long": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "timestamp with time zone": pa.timestamp("us", "UTC"),
    "binary": pa.binary(),
}
_TRINO = [
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_int8, "tinyint"),
    (pa.types.is_int16, "smallint"),
    (pa.types.is_int32, "integer"),
    (pa.types.is_integer, "bigint"),
    (pa.types.is_float32, "real"),
    (pa.types.is_floating, "double"),
    (pa.types.is_date, "date"),
    (pa.types.is_time, "time(3)"),
    (pa.types.is_interval, "interval day to second"),
    (pa.types.is_binary, "varbinary"),
    (pa.types.is_large_binary, "varbinary"),
]
_PLAIN = [
    (pa.types.is_large_string, pa.string()),
    (pa.types.is_string_view, pa.string()),
    (pa.types.is_null, pa.string()),
    (pa.types.is_large_binary, pa.binary()),
    (pa.types.is_binary_view, pa.binary()),
    (pa.types.is_fixed_size_binary, pa.binary()),
]
_TO_HIVE = {"varchar": "string", "integer": "int", "real": "float", "varbinary": "binary", "json": "string"}
# DuckDB names the fields of a row without names by their positions, Trino shows them as field0, field1.
_UNNAMED_FIELD = re.compile(r"_?(\d+)")


def plain(kind: pa.DataType) -> pa.DataType:
    """Return an Arrow type without the variants that only differ in storage (large, view, dictionary)."""
    types = pa.types
    if types.is_dictionary(kind):
        return plain(kind.value_type)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_list_view(kind) or types.is_fixed_size_list(kind):
        return pa.list_(pa.field("element", plain(kind.value_type)))
    if types.is_map(kind):
        return pa.map_(plain(kind.key_type), plain(kind.item_type))
    if types.is_struct(kind):
        return pa.struct([pa.field(field.name, plain(field.type)) for field in kind])
    return next((simple for matches, simple in _PLAIN if matches(kind)), kind)


def trino_type(kind: pa.DataType, fraction: int = 6) -> str:
    """Return Trino's name of an Arrow type; `fraction` is the number of digits that a timestamp shows."""
    types = pa.types
    if types.is_list(kind):
        return f"array({trino_type(kind.value_type, fraction)})"
    if types.is_map(kind):
        return f"map({trino_type(kind.key_type, fraction)}, {trino_type(kind.item_type, fraction)})"
    if types.is_struct(kind):
        return f"row({', '.join(_row_field(field, fraction) for field in kind)})"
    if types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if types.is_timestamp(kind):
        return f"timestamp({fraction}){' with time zone' if kind.tz else ''}"
    return next((name for matches, name in _TRINO if matches(kind)), "varchar")


def _row_field(field: pa.Field, fraction: int) -> str:
    kind = trino_type(field.type, fraction)
    return kind if _UNNAMED_FIELD.fullmatch(field.name) else f"{field.name} {kind}"


def field_label(name: str) -> str:
    """Return how a row's field is shown: by its name, or `field0` when it has none."""
    unnamed = _UNNAMED_FIELD.fullmatch(name)
    return f"field{unnamed[1]}" if unnamed else name


def arrow_type(hive: str) -> pa.DataType:
    """Return the Arrow type of a Hive type; ValueError when Hive has no such type."""
    text = hive.strip().lower()
    name, inner = _open(text, "<", ">")
    if name == "array":
        return pa.list_(pa.field("element", arrow_type(inner)))
    if name == "map":
        key, value = _split(inner)
        return pa.map_(arrow_type(key), arrow_type(value))
    if name == "struct":
        fields = (part.split(":", 1) for part in _split(inner))
        return pa.struct([pa.field(label.strip(), arrow_type(kind)) for label, kind in fields])
    name, inner = _open(text, "(", ")")
    if name == "decimal":
        precision, _, scale = (inner or "10,0").partition(",")
        return pa.decimal128(int(precision), int(scale or 0))
    if name not in _HIVE:
        raise ValueError(f"{hive!r} is not a type of Hive")
    return _HIVE[name]


def hive_type(trino: str) -> str:
    """Return the Hive type that Glue gets for a Trino type."""
    name, inner = _open(trino, "(", ")")
    if name in ("array", "map"):
        return f"{name}<{','.join(hive_type(part) for part in _split(inner))}>"
    if name == "row":
        return f"struct<{','.join(_struct_field(index, part) for index, part in enumerate(_split(inner)))}>"
    if name == "decimal":
        return f"decimal({inner.replace(' ', '')})"
    if name.startswith("time"):
        return "timestamp" if name.startswith("timestamp") else "string"
    return _TO_HIVE.get(name, name)


def _struct_field(index: int, field: str) -> str:
    label, _, kind = field.partition(" ")
    return f"{label}:{hive_type(kind)}" if kind and "(" not in label else f"field{index}:{hive_type(field)}"


def column_info_type(trino: str) -> tuple[str, int, int]:
    """Return the type, precision and scale that GetQueryResults gives for a Trino type."""
    name, inner = _open(trino, "(", ")")
    if name == "decimal":
        precision, _, scale = inner.partition(",")
        return "decimal", int(precision), int(scale)
    if name.startswith("time"):
        return name + trino.rpartition(")")[2], 3, 0
    return {"real": "float"}.get(name, name), _SIZES.get(name, 0), 0


def fraction_digits(trino: str) -> int:
    """Return how many digits of a second the values of a Trino type show: 3, or 6 where it says so."""
    return 6 if "timestamp(6)" in trino else 3


def _open(text: str, left: str, right: str) -> tuple[str, str]:
    """Split `name<inner>` into its two parts; `inner` is empty when there are no brackets."""
    name, _, rest = text.partition(left)
    return name.strip(), rest.rpartition(right)[0]


def _split(text: str) -> Iterator[str]:
    """Yield the parts of a list at its outermost commas."""
    depth = 0
    cuts = [-1]
    for index, character in enumerate(text):
        depth += (character in "<(") - (character in ">)")
        if character == "," and depth == 0:
            cuts.append(index)
    yield from (text[left + 1 : right].strip() for left, right in pairwise([*cuts, len(text)]))
