"""The filters of the list operations: equal members, and windows of creation and update time."""

from collections.abc import Iterable, Iterator
from typing import Any

Resource = dict[str, Any]

_AFTER = {"createdAfter": "creationTime", "updatedAfter": "updateTime"}
_BEFORE = {"createdBefore": "creationTime", "updatedBefore": "updateTime"}


def _member(item: Resource, name: str) -> Any:
    return item[name] if name in item else item.get("sequenceInformation", {}).get(name)


def _holds(item: Resource, name: str, wanted: Any) -> bool:
    if name in _AFTER:
        return bool(item[_AFTER[name]] > wanted)
    if name in _BEFORE:
        return bool(item[_BEFORE[name]] < wanted)
    # An empty referenceArn asks for the read sets without one
    return bool((_member(item, name) or "") == wanted)


def matching(items: Iterable[Resource], wanted: Resource | None) -> Iterator[Resource]:
    """Yield the items for which every condition in `wanted` holds."""
    conditions = wanted or {}
    return (item for item in items if all(_holds(item, name, value) for name, value in conditions.items()))
