"""The tables that one query reads, as relations of its DuckDB connection."""

from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from local.athena.catalog import Catalog, GlueTable, is_iceberg, is_view
from local.athena.duckdb_names import SCHEMA_OF
from local.athena.duckdb_rules import macros
from local.athena.duckdb_sql import translate
from local.athena.errors import InvalidRequest, QueryFailed, table_not_found
from local.athena.hive import hive_dataset
from local.athena.iceberg import Icebergs
from local.athena.information_schema import information_schema
from local.athena.objects import Objects, Scan
from local.athena.syntax import where
from local.athena.views import view_definition

_INSPECTED = ("snapshots", "history", "refs", "manifests", "files", "partitions")


class QueryTables:
    """Finds tables in Glue and registers them, each once; views are translated as they are met."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, catalog: Catalog, objects: Objects, icebergs: Icebergs, scan: Scan
    ) -> None:
        self._connection, self._catalog, self._objects = connection, catalog, objects
        self._icebergs, self._scan = icebergs, scan
        self._known: set[tuple[str, str]] = set()
        self._open: list[tuple[str, str]] = []
        self._macros: set[str] = set()
        self.microseconds = False

    def add(self, node: exp.Table, database: str, name: str, sql: str) -> str:
        """Make a table known to DuckDB and return its name there; QueryFailed when Glue has none of that name."""
        if node.args.get("version") is not None:
            return self._travel(node, database, name, sql)
        if (database, name) not in self._known:
            self._register(database, name, self._relation(database, name, sql))
        return name

    def type_of(self, sql: str) -> Any:
        """Return DuckDB's type of the only column of a query."""
        return self.relation(sql).types[0]

    def relation(self, sql: str) -> duckdb.DuckDBPyRelation:
        """Return a query as a relation that has not run yet, with the macros that it uses."""
        self._create_macros(sql)
        return self._connection.sql(sql)

    def _create_macros(self, sql: str) -> None:
        for name, statement in macros().items():
            if name in sql.lower() and name not in self._macros:
                self._macros.add(name)
                self._create_macros(statement.partition(" as ")[2])
                self._connection.execute(statement)

    def _register(self, database: str, name: str, relation: Any) -> None:
        """Give a relation its name: Arrow data is registered, text is the body of a view."""
        schema = _quoted(SCHEMA_OF.get(database, database))
        if not isinstance(relation, str):
            registered = f"_data_{len(self._known)}"
            self._connection.register(registered, relation)
            relation = f"table {registered}"
        self._connection.execute(f"create schema if not exists {schema}")
        self._connection.execute(f"create view memory.{schema}.{_quoted(name)} as {relation}")
        self._known.add((database, name))

    def _relation(self, database: str, name: str, sql: str) -> Any:
        if database == "information_schema":
            found = information_schema(self._catalog, name)
            if found is None:
                raise table_not_found(where(sql, name), database, name)
            return found
        plain, _, inspected = name.partition("$")
        table = self._catalog.table(database, plain)
        if table is None or (inspected and (inspected not in _INSPECTED or not is_iceberg(table))):
            raise table_not_found(where(sql, name), database, name)
        if is_view(table):
            return self._view(database, name, table)
        if not is_iceberg(table):
            return hive_dataset(self._catalog, self._objects, self._scan, table)
        self.microseconds = True
        location = table["Parameters"]["metadata_location"]
        if inspected:
            return self._inspected(location, inspected)
        return self._icebergs.plan(location).dataset(self._objects, self._scan)

    def _inspected(self, location: str, name: str) -> pa.Table:
        """Return a table of metadata; its times are in UTC, and say so in Trino."""
        found = getattr(self._icebergs.table(location).inspect, name)()
        zoned = [
            pa.field(field.name, pa.timestamp("us", "UTC") if pa.types.is_timestamp(field.type) else field.type)
            for field in found.schema
        ]
        return found.cast(pa.schema(zoned))

    def _view(self, database: str, name: str, table: GlueTable) -> str:
        if (database, name) in self._open:
            raise QueryFailed("VIEW_IS_RECURSIVE", f"Statement would create a recursive view: {database}.{name}")
        definition = view_definition(table)
        self._open.append((database, name))
        try:
            text, _ = translate(definition["originalSql"], definition.get("schema") or database, self)
        except InvalidRequest as error:
            raise QueryFailed("INVALID_VIEW", f"View '{database}.{name}' cannot be read: {error.message}") from error
        self._open.pop()
        self._create_macros(text)
        return text

    def _travel(self, node: exp.Table, database: str, name: str, sql: str) -> str:
        """Register a table as it was at a snapshot, tag or time, and return the name that it got."""
        table = self._catalog.table(database, name)
        if table is None:
            raise table_not_found(where(sql, name), database, name)
        if not is_iceberg(table):
            raise QueryFailed("NOT_SUPPORTED", f"The table {database}.{name} has no versions")
        location = table["Parameters"]["metadata_location"]
        version = node.args["version"]
        snapshot = self._snapshot(location, version)
        if snapshot is None:
            raise QueryFailed(
                "INVALID_ARGUMENTS", f"No version history table {database}.{name} at {version.sql('trino')}"
            )
        node.set("version", None)
        if not node.alias:
            node.set("alias", exp.TableAlias(this=exp.to_identifier(name, quoted=True)))
        self.microseconds = True
        named = f"{name}@{snapshot.snapshot_id}"
        if (database, named) not in self._known:
            plan = self._icebergs.plan(location, snapshot.snapshot_id)
            self._register(database, named, plan.dataset(self._objects, self._scan))
        return named

    def _snapshot(self, location: str, version: exp.Expr) -> Any:
        table = self._icebergs.table(location)
        wanted = version.expression
        if version.name.upper() == "TIMESTAMP":
            moment = self._connection.sql(f"select epoch_ms(cast({wanted.sql('duckdb')} as timestamptz))")
            return table.snapshot_as_of_timestamp(moment.fetchall()[0][0])
        if isinstance(wanted, exp.Literal) and wanted.is_string:
            return table.snapshot_by_name(wanted.name)
        return table.snapshot_by_id(int(wanted.name)) if wanted.is_int else None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
