"""DuckDB's errors in the words of Athena."""

import re
from collections.abc import Callable

import duckdb

from local.athena.errors import SYSTEM, QueryFailed, column_not_found, not_built
from local.athena.syntax import where

# A macro names the error itself: `INVALID_CAST_ARGUMENT: Cannot cast '1.5' to INT`.
_OWN = re.compile(r"Invalid Input Error: ([A-Z_]+): (.*)", re.DOTALL)


def _column_not_found(sql: str, name: str) -> QueryFailed:
    return column_not_found(where(sql, name), name)


def _qualified(sql: str, table: str) -> str:
    """Return the first name in the query that begins with the name of a table that is not there."""
    found = re.search(rf'\b{re.escape(table)}"?\s*\.\s*"?(\w+)', sql, re.IGNORECASE)
    return f"{table}.{found[1]}" if found else table


_PATTERNS: list[tuple[str, Callable[[re.Match[str], str], QueryFailed]]] = [
    (
        r'Referenced column "(?P<name>[^"]*)"',
        lambda found, sql: _column_not_found(sql, found["name"]),
    ),
    (
        r'(?:Table|table|Values list) "(?P<table>[^"]*)" does not have a column named "(?P<name>[^"]*)"',
        lambda found, sql: _column_not_found(sql, f"{found['table']}.{found['name']}"),
    ),
    (
        r'Referenced table "(?P<name>[^"]*)" not found',
        lambda found, sql: _column_not_found(sql, _qualified(sql, found["name"])),
    ),
    (
        r'Ambiguous reference to column name "(?P<name>[^"]*)"',
        lambda found, sql: QueryFailed(
            "AMBIGUOUS_NAME", f"{where(sql, found['name'])}Column '{found['name']}' is ambiguous"
        ),
    ),
    (
        r'column "?(?P<name>[^" ]*)"? must appear in the GROUP BY clause',
        lambda found, sql: QueryFailed(
            "EXPRESSION_NOT_AGGREGATE",
            f"{where(sql, found['name'])}'{found['name']}' must be an aggregate expression or appear in GROUP BY "
            "clause",
        ),
    ),
    (r"Function with name (?P<name>\w+) does not exist", lambda found, _: not_built(f"The function {found['name']}")),
    (r"Division by zero", lambda _, __: QueryFailed("DIVISION_BY_ZERO", "Division by zero")),
]
_KINDS: list[tuple[type[Exception], str]] = [
    (duckdb.ConversionException, "INVALID_CAST_ARGUMENT"),
    (duckdb.OutOfRangeException, "NUMERIC_VALUE_OUT_OF_RANGE"),
    (duckdb.OutOfMemoryException, "EXCEEDED_MEMORY_LIMIT"),
    (duckdb.BinderException, "TYPE_MISMATCH"),
    (duckdb.CatalogException, "NOT_SUPPORTED"),
    (duckdb.NotImplementedException, "NOT_SUPPORTED"),
    (duckdb.InvalidInputException, "INVALID_FUNCTION_ARGUMENT"),
    (duckdb.ParserException, "NOT_SUPPORTED"),
]


def athena_error(error: duckdb.Error, sql: str) -> QueryFailed:
    """Return the failure that Athena would answer for what DuckDB says of the query `sql`."""
    text = str(error)
    own = _OWN.match(text)
    if own:
        return QueryFailed(own[1], own[2].splitlines()[0])
    for pattern, build in _PATTERNS:
        found = re.search(pattern, text)
        if found:
            return build(found, sql)
    message = text.splitlines()[0].partition(": ")[2] or text
    for kind, name in _KINDS:
        if isinstance(error, kind):
            return QueryFailed(name, message)
    return QueryFailed("GENERIC_INTERNAL_ERROR", message, SYSTEM)
