"""Which functions a query may call: Trino's, and none that only DuckDB or another dialect has."""

from functools import cache
from itertools import pairwise
from pathlib import Path

from sqlglot import exp
from sqlglot.tokens import TokenType

from local.athena.errors import QueryFailed, not_built
from local.athena.syntax import place, tokens

# Types, and words of the grammar that the tokenizer has no name for, before a parenthesis.
_WORDS = frozenset(
    {"array", "map", "row", "char", "varchar", "decimal", "numeric", "timestamp", "time", "interval", "json", "values"}
    | {"group", "sets", "within", "bernoulli", "system", "first", "offset"}
)


@cache
def _known() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("trino_functions.txt").read_text().split())


def check_functions(sql: str, tree: exp.Expr) -> None:
    """Raise QueryFailed when the query calls a function that Trino does not have, or reads from one."""
    renamed = {alias.name.lower() for alias in tree.find_all(exp.TableAlias) if alias.columns}
    words = tokens(sql)
    for word, following in pairwise(words):
        name = word.text.lower()
        if word.token_type is not TokenType.VAR or following.token_type is not TokenType.L_PAREN:
            continue
        if name not in _known() and name not in _WORDS and name not in renamed:
            line, column = place(sql, word.start)
            message = f"line {line}:{column}: Function '{name}' not registered"
            raise QueryFailed("FUNCTION_NOT_FOUND", message)
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise not_built("A table function")
