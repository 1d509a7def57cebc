"""What moto's DynamoDB lacks: a condition and its write are one step, and readers see whole rows."""

import copy
import functools
import threading
from typing import Any

from local.patching import replace
from local.state import State

_WRITES = {
    "put_item": "self, table_name, item_attrs, expected, condition_expression, expression_attribute_names, "
    "expression_attribute_values, overwrite, return_values_on_condition_check_failure",
    "update_item": "self, table_name, key, update_expression, expression_attribute_names, "
    "expression_attribute_values, attribute_updates, expected, condition_expression, "
    "return_values_on_condition_check_failure",
    "delete_item": "self, table_name, key, expression_attribute_names, expression_attribute_values, "
    "condition_expression, return_values_on_condition_check_failure",
    "transact_write_items": "self, transact_items",
}
_READS = {
    "get_item": "self, table_name, keys, projection_expressions",
    "scan": "self, table_name, filters, limit, exclusive_start_key, filter_expression, expr_names, expr_values, "
    "index_name, consistent_read, projection_expression, segments",
    "query": "self, table_name, hash_key_dict, range_comparison, range_value_dicts, limit, exclusive_start_key, "
    "scan_index_forward, projection_expressions, index_name, consistent_read, expr_names, expr_values, "
    "filter_expression, hash_key_conditions, range_key_conditions, filter_kwargs",
}


def install(_state: State) -> None:
    """Serialise what happens to all tables: two threads of the server may not both find a condition true.

    moto makes the row of an update before it sets the attributes, and answers with the rows themselves, not copies.
    """
    from moto.dynamodb.models import DynamoDBBackend

    lock = threading.RLock()
    for name, parameters in _WRITES.items():
        original = getattr(DynamoDBBackend, name)
        replace(DynamoDBBackend, name, _one_at_a_time(original, lock), expects=parameters)
    for name, parameters in _READS.items():
        original = getattr(DynamoDBBackend, name)
        replace(DynamoDBBackend, name, _copied(original, lock), expects=parameters)


def _one_at_a_time(original: Any, lock: Any) -> Any:
    @functools.wraps(original)
    def write(*args: Any, **kwargs: Any) -> Any:
        with lock:
            return original(*args, **kwargs)

    return write


def _copied(original: Any, lock: Any) -> Any:
    @functools.wraps(original)
    def read(*args: Any, **kwargs: Any) -> Any:
        with lock:
            return copy.deepcopy(original(*args, **kwargs))

    return read
