"""One validator for every operation: pattern, enum, minimum, maximum and required members, from botocore's model.

botocore itself checks only types, required members and minimal lengths; of the rest a client learns from the service.
"""

import base64
import binascii
import datetime as dt
from functools import cache
from typing import Any

import regex
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.utils import parse_to_aware_datetime

from local.omics.exceptions import ValidationException

_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}
# The model lets a byte range hold digits and punctuation only; every valid one starts with "bytes=".
_UNPATTERNED = {"Range"}


@cache
def _pattern(text: str) -> "regex.Pattern[str]":
    return regex.compile(text)


class _Validator:
    def __init__(self) -> None:
        self.violations: list[str] = []

    def _refuse(self, path: str, value: Any, constraint: str) -> None:
        shown = "null" if value is None else f"'{value}'"
        self.violations.append(f"Value {shown} at '{path}' failed to satisfy constraint: Member must {constraint}")

    def check(self, shape: Shape, value: Any, path: str) -> Any:
        """Return `value` in the type of `shape`, noting every violation below it."""
        if getattr(shape, "is_document_type", False):
            return value
        return getattr(self, f"_check_{shape.type_name}", self._check_number)(shape, value, path)

    def _check_structure(self, shape: StructureShape, value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            self._refuse(path, value, "be a structure")
            return value
        prefix = f"{path}." if path else ""
        for name in shape.required_members:
            if value.get(name) is None:
                self._refuse(prefix + name, None, "not be null")
        return {
            name: self.check(member, value[name], prefix + name)
            for name, member in shape.members.items()
            if value.get(name) is not None
        }

    def _check_list(self, shape: ListShape, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            self._refuse(path, value, "be a list")
            return value
        self._check_size(shape, len(value), value, path)
        return [self.check(shape.member, item, f"{path}.{i}.member") for i, item in enumerate(value, 1)]

    def _check_map(self, shape: MapShape, value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            self._refuse(path, value, "be a map")
            return value
        self._check_size(shape, len(value), value, path)
        for key in value:
            self.check(shape.key, key, f"{path}.key")
        return {key: self.check(shape.value, item, f"{path}.{key}.member") for key, item in value.items()}

    def _check_string(self, shape: Shape, value: Any, path: str) -> Any:
        if not isinstance(value, str):
            self._refuse(path, value, "be a string")
            return value
        self._check_size(shape, len(value), value, path)
        allowed = shape.metadata.get("enum")
        if allowed and value not in allowed:
            self._refuse(path, value, f"satisfy enum value set: [{', '.join(allowed)}]")
        pattern = shape.metadata.get("pattern")
        if pattern and shape.name not in _UNPATTERNED and not _pattern(pattern).fullmatch(value):
            self._refuse(path, value, f"satisfy regular expression pattern: {pattern}")
        return value

    def _check_size(self, shape: Shape, size: int, value: Any, path: str) -> None:
        if size < shape.metadata.get("min", 0):
            self._refuse(path, value, f"have length greater than or equal to {shape.metadata['min']}")
        if size > shape.metadata.get("max", size):
            self._refuse(path, value, f"have length less than or equal to {shape.metadata['max']}")

    def _check_number(self, shape: Shape, value: Any, path: str) -> Any:
        try:
            if isinstance(value, bool):
                raise ValueError(value)
            number = _NUMBERS[shape.type_name](value)
        except (TypeError, ValueError):
            self._refuse(path, value, f"be a {shape.type_name}")
            return value
        if number < shape.metadata.get("min", number):
            self._refuse(path, value, f"have value greater than or equal to {shape.metadata['min']}")
        if number > shape.metadata.get("max", number):
            self._refuse(path, value, f"have value less than or equal to {shape.metadata['max']}")
        return number

    def _check_boolean(self, shape: Shape, value: Any, path: str) -> Any:
        if not isinstance(value, bool):
            self._refuse(path, value, "be a boolean")
        return value

    def _check_timestamp(self, shape: Shape, value: Any, path: str) -> dt.datetime | None:
        try:
            return parse_to_aware_datetime(value)
        except (TypeError, ValueError):
            self._refuse(path, value, "be a timestamp")
            return None

    def _check_blob(self, shape: Shape, value: Any, path: str) -> bytes:
        if isinstance(value, bytes):
            return value
        try:
            return base64.b64decode(value, validate=True)
        except (TypeError, ValueError, binascii.Error):
            self._refuse(path, value, "be base64")
            return b""


def validate(shape: Shape | None, params: dict[str, Any]) -> dict[str, Any]:
    """Return `params` in the types of the model; ValidationException lists every violation as the service words it."""
    if shape is None:
        return {}
    validator = _Validator()
    checked: dict[str, Any] = validator.check(shape, params, "")
    count = len(validator.violations)
    if count:
        noun = "error" if count == 1 else "errors"
        raise ValidationException(f"{count} validation {noun} detected: {'; '.join(validator.violations)}")
    return checked
