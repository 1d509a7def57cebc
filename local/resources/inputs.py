"""The inputs of one resource, which remember what was read of them.

A setting that the program gives and nobody reads is a promise the local AWS would break in silence, so the deployer
asks for `unread()` after each create and update and fails when something is left.
"""

from collections.abc import Iterator, Mapping
from typing import Any


class Inputs(Mapping[str, Any]):
    """A mapping of camelCase names to values that records each name read, also in nested objects and lists."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = {name: value for name, value in values.items() if value is not None}
        self._path = path
        self._read: set[str] = set()
        self._children: dict[str, list[Inputs]] = {}

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        self._read.add(name)
        if isinstance(value, Mapping):
            return self._child(name, [value])[0]
        if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            return self._child(name, value)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def _child(self, name: str, values: list[Mapping[str, Any]]) -> "list[Inputs]":
        if name not in self._children:
            single = isinstance(self._values[name], Mapping)
            self._children[name] = [
                Inputs(value, f"{self._path}{name}." if single else f"{self._path}{name}[{index}].")
                for index, value in enumerate(values)
            ]
        return self._children[name]

    def each(self, name: str) -> "list[Inputs]":
        """Return the objects of a list, or an empty list when the input is absent; a single object counts as one."""
        found = self.get(name) or []
        return [found] if isinstance(found, Inputs) else list(found)

    def inner(self, name: str) -> "Inputs":
        """Return a nested object, empty when the input is absent."""
        found = self.get(name)
        return found if isinstance(found, Inputs) else Inputs({}, f"{self._path}{name}.")

    def plain(self, name: str, default: Any = None) -> Any:
        """Return a whole subtree as plain dicts and lists; all of it counts as read, because it is passed on."""
        if name not in self._values:
            return default
        self._read.add(name)
        self._children.pop(name, None)
        return self._values[name]

    def ignore(self, name: str, *, why: str) -> None:
        """Declare that an input has no meaning locally; `why` is the reason a reader is owed."""
        if not why.strip():
            raise ValueError(f"ignoring {self._path}{name} needs a reason")
        self.plain(name)

    def unread(self) -> list[str]:
        """Return the dotted paths that nobody read, in order."""
        left = [self._path + name for name in self._values if name not in self._read]
        for children in self._children.values():
            left += [path for child in children for path in child.unread()]
        return sorted(left)
