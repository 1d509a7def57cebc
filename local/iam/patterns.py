"""The wildcards of IAM: `*` for any characters, `?` for one, `${key}` for the value that a request has for a key."""

import re
from collections.abc import Mapping
from functools import lru_cache

_PART = re.compile(r"\$\{(?P<name>[^}]+)\}|(?P<wildcard>[*?])")
_ARN_PARTS = 6


def matches(pattern: str, value: str, context: Mapping[str, str], *, case: bool = True) -> bool:
    """Tell whether `value` fits; a variable without a value fits nothing. `context` has its keys in lower case."""
    filled = _filled(pattern, context)
    return filled is not None and bool(_expression(filled, case).fullmatch(value))


def matches_arn(pattern: str, arn: str, context: Mapping[str, str]) -> bool:
    """Compare part by part, so that a wildcard never reaches from one of the first five parts into the next."""
    wanted, given = pattern.split(":", _ARN_PARTS - 1), arn.split(":", _ARN_PARTS - 1)
    if len(wanted) != _ARN_PARTS or len(given) != _ARN_PARTS:
        return False
    return all(matches(one, other, context) for one, other in zip(wanted, given, strict=True))


def _filled(pattern: str, context: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return literal texts and, between them, the wildcards; every text of an odd place is one."""
    parts, literal, end = list[str](), "", 0
    for found in _PART.finditer(pattern):
        literal += pattern[end : found.start()]
        end = found.end()
        if found["wildcard"]:
            parts += [literal, found["wildcard"]]
            literal = ""
            continue
        name = found["name"]
        value = name if name in {"*", "?", "$"} else context.get(name.lower())
        if value is None:
            return None
        literal += value
    return (*parts, literal + pattern[end:])


@lru_cache(maxsize=1 << 14)
def _expression(parts: tuple[str, ...], case: bool) -> re.Pattern[str]:
    wildcards = {"*": ".*", "?": "."}
    pieces = [wildcards[part] if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(pieces), re.DOTALL | (0 if case else re.IGNORECASE))
