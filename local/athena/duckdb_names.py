"""Which tables a query reads: names are resolved before DuckDB sees them, so it can reach nothing else."""

from collections.abc import Callable

from sqlglot import exp

from local.athena.errors import QueryFailed
from local.athena.information_schema import CATALOG

# Names of DuckDB's own schemas that cannot be created.
SCHEMA_OF = {"information_schema": "_information_schema"}


def resolve_names(tree: exp.Expr, database: str, found: Callable[[exp.Table, str, str], str]) -> None:
    """Give every table below `tree` its full name in DuckDB; `found(node, database, table)` returns the last part."""
    for table in list(tree.find_all(exp.Table)):
        if not table.db and _is_common_table(table):
            continue
        if table.catalog and table.catalog.lower() != CATALOG:
            raise QueryFailed("CATALOG_NOT_FOUND", f"Catalog '{table.catalog}' not found")
        schema, name = (table.db or database).lower(), table.name.lower()
        known = found(table, schema, name)
        table.set("catalog", exp.to_identifier("memory"))
        table.set("db", exp.to_identifier(SCHEMA_OF.get(schema, schema), quoted=True))
        table.set("this", exp.to_identifier(known, quoted=True))
    for column in tree.find_all(exp.Column):
        column.set("catalog", None)


def _is_common_table(table: exp.Table) -> bool:
    """Tell whether a name without a schema is one of the WITH clauses around it.

    Inside a WITH only the tables before it count, and itself when it is recursive.
    """
    name = table.name.lower()
    inner: exp.Expr = table
    outer = table.parent
    while outer is not None:
        clause = outer.args.get("with_")
        if clause is not None and inner is not clause:
            if any(common.alias.lower() == name for common in clause.expressions):
                return True
        elif isinstance(outer, exp.With):
            position = next(index for index, common in enumerate(outer.expressions) if common is inner)
            visible = outer.expressions[: position + bool(outer.args.get("recursive"))]
            if any(common.alias.lower() == name for common in visible):
                return True
        inner, outer = outer, outer.parent
    return False
