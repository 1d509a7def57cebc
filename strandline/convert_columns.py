"""Arrow columns of lists and maps from joined text, split by Arrow: one call a batch instead of one object a value."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from strandline.schema import arrow_type

Texts = Sequence[str | None]


def list_column(texts: Texts, separator: str) -> pa.Array:
    """A column of list<string>; None is the empty list."""
    lists = _split(texts, separator)
    return pa.ListArray.from_arrays(lists.offsets, lists.values, type=arrow_type("list<string>"))


def entry_map_column(texts: Texts, separator: str) -> pa.Array:
    """A column of map<string,string> from texts such as AC=1;DB; a key without a value has the empty text."""
    entries = _split(texts, separator)
    pairs = pc.split_pattern(entries.values, "=", max_splits=1)
    keys = pc.list_element(pairs, 0)
    flags = pc.equal(pc.list_value_length(pairs), 1)
    # A flag is given an empty second element before the second elements are taken
    completed = pc.if_else(flags, pc.binary_join_element_wise(entries.values, "", "="), entries.values)
    values = pc.list_element(pc.split_pattern(completed, "=", max_splits=1), 1)
    return _map(entries.offsets, keys, values)


def pair_map_column(keys: Texts, values: Texts, separator: str) -> pa.Array:
    """A column of map<string,string> from keys and values that are joined in the same order."""
    split = _split(keys, separator)
    return _map(split.offsets, split.values, _split(values, separator).values)


def _split(texts: Texts, separator: str) -> Any:
    """The texts as a list array whose empty lists are those of None."""
    return pc.split_pattern(pa.array(texts, pa.string()), separator)


def _map(offsets: pa.Array, keys: pa.Array, values: pa.Array) -> pa.Array:
    return pa.MapArray.from_arrays(offsets, keys, values, type=arrow_type("map<string,string>"))
