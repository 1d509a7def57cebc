"""Answers in pages: the token is the place of the next item."""

from typing import Any

from local.athena.errors import InvalidRequest


def position(token: str | None) -> int:
    """Return the place, from 0, that a token stands for; InvalidRequest for a token nobody gave."""
    if token is not None and not token.isdecimal():
        raise InvalidRequest("NextToken is not one that this operation gave")
    return int(token or 0)


def page_of(key: str, items: list[Any], size: int | None, token: str | None, most: int) -> dict[str, Any]:
    """Return the page of `items` that starts at `token`, under `key`; InvalidRequest for a token nobody gave."""
    start = position(token)
    end = start + min(size or most, most)
    found: dict[str, Any] = {key: items[start:end]}
    if end < len(items):
        found["NextToken"] = str(end)
    return found
