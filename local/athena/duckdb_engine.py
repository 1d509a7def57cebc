"""The engine that is always there: DuckDB in this process, one database in memory for each query."""

import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from local.athena.catalog import Catalog
from local.athena.duckdb_errors import athena_error
from local.athena.duckdb_sql import translate
from local.athena.duckdb_tables import QueryTables
from local.athena.engine import Answer, Column
from local.athena.errors import QueryCancelled, QueryFailed, ScanLimitExceeded
from local.athena.iceberg import Icebergs
from local.athena.objects import Objects, Scan
from local.athena.parameters import bind
from local.athena.syntax import UNNAMED
from local.athena.types import plain, trino_type

_MEMORY = "2GB"  # for one query; what needs more is spilled to the state folder
_CANCELLED = "Query cancelled by user"
_INTERRUPTS, _BETWEEN_INTERRUPTS = 300, 0.05  # for 15 s: a loaded machine may not come to a statement for seconds
# A user's SQL may reach the tables that are registered for it and nothing else on this machine.
_CLOSED = """
    set timezone = 'UTC';
    set integer_division = true;
    set autoinstall_known_extensions = false;
    set autoload_known_extensions = false;
    set allow_community_extensions = false;
    set enable_external_access = false;
    set lock_configuration = true;
"""


class RunningQuery:
    """One query in its own DuckDB, which another thread may interrupt."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.scan = Scan(passed=connection.interrupt)
        self.cancelled = threading.Event()
        self.ended = threading.Event()

    @property
    def scan_limit(self) -> int | None:
        """The bytes of data files that the query may read."""
        return self.scan.limit

    @scan_limit.setter
    def scan_limit(self, limit: int | None) -> None:
        self.scan.limit = limit

    @property
    def scanned(self) -> int:
        """Bytes of data files read so far."""
        return self.scan.total

    def check(self) -> None:
        """Raise QueryCancelled when the query was cancelled or read too much."""
        if self.scan.exceeded:
            raise ScanLimitExceeded
        if self.cancelled.is_set():
            raise QueryCancelled(_CANCELLED)


class DuckDBEngine:
    """Answers queries over the Glue catalogue and S3 of one account and region."""

    def __init__(self, catalog: Catalog, objects: Objects, spill: Path, threads: int = 2) -> None:
        self._catalog, self._objects = catalog, objects
        self._icebergs = Icebergs(objects)
        spill.mkdir(parents=True, exist_ok=True)
        self._spill = spill
        self._config: dict[str, Any] = {"threads": threads, "memory_limit": _MEMORY}

    def columns(self, sql: str, database: str) -> tuple[Column, ...]:
        """Return the columns that a query would have; QueryFailed when it is wrong."""
        return self._answer(sql, database, lambda _: None, rows=False).columns

    def run(self, statement: str, database: str, parameters: Sequence[str], started: Callable[[Any], None]) -> Answer:
        """Answer a query; see `engine.Engine.run`."""
        return self._answer(bind(statement, parameters), database, started)

    def cancel(self, handle: RunningQuery) -> None:
        """Interrupt a query until it stops: an interrupt between two of its statements would be lost."""
        handle.cancelled.set()
        for _ in range(_INTERRUPTS):
            handle.connection.interrupt()
            if handle.ended.wait(_BETWEEN_INTERRUPTS):
                return

    def _answer(self, sql: str, database: str, started: Callable[[Any], None], *, rows: bool = True) -> Answer:
        # Two databases in memory would give their spilled files the same names.
        spill = str(self._spill / uuid.uuid4().hex)
        connection = duckdb.connect(":memory:", config={**self._config, "temp_directory": spill})
        running = RunningQuery(connection)
        try:
            started(running)
            connection.execute(_CLOSED)
            return self._work(running, sql, database, rows=rows)
        except duckdb.Error as error:
            running.check()
            raise athena_error(error, sql) from error
        finally:
            running.ended.set()
            running.scan.end()
            connection.close()

    def _work(self, running: RunningQuery, sql: str, database: str, *, rows: bool) -> Answer:
        tables = QueryTables(running.connection, self._catalog, self._objects, self._icebergs, running.scan)
        text, digits = translate(sql, database, tables)
        running.check()
        relation = tables.relation(text)
        names, kinds = relation.columns, [str(kind) for kind in relation.types]
        table = (relation if rows else relation.limit(0)).to_arrow_table()
        running.check()
        arrays = [_plain_column(table.column(index), kind) for index, kind in enumerate(kinds)]
        columns, stored = [], 6 if tables.microseconds else 3
        for index, (name, kind, array) in enumerate(zip(names, kinds, arrays, strict=True)):
            asked = digits[index] if len(digits) == len(names) else None
            spelled = "json" if kind == "JSON" else trino_type(array.type, asked or stored)
            columns.append(Column(f"_col{index}" if name.startswith(UNNAMED) else name, spelled))
        labels = [column.name for column in columns]
        return Answer(tuple(columns), pa.Table.from_arrays(arrays, names=labels), running.scanned)


def _plain_column(array: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
    """Return a column in plain Arrow types; DuckDB's sums of integers, of 128 bits, become the bigint of Trino."""
    wanted = pa.int64() if kind in ("HUGEINT", "UBIGINT", "UHUGEINT") else plain(array.type)
    try:
        return array.cast(wanted) if array.type != wanted else array
    except pa.ArrowInvalid as error:
        raise QueryFailed("NUMERIC_VALUE_OUT_OF_RANGE", f"bigint out of range: {error}") from error
