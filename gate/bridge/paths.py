"""Reading and writing nested values by paths whose lists are `[]` (each element) or `[+]` (one new element)."""

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

Place = tuple[str | int, ...]


def matches(value: Any, path: tuple[str, ...], at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield the place and the value of everything that `path` leads to."""
    if not path:
        yield at, value
    elif path[0] == "[]":
        for number, item in enumerate(value if isinstance(value, list) else ()):
            yield from matches(item, path[1:], (*at, number))
    elif isinstance(value, Mapping) and path[0] in value:
        yield from matches(value[path[0]], path[1:], (*at, path[0]))


def leaves(value: Any, at: Place = ()) -> Iterator[Place]:
    """Yield the places of everything that is neither a map nor a list with something in it."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from leaves(item, (*at, key))
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from leaves(item, (*at, number))
    else:
        yield at


def write(into: dict[str, Any], path: tuple[str, ...], numbers: list[int], value: Any) -> None:
    """Put `value` at `path`; `numbers` are the elements that each `[]` and `[+]` of it stands for, in order."""
    steps: Place = tuple(numbers.pop(0) if part in {"[]", "[+]"} else part for part in path)
    place: Any = into
    for step, following in itertools.pairwise(steps):
        place = _entered(place, step, [] if isinstance(following, int) else {})
    if isinstance(place, list):
        _entered(place, steps[-1], {})
    place[steps[-1]] = value


def _entered(place: Any, step: str | int, empty: Any) -> Any:
    """Return what is at `step`, made `empty` where there is nothing yet."""
    if isinstance(place, list):
        while len(place) <= int(step):
            place.append({})
        place[int(step)] = place[int(step)] or empty
        return place[int(step)]
    return place.setdefault(step, empty)


def shown(place: Place) -> str:
    """Return a place as people write it: rules[0].id."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def as_verb(verb: str, value: Any) -> Any:
    """Return `value` in the form that a verb of the table asks for; ValueError for a text that is not JSON."""
    if verb == "json":
        return json.loads(value) if isinstance(value, str) else value
    if verb == "tags" and isinstance(value, Mapping):
        return [{"Key": key, "Value": item} for key, item in value.items()]
    if verb == "dimensions" and isinstance(value, Mapping):
        return [{"Name": key, "Value": item} for key, item in value.items()]
    if verb == "text":
        return str(value)
    return [value] if verb == "list" else value
