"""The text that Athena shows for a value: in GetQueryResults, in the CSV, inside arrays, maps and rows."""

import datetime as dt
import math
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from local.athena.types import field_label


def column_text(values: pa.ChunkedArray, fraction: int) -> pa.ChunkedArray:
    """Return the values of a column as strings, NULL staying NULL; timestamps show `fraction` digits."""
    kind = values.type
    types = pa.types
    if types.is_string(kind):
        return values
    if types.is_integer(kind) or types.is_boolean(kind) or types.is_date(kind) or types.is_decimal(kind):
        return pc.cast(values, pa.string())
    if types.is_timestamp(kind):
        return _timestamps(values, fraction)
    convert = converter(kind, fraction)
    texts = [None if value is None else convert(value) for value in values.to_pylist(maps_as_pydicts=None)]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _timestamps(values: pa.ChunkedArray, fraction: int) -> pa.ChunkedArray:
    naive = pc.cast(pc.cast(values, pa.timestamp("us", values.type.tz)), pa.int64())
    unit = "us" if fraction == 6 else "ms"
    cut = pc.cast(pc.cast(naive, pa.timestamp("us")), pa.timestamp(unit), safe=False)
    shown = pc.strftime(cut, "%Y-%m-%d %H:%M:%S")
    return pc.binary_join_element_wise(shown, "UTC", " ") if values.type.tz else shown


def converter(kind: pa.DataType, fraction: int) -> Callable[[Any], str]:
    """Return the function that writes one value of an Arrow type, as `to_pylist` gives it, as text."""
    types = pa.types
    if types.is_list(kind):
        element = _or_null(converter(kind.value_type, fraction))
        return lambda values: f"[{', '.join(map(element, values))}]"
    if types.is_map(kind):
        key, item = converter(kind.key_type, fraction), _or_null(converter(kind.item_type, fraction))
        return lambda pairs: "{" + ", ".join(f"{key(name)}={item(value)}" for name, value in pairs) + "}"
    if types.is_struct(kind):
        return _row(kind, fraction)
    if types.is_timestamp(kind):
        return lambda value: _timestamp(value, fraction)
    return next((convert for matches, convert in _SCALARS if matches(kind)), str)


def _row(kind: pa.DataType, fraction: int) -> Callable[[Any], str]:
    fields = [(field.name, field_label(field.name), _or_null(converter(field.type, fraction))) for field in kind]
    return lambda row: "{" + ", ".join(f"{label}={show(row[name])}" for name, label, show in fields) + "}"


def _or_null(convert: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "null" if value is None else convert(value)


def _timestamp(value: dt.datetime, fraction: int) -> str:
    unit = "microseconds" if fraction == 6 else "milliseconds"
    return value.replace(tzinfo=None).isoformat(" ", unit) + (" UTC" if value.tzinfo else "")


def _interval(months: int, days: int, nanoseconds: int) -> str:
    if months:
        return f"{months // 12}-{months % 12}"
    seconds, rest = divmod(nanoseconds // 1_000_000, 1000)
    return f"{days} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def _java_float(value: float) -> str:
    single = struct.pack("f", value)
    shortest = next(text for digits in range(1, 10) if struct.pack("f", float(text := f"{value:.{digits}g}")) == single)
    return java_double(float(shortest))


def java_double(value: float) -> str:
    """Return a double as Java writes it: plain from 0.001 to below 10,000,000, else with an exponent (`1.0E-4`)."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    two_digits = f"{value:.1e}"  # Java writes at least two, even where one would do (4.9E-324)
    exact = Decimal(two_digits if float(two_digits) == value else repr(value))
    exponent = exact.adjusted()
    mantissa = format(exact.scaleb(-exponent).normalize(), "f")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{exponent}"


_SCALARS: list[tuple[Callable[[pa.DataType], bool], Callable[[Any], str]]] = [
    (pa.types.is_boolean, lambda value: "true" if value else "false"),
    (pa.types.is_float32, lambda value: _java_float(value) if math.isfinite(value) else java_double(value)),
    (pa.types.is_floating, java_double),
    (pa.types.is_binary, lambda value: bytes(value).hex(" ")),
    (pa.types.is_interval, lambda value: _interval(*value)),
    (pa.types.is_time, lambda value: value.isoformat("milliseconds")),
]
