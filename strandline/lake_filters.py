"""Row filters of Iceberg scans, from plain values."""

from collections.abc import Iterable, Mapping
from functools import reduce

from pyiceberg.expressions import And, BooleanExpression, EqualTo, In, Or

Key = Mapping[str, str]


def equals(column: str, value: str) -> BooleanExpression:
    """The rows with a value in a column."""
    return EqualTo(column, value)  # type: ignore[call-arg,arg-type]  # typed as the pydantic model it also is


def among(column: str, values: Iterable[str]) -> BooleanExpression:
    """The rows with one of the values in a column."""
    return In(column, tuple(values))  # type: ignore[call-arg,arg-type]  # as above


def partition_filter(key: Key) -> BooleanExpression:
    """The rows of one partition, given the value of each of its columns."""
    return reduce(And, (equals(column, value) for column, value in key.items()))


def any_partition(keys: Iterable[Key]) -> BooleanExpression:
    """The rows of several partitions."""
    return reduce(Or, map(partition_filter, keys))


def sample_key(project: str, sample: str) -> Key:
    """The partition of a sample."""
    return {"project": project, "sample": sample}
