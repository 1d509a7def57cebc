"""Athena in one account and region: what is done for each kind of statement, and where its results go."""

from pathlib import Path

from local.athena import ctas
from local.athena.catalog import Catalog
from local.athena.ddl import Definitions
from local.athena.duckdb_engine import DuckDBEngine
from local.athena.engine import Answer, Engine, Handle
from local.athena.errors import QueryCancelled, ScanLimitExceeded
from local.athena.objects import Objects
from local.athena.queries import Queries, Query
from local.athena.results import Results, line_results, query_results
from local.athena.unload import unload

CTAS = "CREATE_TABLE_AS_SELECT"
_WITH_ROWS = ("SELECT", "UNLOAD", CTAS)


class Athena:
    """The catalogue, the objects, the engine and the queries that belong together."""

    def __init__(self, account: str, region: str, spill: Path) -> None:
        self.catalog = Catalog(account, region)
        self.objects = Objects(account, region)
        self.engine: Engine = DuckDBEngine(self.catalog, self.objects, spill)
        self.queries = Queries(self._work, self.engine.cancel)

    def _work(self, query: Query) -> Results:
        """Carry out a query and leave its results in S3."""
        results = self._carry_out(query)
        if query.state == "RUNNING":
            if query.request.statement.substatement != CTAS:
                self.objects.write(query.output, results.file())
            self.objects.write(f"{query.output}.metadata", b"")
        return results

    def _carry_out(self, query: Query) -> Results:
        request = query.request
        statement = request.statement
        if statement.substatement not in _WITH_ROWS:
            definitions = Definitions(self.catalog, self.objects, self.engine, request.database)
            done = definitions.run(statement)
            return line_results(done.columns, done.rows)
        if statement.substatement == CTAS:
            return self._create_table(query)
        answer = self._answer(query, statement.parts.get("query") or statement.text)
        if statement.substatement != "UNLOAD":
            return query_results(answer)
        files = unload(self.objects, answer.table, str(statement.parts["to"]), statement.parts["options"])
        self._list(query, f"{request.location}{query.id}", files)
        return line_results((), ())

    def _create_table(self, query: Query) -> Results:
        request = query.request
        parts = request.statement.parts
        table = ctas.new_table(parts, request.database, f"{query.output}/")
        if ctas.check(self.catalog, table):
            answer = self._answer(query, str(parts["query"]))
            self._list(query, query.output, ctas.create(self.catalog, self.objects, table, answer))
        elif not parts["exists"]:
            raise ctas.exists_already(table)
        return line_results((), ())

    def _answer(self, query: Query, sql: str) -> Answer:
        request = query.request

        def started(handle: Handle) -> None:
            query.handle = handle
            handle.scan_limit = request.scan_limit
            if query.state != "RUNNING":
                raise QueryCancelled(query.reason or "")

        try:
            answer = self.engine.run(sql, request.database, request.parameters or (), started)
        finally:
            query.scanned = query.handle.scanned if query.handle is not None else 0
        if request.scan_limit is not None and query.scanned > request.scan_limit:
            raise ScanLimitExceeded
        return answer

    def _list(self, query: Query, stem: str, files: list[str]) -> None:
        """Leave the manifest of the files that a query wrote."""
        query.manifest = f"{stem}-manifest.csv"
        self.objects.write(query.manifest, "".join(f"{uri}\n" for uri in files).encode())
