"""Property paths: which values of two objects differ, and which options name them."""

import re
from typing import Any

_SEGMENT = re.compile(r"""\["([^"]*)"\]|\[(\d+|\*)\]|([^.\[\]]+)""")


def differences(old: Any, new: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the path of each value that is in only one of two objects or differs; a list is walked by index."""
    if isinstance(old, dict) and isinstance(new, dict):
        names = [*old, *(name for name in new if name not in old)]
        return [
            found
            for name in names
            for found in (
                differences(old[name], new[name], (*path, name)) if name in old and name in new else [(*path, name)]
            )
        ]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [found for index, (a, b) in pairs for found in differences(a, b, (*path, str(index)))]
    return [] if old == new else [path]


def parsed(path: str) -> tuple[str, ...]:
    """Return the segments of `a.b[0]["c"]`; `*` stands for any one."""
    return tuple(next(part for part in match.groups() if part is not None) for match in _SEGMENT.finditer(path))


def covers(option: str, path: tuple[str, ...]) -> bool:
    """Whether an option such as `tags`, `tags.owner` or `rules[*].id` names `path`, something in it or around it."""
    return all(wanted in {"*", found} for wanted, found in zip(parsed(option), path, strict=False))


def with_old(new: dict[str, Any], old: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """Return `new` with the value at `path` as in `old`, or without it when `old` has none."""
    name, rest = path[0], path[1:]
    result = dict(new)
    if rest and isinstance(new.get(name), dict) and isinstance(old.get(name), dict):
        result[name] = with_old(new[name], old[name], rest)
    elif name in old:
        result[name] = old[name]
    else:
        result.pop(name, None)
    return result
