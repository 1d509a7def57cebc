"""Reading a query: what Trino's grammar refuses is refused at StartQueryExecution, with a line and a column."""

import re
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokens import Token, TokenType

from local.athena.errors import InvalidRequest, SyntaxProblem

_LEADING = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)
# sqlglot reads these in every dialect; Trino's grammar has none of them.
_FOREIGN_TOKENS = {TokenType.DCOLON: "::", TokenType.QUALIFY: "QUALIFY"}


def bare(sql: str) -> str:
    """Return a statement without leading comments and trailing semicolons."""
    return sql[_LEADING.match(sql).end() :].rstrip().rstrip(";").rstrip()  # type: ignore[union-attr]


def tokens(sql: str) -> list[Token]:
    """Split a query into tokens; SyntaxProblem when a quote or comment does not end."""
    try:
        return list(Trino().tokenize(sql))
    except TokenError as error:
        raise SyntaxProblem(1, 1, str(error).splitlines()[0]) from error


def parse_query(sql: str) -> exp.Query:
    """Return the syntax tree of one query; SyntaxProblem when it is none, InvalidRequest when there are several."""
    for token in tokens(sql):
        if token.token_type in _FOREIGN_TOKENS:
            raise _mismatched(sql, token.start, _FOREIGN_TOKENS[token.token_type], "an operator of SQL")
    try:
        trees = sqlglot.parse(sql, read="trino")
    except ParseError as error:
        raise _from_sqlglot(error.errors[0] if error.errors else {}) from error
    if len(trees) != 1:
        raise InvalidRequest(f"Only one sql statement is allowed. Got: {sql}")
    tree = trees[0]
    if isinstance(tree, exp.Values):
        # A bare VALUES has no place for a WITH or an alias in the tree; as a subquery it is like any query.
        tree = exp.select("*").from_(exp.alias_(tree, "_values", table=True))
    if not isinstance(tree, exp.Query):
        raise _mismatched(sql, 0, sql.split(None, 1)[0] if sql else "<EOF>", "<query>")
    _refuse_foreign(sql, tree)
    return tree


def parse_literal(sql: str) -> exp.Expression:
    """Return the constant expression of an execution parameter; SyntaxProblem when it is none."""
    try:
        tree = sqlglot.parse_one(f"SELECT {sql}", read="trino")
    except (ParseError, TokenError) as error:
        raise InvalidRequest(f"The execution parameter {sql} is not a SQL literal") from error
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or len(list(tree.find_all(exp.Query))) != 1:
        raise InvalidRequest(f"The execution parameter {sql} is not a SQL literal")
    value: exp.Expression = tree.expressions[0]
    if {key for key, part in tree.args.items() if part} != {"expressions"} or value.find(exp.Star, exp.Placeholder):
        raise InvalidRequest(f"The execution parameter {sql} is not a SQL literal")
    return value


def place(sql: str, offset: int) -> tuple[int, int]:
    """Return the line and column, both from 1, of a character of the statement."""
    before = sql[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def where(sql: str, name: str) -> str:
    """Return `line L:C: ` of the first place where an identifier stands in a query, or nothing."""
    for token in tokens(sql):
        if token.text.lower() == name.lower() and token.token_type is not TokenType.STRING:
            return "line {}:{}: ".format(*place(sql, token.start))
    return ""


def _refuse_foreign(sql: str, tree: exp.Expression) -> None:
    for star in tree.find_all(exp.Star):
        if star.args.get("except_") or star.args.get("except") or star.args.get("replace"):
            raise _mismatched(sql, sql.find("*") + 1, "EXCLUDE", "',', 'FROM'")
    if any(not select.expressions for select in tree.find_all(exp.Select)) or tree.find(exp.Pivot):
        raise _mismatched(sql, 0, sql.split(None, 1)[0], "<query>")


def _mismatched(sql: str, offset: int, text: str, expecting: str) -> SyntaxProblem:
    return SyntaxProblem(*place(sql, offset), f"mismatched input '{text}'. Expecting: {expecting}")


def _from_sqlglot(found: dict[str, Any]) -> SyntaxProblem:
    line, text = found.get("line") or 1, found.get("highlight") or "<EOF>"
    column = max(1, (found.get("col") or 1) - len(text) + 1)
    return SyntaxProblem(line, column, f"mismatched input '{text}'. {found.get('description') or 'Expecting: <query>'}")
