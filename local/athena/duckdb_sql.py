"""A query of Athena as a query of DuckDB."""

from typing import Any, Protocol

from sqlglot import ErrorLevel, exp
from sqlglot.errors import UnsupportedError

from local.athena.duckdb_functions import check_functions
from local.athena.duckdb_names import resolve_names
from local.athena.duckdb_rules import translate_expressions
from local.athena.duckdb_unnest import translate_unnest
from local.athena.errors import QueryFailed
from local.athena.syntax import UNNAMED, parse_query

# Functions whose timestamps have milliseconds in Trino, whatever they are given.
_MILLISECONDS = (exp.CurrentTimestamp, exp.Localtimestamp, exp.UnixToTime, exp.FromISO8601Timestamp, exp.StrToTime)


class Tables(Protocol):
    """Where the tables of a query come from."""

    def add(self, node: exp.Table, database: str, name: str, sql: str) -> str:
        """Make the table known to DuckDB in the schema `database` and return its name there; QueryFailed for none."""
        ...

    def type_of(self, sql: str) -> Any:
        """Return DuckDB's type of the only column of a query."""
        ...


def translate(sql: str, database: str, tables: Tables) -> tuple[str, tuple[int | None, ...]]:
    """Return the DuckDB text of a query, and for each column in its SELECT how many digits a timestamp shows.

    None stands for as many as the tables of the query hold. Columns without a name are called UNNAMED + a number.
    Raises SyntaxProblem and QueryFailed.
    """
    tree = parse_query(sql)
    check_functions(sql, tree)
    digits = tuple(_digits(column) for column in _outermost(tree).expressions)
    resolve_names(tree, database, lambda node, schema, name: tables.add(node, schema, name, sql))
    _name_columns(tree)
    translate_expressions(tree)
    translate_unnest(tree, lambda probe: tables.type_of(_written(probe)))
    return _written(tree), digits


def _written(tree: exp.Expr) -> str:
    try:
        return tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        message = str(error).splitlines()[0].rstrip(".")
        raise QueryFailed("NOT_SUPPORTED", f"{message} in the local Athena") from error


def _outermost(tree: exp.Expr) -> exp.Select:
    """Return the SELECT that gives the columns of a query their names."""
    while not isinstance(tree, exp.Select):
        tree = tree.this
    return tree


def _name_columns(tree: exp.Expr) -> None:
    select = _outermost(tree)
    for position, column in enumerate(select.expressions):
        if not isinstance(column, exp.Alias | exp.Column | exp.Dot | exp.Star):
            column.replace(exp.alias_(column.copy(), f"{UNNAMED}{position}", quoted=True))


def _digits(column: exp.Expr) -> int | None:
    """Return None for what comes from a table, what a cast asks for, and 3 for all else that is computed."""
    if column.find(*_MILLISECONDS):
        return 3
    cast = column.find(exp.Cast)
    if cast is not None and cast.to.this in (exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPTZ):
        return 6 if "6" in cast.to.sql() else 3
    return None if column.find(exp.Column, exp.Star) else 3
