"""The `?` of a query and the execution parameters that take their places."""

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.tokens import TokenType

from local.athena.errors import QueryFailed
from local.athena.syntax import parse_literal, tokens, where


def bind(sql: str, parameters: Sequence[str]) -> str:
    """Return the query with each `?` replaced by the literal at its position.

    A parameter is read as an expression of its own first, so that it can never become more than one value. Raises
    InvalidRequest when one is not a literal, QueryFailed when their number differs.
    """
    marks = [token for token in tokens(sql) if token.token_type is TokenType.PLACEHOLDER]
    if len(marks) != len(parameters):
        message = f"line 1:1: Incorrect number of parameters: expected {len(marks)} but found {len(parameters)}"
        raise QueryFailed("INVALID_PARAMETER_USAGE", message)
    written = [_written(parameter) for parameter in parameters]
    for mark, text in reversed(list(zip(marks, written, strict=True))):
        sql = sql[: mark.start] + text + sql[mark.end + 1 :]
    return sql


def _written(parameter: str) -> str:
    value = parse_literal(parameter)
    column = value.find(exp.Column)
    if column is not None:
        place = where(f"SELECT {parameter}", column.name)
        raise QueryFailed("EXPRESSION_NOT_CONSTANT", f"{place}Constant expression cannot contain column references")
    text = value.sql("trino")
    return text if isinstance(value, exp.Literal | exp.Null | exp.Boolean) else f"({text})"
