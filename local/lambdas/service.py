"""Invoking functions: the one place that every caller, the API, events and state machines, goes through."""

import threading
import uuid
from collections import Counter
from typing import Any

from local.lambdas import acts, cloudwatch
from local.lambdas.execution import ExecutionEnvironment, Outcome, failure
from local.lambdas.functions import NotRunnable, runnable
from local.lambdas.pool import Pool
from local.lambdas.runtime_api import Invocation
from local.state import State

_DEFAULT_TIMEOUT = 3


class Throttled(Exception):
    """The function already runs as often as its reserved concurrency allows."""


class LambdaService:
    """Runs functions in warm environments and records what they write."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._pool = Pool()
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()

    def invoke(self, function: Any, payload: bytes, request_id: str = "", client_context: str = "") -> Outcome:
        """Run `function` (moto's object) on a JSON payload and wait; raises Throttled."""
        request_id = request_id or str(uuid.uuid4())
        self._enter(function)
        try:
            return self._run(function, Invocation(request_id, function.function_arn, payload, 0.0, client_context))
        finally:
            with self._lock:
                self._running[function.function_arn] -= 1

    def forget(self, function_arn: str) -> None:
        """Stop the warm environments of a function that changed or was deleted, and of its versions."""
        self._pool.discard(function_arn)

    def close(self) -> None:
        """Stop everything that runs."""
        self._pool.close()

    def _enter(self, function: Any) -> None:
        with self._lock:
            reserved = function.reserved_concurrency
            if reserved is not None and self._running[function.function_arn] >= int(reserved):
                raise Throttled(function.function_arn)
            self._running[function.function_arn] += 1

    def _run(self, function: Any, invocation: Invocation) -> Outcome:
        timeout = float(function.timeout or _DEFAULT_TIMEOUT)
        try:
            ready = runnable(function, self._state)
        except NotRunnable as error:
            outcome, stream = Outcome(ok=False, body=failure(error.kind, str(error))), cloudwatch.new_stream(function)
        else:

            def start() -> ExecutionEnvironment:
                acts.start(function)
                return ExecutionEnvironment(ready.program, cloudwatch.new_stream(function))

            outcome, environment = self._pool.run(ready.key, start, lambda e: e.invoke(invocation, timeout))
            stream = environment.log_stream
        cloudwatch.write(function, stream, cloudwatch.lines_of(function, invocation.request_id, outcome))
        return outcome
