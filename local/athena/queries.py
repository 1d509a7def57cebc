"""The life of query executions: QUEUED, RUNNING, then SUCCEEDED, FAILED or CANCELLED, each in a thread of its own."""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.athena.engine import Handle
from local.athena.errors import SYSTEM, QueryCancelled, QueryFailed
from local.athena.results import Results
from local.athena.statements import Statement

_CONCURRENT = 8
_ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """What StartQueryExecution asked for, after the workgroup had its say."""

    sql: str
    statement: Statement
    database: str
    catalog: str
    workgroup: str
    location: str  # s3://bucket/prefix/, with the slash
    parameters: tuple[str, ...] | None
    scan_limit: int | None
    token: str | None
    configuration: dict[str, Any]


@dataclass
class Query:
    """One query execution."""

    request: Request
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "QUEUED"
    reason: str | None = None
    failure: QueryFailed | None = None
    results: Results | None = None
    manifest: str | None = None
    scanned: int = 0
    submitted: float = field(default_factory=time.time)
    began: float | None = None
    ended: float | None = None
    handle: Handle | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def output(self) -> str:
        """The URI of the result file, or of the table that was made."""
        if self.request.statement.substatement == "CREATE_TABLE_AS_SELECT":
            return f"{self.request.location}tables/{self.id}"
        return f"{self.request.location}{self.id}.{'csv' if self.request.statement.type == 'DML' else 'txt'}"

    def move(self, state: str, reason: str | None = None) -> bool:
        """Go to another state, unless the query has ended already."""
        with self.lock:
            if self.state in _ENDED:
                return False
            self.state, self.reason = state, reason
            if state == "RUNNING":
                self.began = time.time()
            elif state in _ENDED:
                self.ended = time.time()
            return True

    def milliseconds(self) -> dict[str, int]:
        """Return the times that Athena reports; a query that has not ended is measured until now."""
        now = self.ended or time.time()
        queued = int(((self.began or now) - self.submitted) * 1000)
        running = int((now - self.began) * 1000) if self.began else 0
        return {
            "EngineExecutionTimeInMillis": running,
            "TotalExecutionTimeInMillis": queued + running,
            "QueryQueueTimeInMillis": queued,
            "ServicePreProcessingTimeInMillis": 0,
            "QueryPlanningTimeInMillis": 0,
            "ServiceProcessingTimeInMillis": 0,
        }


class Queries:
    """All query executions of one account and region, the newest last."""

    def __init__(self, work: Callable[[Query], Results], cancel: Callable[[Any], None]) -> None:
        self._work, self._cancel = work, cancel
        self._all: dict[str, Query] = {}
        self._tokens: dict[str, str] = {}
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(_CONCURRENT)

    def start(self, request: Request) -> Query | None:
        """Start a query; one with a known token is returned as it is, and None when the token had another request."""
        with self._lock:
            known = self._all.get(self._tokens.get(request.token or "", ""))
            if known is not None:
                same = (known.request.sql, known.request.database, known.request.parameters, known.request.workgroup)
                asked = (request.sql, request.database, request.parameters, request.workgroup)
                return known if same == asked else None
            query = Query(request)
            self._all[query.id] = query
            if request.token:
                self._tokens[request.token] = query.id
        threading.Thread(target=self._run, args=(query,), name=f"athena-{query.id[:8]}", daemon=True).start()
        return query

    def get(self, name: str) -> Query | None:
        """Return a query by its id."""
        return self._all.get(name)

    def of(self, workgroup: str) -> list[Query]:
        """Return the queries of a workgroup, the newest first."""
        return [query for query in reversed(list(self._all.values())) if query.request.workgroup == workgroup]

    def forget(self, workgroup: str) -> None:
        """Drop the history of a workgroup that is deleted."""
        with self._lock:
            for query in self.of(workgroup):
                del self._all[query.id]

    def stop(self, query: Query) -> None:
        """Cancel a query; one that has ended stays as it is."""
        # First the state, then the handle: a query that starts does it the other way round, so one sees the other.
        if query.move("CANCELLED", "Query cancelled by user") and (handle := query.handle) is not None:
            self._cancel(handle)

    def stop_all(self) -> None:
        """Cancel whatever runs."""
        for query in list(self._all.values()):
            self.stop(query)

    def _run(self, query: Query) -> None:
        with self._slots:
            if not query.move("RUNNING"):
                return
            try:
                query.results = self._work(query)
            except QueryCancelled as cancelled:
                query.move("CANCELLED", str(cancelled))
            except QueryFailed as failure:
                query.failure = failure
                query.move("FAILED", str(failure))
            except Exception as error:  # noqa: BLE001 - the query must end, whatever broke
                _log.exception("query %s", query.id)
                query.failure = QueryFailed("GENERIC_INTERNAL_ERROR", f"{type(error).__name__}: {error}", SYSTEM)
                query.move("FAILED", str(query.failure))
            else:
                query.move("SUCCEEDED")
            finally:
                query.handle = None
