"""Trino's client protocol, as far as a comparison needs it: rows as Athena would show them, and full types."""

import base64
import http.client
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_QUERY = 120


class TrinoFailed(Exception):
    """A query failed; the text is `ERROR_NAME: message`, as in Athena's reasons."""


@dataclass(frozen=True)
class Rows:
    """The names, the full types and the rows of a query; every value as text, None for NULL."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[str | None, ...]]


class Trino:
    """A Trino on 127.0.0.1, asked as Athena's engine would be: in UTC, with the catalogue awsdatacatalog."""

    def __init__(self, port: int) -> None:
        self._port = port

    def answers(self) -> bool:
        """Tell whether a query is answered."""
        try:
            return self.run("SELECT 1", "default").rows == [("1",)]
        except (OSError, http.client.HTTPException, TrinoFailed):
            return False

    def run(self, sql: str, schema: str, parameters: Sequence[str] = ()) -> Rows:
        """Answer a query with literals for its `?`; TrinoFailed when Trino refuses it."""
        if parameters:
            sql = f"EXECUTE IMMEDIATE '{sql.replace(chr(39), 2 * chr(39))}' USING {', '.join(parameters)}"
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LONGEST_QUERY)
        try:
            return self._pages(connection, sql, schema)
        finally:
            connection.close()

    def _pages(self, connection: http.client.HTTPConnection, sql: str, schema: str) -> Rows:
        columns: list[dict[str, Any]] = []
        rows: list[list[Any]] = []
        page = _call(connection, "POST", "/v1/statement", schema, sql.encode())
        while True:
            if error := page.get("error"):
                raise TrinoFailed(f"{error['errorName']}: {error['message']}")
            columns = page.get("columns") or columns
            rows += page.get("data") or []
            if "nextUri" not in page:
                break
            page = _call(connection, "GET", "/" + page["nextUri"].split("/", 3)[3], schema)
        kinds = [column["typeSignature"] for column in columns]
        return Rows(
            tuple(column["name"] for column in columns),
            tuple(column["type"] for column in columns),
            [tuple(shown(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in rows],
        )


def _call(
    connection: http.client.HTTPConnection, method: str, path: str, schema: str, body: bytes | None = None
) -> dict[str, Any]:
    headers = {
        "X-Trino-User": "referee",
        "X-Trino-Catalog": "awsdatacatalog",
        "X-Trino-Schema": schema,
        "X-Trino-Time-Zone": "UTC",
        "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",  # else times are rounded to milliseconds
    }
    while True:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status not in (429, 502, 503, 504):
            break
        time.sleep(0.05)
    if answer.status != http.client.OK:
        raise TrinoFailed(f"HTTP {answer.status}: {content[:200]!r}")
    page: dict[str, Any] = json.loads(content, parse_float=str)  # a double keeps the text that Java gave it
    return page


def shown(value: Any, kind: dict[str, Any]) -> str | None:
    """Return the text that Athena shows for a value of Trino's JSON; `kind` is the signature of its type."""
    name, arguments = kind["rawType"], [argument["value"] for argument in kind["arguments"]]
    if value is None:
        return None
    if name == "array":
        return f"[{', '.join(_inner(item, arguments[0]) for item in value)}]"
    if name == "map":
        return f"{{{', '.join(f'{key}={_inner(item, arguments[1])}' for key, item in value.items())}}}"
    if name == "row":
        return _row(value, arguments)
    return _SCALARS.get(name.split(" ")[0], str)(value)


def _inner(value: Any, kind: dict[str, Any]) -> str:
    text = shown(value, kind)
    return "null" if text is None else text


def _row(values: list[Any], fields: list[dict[str, Any]]) -> str:
    labels = [(field.get("fieldName") or {}).get("name") or f"field{place}" for place, field in enumerate(fields)]
    items = [_inner(value, field["typeSignature"]) for value, field in zip(values, fields, strict=True)]
    return f"{{{', '.join(f'{label}={item}' for label, item in zip(labels, items, strict=True))}}}"


def _moment(text: str) -> str:
    """Return a time with three digits of a second at least, as Athena shows it; a literal of Trino's may have none."""
    date, clock, *zone = text.split(" ")
    whole, _, digits = clock.partition(".")
    return " ".join([date, f"{whole}.{digits:0<3}", *zone])


_SCALARS: dict[str, Callable[[Any], str]] = {
    "boolean": lambda value: "true" if value else "false",
    "timestamp": _moment,
    "varbinary": lambda value: base64.b64decode(value).hex(" "),
}
