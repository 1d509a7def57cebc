"""What moto's DynamoDB lacks: a condition and the write that depends on it happen as one step."""

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


def install(_state: State) -> None:
    """Serialise the writes of all tables: two threads of the server may not both find a condition true."""
    from moto.dynamodb.models import DynamoDBBackend

    lock = threading.RLock()
    for name, parameters in _WRITES.items():
        original = getattr(DynamoDBBackend, name)
        replace(DynamoDBBackend, name, _one_at_a_time(original, lock), expects=parameters)


def _one_at_a_time(original: Any, lock: Any) -> Any:
    @functools.wraps(original)
    def write(*args: Any, **kwargs: Any) -> Any:
        with lock:
            return original(*args, **kwargs)

    return write
