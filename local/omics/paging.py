"""Pages of a list: the token names the last item of a page, so items that come or go move no others."""

import base64
from collections.abc import Iterable
from typing import Any

from local.omics.exceptions import ValidationException

DEFAULT_PAGE = 100


def _place(item: dict[str, Any]) -> tuple[str, str]:
    identity = item.get("id") or item.get("taskId") or item.get("versionName") or ""
    return item["creationTime"].isoformat(), str(identity)


def _write(place: tuple[str, str]) -> str:
    return base64.urlsafe_b64encode("|".join(place).encode()).decode()


def _read(token: str) -> tuple[str, str]:
    try:
        time, _, identity = base64.urlsafe_b64decode(token.encode()).decode().partition("|")
    except ValueError as error:
        raise ValidationException("The pagination token is not one that this service gave.") from error
    return time, identity


def page(items: Iterable[dict[str, Any]], params: dict[str, Any], name: str) -> dict[str, Any]:
    """Return one page of `items`, oldest first, under `name`, with `nextToken` when more follow."""
    token = params.get("nextToken") or params.get("startingToken")
    ordered = sorted(items, key=_place)
    if token:
        after = _read(token)
        ordered = [item for item in ordered if _place(item) > after]
    size = params.get("maxResults", DEFAULT_PAGE)
    answer: dict[str, Any] = {name: ordered[:size]}
    if len(ordered) > size:
        answer["nextToken"] = _write(_place(ordered[size - 1]))
    return answer
