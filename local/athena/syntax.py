"""Reading a query: what Trino's grammar refuses is refused at StartQueryExecution, with a line and a column."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokens import Token, TokenType

from local.athena.errors import InvalidRequest, SyntaxProblem

UNNAMED = "_unnamed_column_"  # then a number: a column of an answer that Athena calls _col0, _col1
_LEADING = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)
# sqlglot reads these in every dialect; Trino's grammar has none of them.
_FOREIGN_TOKENS = {TokenType.DCOLON: "::", TokenType.QUALIFY: "QUALIFY"}


@cache
def _reserved() -> frozenset[str]:
    """The words that Trino's grammar keeps for itself: as names they must stand in double quotes."""
    return frozenset(Path(__file__).with_name("trino_reserved.txt").read_text().split())


def bare(sql: str) -> str:
    """Return a statement without leading comments and trailing semicolons."""
    return sql[_LEADING.match(sql).end() :].rstrip().rstrip(";").rstrip()


def tokens(sql: str) -> list[Token]:
    """Split a query into tokens; SyntaxProblem when a quote or comment does not end."""
    try:
        return list(Trino().tokenize(sql))
    except TokenError as error:
        # sqlglot does not say where: a quote or comment that stays open is the last of its kind.
        offset = max(sql.rfind(mark) for mark in ("'", '"', "/*"))
        raise _mismatched(sql, max(offset, 0), sql[offset : offset + 1], "<expression>") from error


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
        names = [f"{UNNAMED}{number}" for number in range(len(tree.expressions[0].expressions) or 1)]
        tree = exp.select("*").from_(exp.alias_(tree, "_values", table=names))
    if not isinstance(tree, exp.Query):
        raise _mismatched(sql, 0, sql.split(None, 1)[0] if sql else "<EOF>", "<query>")
    _refuse_foreign(sql, tree)
    _refuse_reserved(sql, tree)
    return tree


def parse_literal(sql: str) -> exp.Expr:
    """Return the constant expression of an execution parameter; SyntaxProblem when it is none."""
    try:
        tree = sqlglot.parse_one(f"SELECT {sql}", read="trino")
    except (ParseError, TokenError) as error:
        raise InvalidRequest(f"The execution parameter {sql} is not a SQL literal") from error
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or len(list(tree.find_all(exp.Query))) != 1:
        raise InvalidRequest(f"The execution parameter {sql} is not a SQL literal")
    value: exp.Expr = tree.expressions[0]
    if {key for key, part in tree.args.items() if part} != {"expressions"} or value.find(exp.Star, exp.Placeholder):
        raise InvalidRequest(f"The execution parameter {sql} is not a SQL literal")
    return value


def place(sql: str, offset: int) -> tuple[int, int]:
    """Return the line and column, both from 1, of a character of the statement."""
    before = sql[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def where(sql: str, name: str) -> str:
    """Return `line L:C: ` of the first place where a name, which may have dots, stands in a query, or nothing."""
    wanted = name.lower().split(".")
    found = [token for token in tokens(sql) if token.token_type not in (TokenType.STRING, TokenType.DOT)]
    for index, token in enumerate(found):
        if [word.text.lower() for word in found[index : index + len(wanted)]] == wanted:
            return "line {}:{}: ".format(*place(sql, token.start))
    return ""


def _refuse_foreign(sql: str, tree: exp.Expr) -> None:
    for star in tree.find_all(exp.Star):
        if star.args.get("except_") or star.args.get("except") or star.args.get("replace"):
            raise _mismatched(sql, sql.find("*") + 1, "EXCLUDE", "',', 'FROM'")
    if any(not select.expressions for select in tree.find_all(exp.Select)) or tree.find(exp.Pivot):
        raise _mismatched(sql, 0, sql.split(None, 1)[0], "<query>")
    if any(not isinstance(unnest.parent, exp.From | exp.Join) for unnest in tree.find_all(exp.Unnest, exp.Explode)):
        raise _mismatched(sql, sql.lower().find("unnest"), "unnest", "<expression>")


def _refuse_reserved(sql: str, tree: exp.Expr) -> None:
    for name in tree.find_all(exp.Identifier):
        if not name.args.get("quoted") and name.name.lower() in _reserved() and "start" in name.meta:
            raise _mismatched(sql, name.meta["start"], name.name, "<identifier>")


def _mismatched(sql: str, offset: int, text: str, expecting: str) -> SyntaxProblem:
    return SyntaxProblem(*place(sql, offset), f"mismatched input '{text}'. Expecting: {expecting}")


def _from_sqlglot(found: dict[str, Any]) -> SyntaxProblem:
    line, text = found.get("line") or 1, found.get("highlight") or "<EOF>"
    column = max(1, (found.get("col") or 1) - len(text) + 1)
    description = str(found.get("description") or "")
    expecting = "Expecting: <expression>"
    if description.startswith("Expecting"):
        expecting = f"Expecting: '{description.removeprefix('Expecting').strip()}'"
    return SyntaxProblem(line, column, f"mismatched input '{text}'. {expecting}")
