"""Trino's expressions as DuckDB's: one rule for each kind of node whose meaning differs between the two."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sqlglot import exp
from sqlglot.dialects.dialect import apply_index_offset

from local.athena.errors import not_built

Rule = Callable[[exp.Expr], exp.Expr | None]

# DuckDB's functions of these names do what Trino's do.
_SAME = frozenset(
    {"bit_count", "corr", "cosine_similarity", "covar_pop", "covar_samp", "from_base64", "from_hex", "hamming_distance"}
    | {"histogram", "kurtosis", "map_concat", "map_entries", "map_from_entries", "map_keys", "map_values", "ntile"}
    | {"regexp_extract_all", "regr_intercept", "regr_slope", "skewness", "soundex", "to_base64", "translate", "uuid"}
)
_WHOLE_NUMBERS = {exp.DataType.Type.INT: "integer", exp.DataType.Type.BIGINT: "bigint"}
_SPECIFIER = re.compile(r"%(?P<flags>[-,0+ ]*)(?P<width>\d*)(?P<precision>\.\d+)?(?P<kind>[a-zA-Z%])")
_FORMATTED = {"s": "VARCHAR", "d": "BIGINT", "f": "DOUBLE", "e": "DOUBLE", "x": "BIGINT"}


@cache
def macros() -> dict[str, str]:
    """Return the statements that create the macros, by the name of the macro."""
    text = Path(__file__).with_name("macros.sql").read_text()
    statements = re.findall(r"^create macro (\w+)(.*?;)$", text, re.MULTILINE | re.DOTALL)
    return {name: f"create macro {name}{body}" for name, body in statements}


def translate_expressions(tree: exp.Expr) -> None:
    """Rewrite every expression below `tree` in place, inner ones first."""
    for node in reversed(list(tree.walk(bfs=False))):
        rule = RULES.get(type(node))
        new = rule(node) if rule else None
        if new is not None and new is not node:
            node.replace(new)


def call(name: str, *arguments: exp.Expr | str | int) -> exp.Anonymous:
    """Return a call of a DuckDB function or macro."""
    return exp.Anonymous(this=name, expressions=[exp.convert(argument) for argument in arguments])


def _lenient(node: exp.Expr) -> bool:
    """Tell whether DuckDB could not bind a macro with a choice of types or an error here.

    Inside UNNEST the first is its limit (correlated columns), inside TRY the second; a NULL is what TRY wants anyway.
    """
    return node.find_ancestor(exp.Unnest, exp.Try) is not None


def _cardinality(node: exp.Expr) -> exp.Expr:
    return call("len" if node.find_ancestor(exp.Unnest) else "trino_cardinality", node.this)


def _subscript(node: exp.Expr) -> exp.Expr | None:
    if node.args.get("safe") or len(node.expressions) != 1 or _lenient(node):
        return None
    offset = 1 - (node.args.get("offset") or 0)
    (index,) = apply_index_offset(node.this, node.expressions, offset, dialect="duckdb")
    return call("trino_subscript", node.this, index)


def _truncated(node: exp.Expr) -> exp.Expr | None:
    unit = str(node.args["unit"].name).lower()
    return None if _lenient(node) else call("trino_date_trunc", unit, node.this)


def _date_add(node: exp.Expr) -> exp.Expr | None:
    interval = exp.Interval(this=node.expression, unit=node.args["unit"])
    return (
        exp.paren(exp.Add(this=node.this, expression=interval))
        if _lenient(node)
        else call("trino_plus", node.this, interval)
    )


def _with_interval(name: str) -> Rule:
    def rule(node: exp.Expr) -> exp.Expr | None:
        if isinstance(node.expression, exp.Interval) and not _lenient(node):
            return call(name, node.this, node.expression)
        return None

    return rule


def _date_diff(node: exp.Expr) -> exp.Expr:
    # date_diff of DuckDB counts the boundaries that are crossed, Trino's counts whole units as DuckDB's date_sub does.
    return call("date_sub", str(node.args["unit"].name).lower(), node.expression, node.this)


def _extract(node: exp.Expr) -> exp.Expr | None:
    return call("isodow", node.expression) if node.this.name.upper() in ("DOW", "DAY_OF_WEEK") else None


def _regexp_extract(node: exp.Expr) -> exp.Expr:
    return call("trino_regexp_extract", node.this, node.expression, node.args.get("group") or 0)


def _regexp_replace(node: exp.Expr) -> exp.Expr:
    replacement = node.args.get("replacement")
    if isinstance(replacement, exp.Lambda):
        raise not_built("regexp_replace with a function")
    return call("trino_regexp_replace", node.this, node.expression, replacement or "")


def _json(name: str) -> Rule:
    return lambda node: call(name, node.this, node.expression)


def _slice(node: exp.Expr) -> exp.Expr:
    return call("trino_slice", node.this, node.args["start"], node.args["end"])


def _substring(node: exp.Expr) -> exp.Expr:
    rest = [part for part in (node.args.get("start"), node.args.get("length")) if part is not None]
    return call("trino_substr", node.this, *rest)


def _reduce(node: exp.Expr) -> exp.Expr:
    folded = call("list_reduce", node.this, node.args["merge"], node.args["initial"])
    finish = node.args.get("finish")
    if finish is None:
        return folded
    finished = call("list_transform", exp.Array(expressions=[folded]), finish)
    return call("list_extract", finished, 1)


def _cast(prefix: str) -> Rule:
    def rule(node: exp.Expr) -> exp.Expr | None:
        kind = node.to.this
        if kind == exp.DataType.Type.JSON:
            return call("to_json", node.this)
        if kind in _WHOLE_NUMBERS and not _lenient(node):
            return call(f"trino_{prefix}_{_WHOLE_NUMBERS[kind]}", node.this)
        return None

    return rule


def _format(node: exp.Expr) -> exp.Expr:
    pattern = node.this
    if not isinstance(pattern, exp.Literal):
        raise not_built("format with a pattern that is not a literal")
    arguments = iter(node.expressions)
    values = []
    for specifier in _SPECIFIER.finditer(pattern.name):
        if specifier["kind"] == "%":
            continue
        if specifier["kind"] not in _FORMATTED:
            raise not_built(f"format with {specifier[0]}")
        values.append(exp.cast(next(arguments, exp.null()), _FORMATTED[specifier["kind"]]))
    return call("printf", pattern, *values)


def _matching(name: str, *, negated: bool = False) -> Rule:
    def rule(node: exp.Expr) -> exp.Expr:
        array, condition = node.expressions
        found = call(name, call("list_transform", array, condition))
        return exp.paren(exp.Not(this=found)) if negated else found

    return rule


def _entries(build: Callable[[exp.Expr, exp.Expr], exp.Expr]) -> Rule:
    """Return the rule for a function over a map's entries, whose lambda of (k, v) becomes one of an entry."""

    def rule(node: exp.Expr) -> exp.Expr:
        mapping, function = node.expressions
        key, value = (parameter.name for parameter in function.expressions)
        fields = {key: "key", value: "value"}
        body = function.this.transform(lambda part: _field(part, fields))
        return call("map_from_entries", build(call("map_entries", mapping), body))

    return rule


def _field(node: exp.Expr, fields: dict[str, str]) -> exp.Expr:
    name = node.name if isinstance(node, exp.Column | exp.Identifier) else None
    if name in fields and not isinstance(node.parent, exp.Column):
        return call("struct_extract", exp.column("_entry"), fields[name])
    return node


def _entry_lambda(body: exp.Expr) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=[exp.to_identifier("_entry")])


def _entry(key: exp.Expr, value: exp.Expr) -> exp.Expr:
    return call(
        "struct_pack",
        exp.PropertyEQ(this=exp.to_identifier("k"), expression=key),
        exp.PropertyEQ(this=exp.to_identifier("v"), expression=value),
    )


def _of_entry(field: str) -> exp.Expr:
    return call("struct_extract", exp.column("_entry"), field)


_NAMED: dict[str, Rule] = {
    "any_match": _matching("trino_any"),
    "all_match": _matching("trino_all"),
    "none_match": _matching("trino_any", negated=True),
    "map_filter": _entries(lambda entries, body: call("list_filter", entries, _entry_lambda(body))),
    "transform_values": _entries(
        lambda entries, body: call("list_transform", entries, _entry_lambda(_entry(_of_entry("key"), body)))
    ),
    "transform_keys": _entries(
        lambda entries, body: call("list_transform", entries, _entry_lambda(_entry(body, _of_entry("value"))))
    ),
}


def _named(node: exp.Expr) -> exp.Expr | None:
    name = node.name.lower()
    if name in _NAMED:
        return _NAMED[name](node)
    if f"trino_{name}" in macros():
        return call(f"trino_{name}", *node.expressions)
    if name in _SAME or name.startswith("trino_"):
        return None
    raise not_built(f"The function {name}")


def _refused(what: str) -> Rule:
    def rule(_node: exp.Expr) -> exp.Expr:
        raise not_built(what)

    return rule


RULES: dict[type, Rule] = {
    exp.Anonymous: _named,
    exp.ArraySize: _cardinality,
    exp.Bracket: _subscript,
    exp.TimestampTrunc: _truncated,
    exp.DateTrunc: _truncated,
    exp.DateAdd: _date_add,
    exp.DateDiff: _date_diff,
    exp.Add: _with_interval("trino_plus"),
    exp.Sub: _with_interval("trino_minus"),
    exp.Extract: _extract,
    exp.SplitPart: lambda node: call("trino_split_part", node.this, node.args["delimiter"], node.args["part_index"]),
    exp.RegexpExtract: _regexp_extract,
    exp.RegexpReplace: _regexp_replace,
    exp.JSONExtractScalar: _json("trino_json_scalar"),
    exp.JSONExtract: _json("trino_json_extract"),
    exp.ArraySlice: _slice,
    exp.Substring: _substring,
    exp.ArrayPosition: lambda node: call("trino_array_position", node.this, node.expression),
    exp.ArrayContains: lambda node: call("trino_contains", node.this, node.expression),
    exp.ArrayDistinct: lambda node: call("trino_array_distinct", node.this),
    exp.ArrayRemove: lambda node: call("trino_array_remove", node.this, node.expression),
    exp.ArrayMax: lambda node: call("trino_array_max", node.this),
    exp.ArrayMin: lambda node: call("trino_array_min", node.this),
    exp.StrToMap: lambda node: call(
        "trino_split_to_map", node.this, node.args["pair_delim"], node.args["key_value_delim"]
    ),
    exp.WidthBucket: lambda node: call("trino_width_bucket", *(part for part in node.args.values() if part)),
    exp.Repeat: lambda node: call("trino_repeat", node.this, node.args["times"]),
    exp.Reduce: _reduce,
    exp.Cast: _cast("cast"),
    exp.TryCast: _cast("try_cast"),
    exp.Format: _format,
    exp.ParseDatetime: _refused("The function parse_datetime"),
    exp.Typeof: _refused("The function typeof"),
    exp.AtTimeZone: _refused("AT TIME ZONE"),
}
