"""UNNEST of maps, rows and several arrays, which DuckDB has only for one array at a time.

What an argument unfolds into depends on its type, and DuckDB is asked for it: a map gives two columns, an array of rows
one column for each field.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlglot import exp

from local.athena.duckdb_rules import call
from local.athena.syntax import UNNAMED

TypeOf = Callable[[exp.Select], Any]


def translate_unnest(tree: exp.Expr, type_of: TypeOf) -> None:
    """Rewrite each UNNEST below `tree` that DuckDB would not read as Trino does.

    `type_of` returns DuckDB's type of the only column of a query.
    """
    for unnest in sorted(tree.find_all(exp.Unnest), key=lambda node: -node.depth):
        select = unnest.find_ancestor(exp.Select)
        if select is None or not isinstance(unnest.parent, exp.From | exp.Join):
            continue
        alias = unnest.args.get("alias")
        columns = list(alias.columns) if alias else []
        if len(unnest.expressions) == 1 and len(columns) == 1:
            continue
        types = [type_of(_probe(unnest, argument)) for argument in unnest.expressions]
        unnest.replace(_lateral(unnest, types))


def _lateral(unnest: exp.Unnest, types: list[Any]) -> exp.Expr:
    unfolded: list[exp.Expr] = []
    shown: list[exp.Expr] = []
    lengths: list[exp.Expr] = []
    for position, (argument, kind) in enumerate(zip(unnest.expressions, types, strict=True)):
        array = call("map_entries", argument) if kind.id == "map" else argument
        lengths.append(call("coalesce", call("len", array.copy()), 0))
        name = f"_part{position}"
        unfolded.append(exp.alias_(call("unnest", array), name))
        fields = _fields(kind)
        shown += [
            exp.alias_(call("struct_extract", exp.column(name), field), field, quoted=True) for field in fields
        ] or [exp.alias_(exp.column(name), f"{UNNAMED}{position}", quoted=True)]
    if unnest.args.get("offset"):
        most = call("greatest", *lengths, 0)
        counted = call("range", 1, exp.Add(this=most, expression=exp.Literal.number(1)))
        unfolded.append(exp.alias_(call("unnest", counted), "_number"))
        shown.append(exp.alias_(exp.column("_number"), f"{UNNAMED}number", quoted=True))
    inner = exp.select(*shown).from_(exp.select(*unfolded).subquery("_unfolded"))
    return exp.Lateral(this=exp.Subquery(this=inner), alias=_alias(unnest))


def _alias(unnest: exp.Unnest) -> exp.TableAlias:
    """Return the names that the UNNEST was given; sqlglot keeps the one of the ordinality apart."""
    alias: exp.TableAlias = unnest.args.get("alias") or exp.TableAlias(this=exp.to_identifier("_unnested"))
    number = unnest.args.get("offset")
    if alias.columns and isinstance(number, exp.Identifier):
        alias.append("columns", number)
    return alias


def _fields(kind: Any) -> list[str]:
    if kind.id == "map":
        return ["key", "value"]
    element = dict(kind.children).get("child") if kind.id in ("list", "array") else None
    return [name for name, _ in element.children] if element is not None and element.id == "struct" else []


def _probe(unnest: exp.Expr, argument: exp.Expr) -> exp.Select:
    """Return a query of nothing but the argument, over everything that it can refer to.

    That is the tables before it in its own query and in those around it, and the WITH clauses of all of them.
    """
    probe = exp.select(argument.copy())
    commons: list[exp.Expr] = []
    inner, query = unnest, unnest.find_ancestor(exp.Query)
    while query is not None:
        inside = next((index for index, common in enumerate(query.ctes) if _contains(common, inner)), None)
        for source in _sources(query, inner) if inside is None else []:
            probe = probe.join(source, join_type="cross") if probe.args.get("from_") else probe.from_(source)
        commons = query.ctes[:inside] + commons
        inner, query = query, query.find_ancestor(exp.Query)
    for common in commons:
        probe = probe.with_(common.args["alias"].copy(), as_=common.this.copy())
    return probe.limit(0)


def _sources(query: exp.Query, inner: exp.Expr) -> Iterator[exp.Expr]:
    """Yield copies of the tables of a query that stand before `inner`, which is somewhere in it."""
    for part in [query.args.get("from_"), *(query.args.get("joins") or [])]:
        if part is None or _contains(part, inner):
            return
        yield part.this.copy()


def _contains(part: exp.Expr, node: exp.Expr) -> bool:
    current: exp.Expr | None = node
    while current is not None and current is not part:
        current = current.parent
    return current is part
