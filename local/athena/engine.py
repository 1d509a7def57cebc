"""What an engine of the local Athena must offer, so that DuckDB can be exchanged for Trino."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa


@dataclass(frozen=True)
class Column:
    """One column of an answer: its name and its full Trino type (`map(varchar, bigint)`)."""

    name: str
    type: str


@dataclass(frozen=True)
class Answer:
    """The rows of a query, as Arrow, with Athena's view of its columns; `scanned` counts bytes of data files."""

    columns: tuple[Column, ...]
    table: pa.Table
    scanned: int


class Handle(Protocol):
    """A query that an engine is working on."""

    scan_limit: int | None

    @property
    def scanned(self) -> int:
        """Bytes of data files read so far."""
        ...


class Engine(Protocol):
    """One engine over one account's Glue catalogue and S3."""

    def columns(self, sql: str, database: str) -> tuple[Column, ...]:
        """Return the columns that the query `sql` would have, without reading data; QueryFailed when it is wrong."""
        ...

    def run(
        self, statement: str, database: str, parameters: Sequence[str], started: Callable[[Handle], None]
    ) -> Answer:
        """Answer a query; `started` gets the Handle before any work.

        `parameters` are SQL literals for the `?` of the statement, in order. Raises QueryFailed, and QueryCancelled
        when `cancel` was called or `scan_limit` of the handle was passed.
        """
        ...

    def cancel(self, handle: Any) -> None:
        """Stop the query behind a handle of this engine; it returns when the query has stopped or soon after."""
        ...
