"""The statements about databases, tables and views, on Glue alone: the same for every engine."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from local.athena.catalog import Catalog, GlueTable, glue_columns, is_iceberg, is_view
from local.athena.ctas import check_columns
from local.athena.engine import Engine
from local.athena.errors import QueryFailed, StatementFailed, column_not_found, not_built, table_not_found
from local.athena.objects import Objects
from local.athena.statements import Statement, identifiers
from local.athena.views import view_definition, view_table

_WIDTH = 20  # Hive pads each column of a description to this many characters


@dataclass(frozen=True)
class Lines:
    """The answer of a DDL statement: one line of text a row, under the names of its columns."""

    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definitions:
    """Carries out DDL in one account, `database` being the one for names without any."""

    catalog: Catalog
    objects: Objects
    engine: Engine
    database: str

    def run(self, statement: Statement) -> Lines:
        """Carry out a statement; QueryFailed when Athena would fail it or when it is not built."""
        build = _STATEMENTS.get(statement.substatement)
        if build is None:
            raise not_built(_called(statement.text))
        return build(self, statement.parts)

    def create_view(self, parts: dict[str, str | None]) -> Lines:
        """CREATE [OR REPLACE] VIEW."""
        database, name = self._name(parts)
        existing = self.catalog.table(database, name)
        if existing is not None and not (parts["replace"] and is_view(existing)):
            what = "View" if is_view(existing) else "Table"
            raise QueryFailed("ALREADY_EXISTS", f"line 1:1: {what} already exists: 'awsdatacatalog.{database}.{name}'")
        if self.catalog.database(database) is None:
            raise QueryFailed("SCHEMA_NOT_FOUND", f"line 1:1: Schema {database} not found")
        query = str(parts["query"]).strip()
        columns = self.engine.columns(query, self.database)
        check_columns(columns)
        if not columns:
            raise column_not_found("line 1:1: ", "*")
        self.catalog.put_table(database, view_table(name, query, self.database, columns))
        return Lines()

    def drop_view(self, parts: dict[str, str | None]) -> Lines:
        """DROP VIEW [IF EXISTS]."""
        database, name = self._name(parts)
        table = self.catalog.table(database, name)
        if table is not None and is_view(table):
            self.catalog.drop_table(database, name)
        elif not parts["exists"]:
            raise QueryFailed("TABLE_NOT_FOUND", f"line 1:1: View 'awsdatacatalog.{database}.{name}' does not exist")
        return Lines()

    def drop_table(self, parts: dict[str, str | None]) -> Lines:
        """DROP TABLE [IF EXISTS]; as on Athena an Iceberg table takes its files with it, a Hive one leaves them."""
        database, name = self._name(parts)
        table = self.catalog.table(database, name)
        if table is None:
            if parts["exists"]:
                return Lines()
            raise StatementFailed(f"SemanticException [Error 10001]: Table not found {database}.{name}")
        if is_view(table):
            raise StatementFailed("SemanticException [Error 10091]: Cannot drop a view with DROP TABLE")
        self.catalog.drop_table(database, name)
        if is_iceberg(table):
            for uri in self.objects.below(table["StorageDescriptor"]["Location"]):
                self.objects.delete(uri)
        return Lines()

    def create_database(self, parts: dict[str, str | None]) -> Lines:
        """CREATE DATABASE [IF NOT EXISTS] [COMMENT] [LOCATION]."""
        name = identifiers(str(parts["name"]))[-1]
        if self.catalog.database(name) is None:
            rest = str(parts["rest"])
            comment, location = (
                re.search(rf"{word}\s+'([^']*)'", rest, re.IGNORECASE) for word in ("COMMENT", "LOCATION")
            )
            self.catalog.create_database(name, comment[1] if comment else None, location[1] if location else None)
        elif not parts["exists"]:
            raise StatementFailed(f"SemanticException [Error 10032]: Database {name} already exists")
        return Lines()

    def drop_database(self, parts: dict[str, str | None]) -> Lines:
        """DROP DATABASE [IF EXISTS] [CASCADE]."""
        name = identifiers(str(parts["name"]))[-1]
        if self.catalog.database(name) is None:
            if parts["exists"]:
                return Lines()
            raise StatementFailed(f"SemanticException [Error 10072]: Database does not exist: {name}")
        if self.catalog.tables(name) and str(parts["cascade"]).upper() != "CASCADE":
            raise StatementFailed(
                "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                f"InvalidOperationException(message:Database {name} is not empty. One or more tables exist.)"
            )
        self.catalog.drop_database(name)
        return Lines()

    def show_databases(self, parts: dict[str, str | None]) -> Lines:
        """SHOW DATABASES or SCHEMAS ['pattern']."""
        names = [str(database["Name"]) for database in self.catalog.databases()]
        return Lines(("database_name",), _matching(names, parts["pattern"]))

    def show_tables(self, parts: dict[str, str | None]) -> Lines:
        """SHOW TABLES [IN database] ['pattern']; views are tables here, as on Athena."""
        return Lines(("tab_name",), _matching([str(table["Name"]) for table in self._tables(parts)], parts["pattern"]))

    def show_views(self, parts: dict[str, str | None]) -> Lines:
        """SHOW VIEWS [IN database] ['pattern']."""
        names = [str(table["Name"]) for table in self._tables(parts) if is_view(table)]
        return Lines(("views",), _matching(names, parts["pattern"]))

    def show_columns(self, parts: dict[str, str | None]) -> Lines:
        """SHOW COLUMNS IN table [IN database]."""
        if parts["database"]:
            parts = {**parts, "name": f"{parts['database']}.{parts['name']}"}
        return Lines(("field",), tuple(column["Name"].ljust(_WIDTH) for column in glue_columns(self._table(parts))))

    def show_create_view(self, parts: dict[str, str | None]) -> Lines:
        """SHOW CREATE VIEW."""
        table = self._table(parts)
        database, name = self._name(parts)
        if not is_view(table):
            message = f"line 1:1: Relation 'awsdatacatalog.{database}.{name}' is a table, not a view"
            raise QueryFailed("NOT_SUPPORTED", message)
        lines = f"CREATE VIEW {database}.{name} AS\n{view_definition(table)['originalSql']}".splitlines()
        return Lines(("Create View",), tuple(lines))

    def describe(self, parts: dict[str, str | None]) -> Lines:
        """DESCRIBE table: columns, then the partition keys of a Hive table again."""
        table = self._table(parts)
        lines = [_described(column) for column in glue_columns(table)]
        keys = table.get("PartitionKeys") or []
        if keys:
            heading = _described({"Name": "# col_name", "Type": "data_type", "Comment": "comment"})
            blank = "\t \t "
            lines += [blank, "# Partition Information\t \t ", heading, blank, *(_described(key) for key in keys)]
        return Lines(("col_name", "data_type", "comment"), tuple(lines))

    def _tables(self, parts: dict[str, str | None]) -> list[GlueTable]:
        database = identifiers(str(parts["name"]))[-1] if parts["name"] else self.database
        if self.catalog.database(database) is None:
            raise StatementFailed(f"SemanticException [Error 10072]: Database does not exist: {database}")
        return self.catalog.tables(database)

    def _table(self, parts: dict[str, str | None]) -> GlueTable:
        database, name = self._name(parts)
        table = self.catalog.table(database, name)
        if table is None:
            raise table_not_found("line 1:1: ", database, name)
        return table

    def _name(self, parts: dict[str, str | None]) -> tuple[str, str]:
        *database, name = identifiers(str(parts["name"]))
        return (database[-1] if database else self.database.lower()), name


def _called(text: str) -> str:
    words = text.upper().split()[:3]
    return "CREATE TABLE of given columns" if words[0] == "CREATE" and "TABLE" in words else " ".join(words[:2])


def _described(column: dict[str, str]) -> str:
    cells = (column["Name"], column.get("Type") or "", column.get("Comment") or "")
    return "\t".join(cell.ljust(_WIDTH) for cell in cells)


def _matching(names: list[str], pattern: str | None) -> tuple[str, ...]:
    """Keep the names that match a Hive pattern, in which `*` stands for anything and `|` separates choices."""
    if pattern is None:
        return tuple(names)
    form = re.compile(".*".join(re.escape(part).replace(r"\|", "|") for part in pattern.lower().split("*")))
    return tuple(name for name in names if form.fullmatch(name))


_STATEMENTS: dict[str, Callable[[Definitions, dict[str, str | None]], Lines]] = {
    "CREATE_VIEW": Definitions.create_view,
    "DROP_VIEW": Definitions.drop_view,
    "DROP_TABLE": Definitions.drop_table,
    "CREATE_DATABASE": Definitions.create_database,
    "DROP_DATABASE": Definitions.drop_database,
    "SHOW_DATABASES": Definitions.show_databases,
    "SHOW_TABLES": Definitions.show_tables,
    "SHOW_VIEWS": Definitions.show_views,
    "SHOW_COLUMNS": Definitions.show_columns,
    "SHOW_CREATE_VIEW": Definitions.show_create_view,
    "DESCRIBE_TABLE": Definitions.describe,
}
