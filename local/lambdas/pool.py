"""Warm execution environments: one runs one invocation at a time and is used again for the same configuration."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable

from local.lambdas.execution import ExecutionEnvironment, Outcome

Run = Callable[[ExecutionEnvironment], Outcome]


class Pool:
    """Environments by key, a text that begins with the function's ARN and holds its image and configuration."""

    def __init__(self, idle_per_key: int = 4, idle: int = 24, starts: int | None = None) -> None:
        """Keep at most `idle` environments warm, and let at most `starts` initialise at the same time."""
        self._idle: OrderedDict[ExecutionEnvironment, str] = OrderedDict()
        self._busy: set[ExecutionEnvironment] = set()
        self._limits = (idle_per_key, idle)
        self._lock = threading.Lock()
        # Importing a function's libraries takes the processor: twenty at once would all miss their deadlines.
        self._starting = threading.BoundedSemaphore(starts or 2 * (os.cpu_count() or 1))
        self._closed = False

    def run(
        self, key: str, start: Callable[[], ExecutionEnvironment], run: Run
    ) -> tuple[Outcome, ExecutionEnvironment]:
        """Run once in a warm environment of `key`, or in one made by `start`; return the outcome and where it ran."""
        environment = self._take(key) or self._start(key, start)
        try:
            return run(environment), environment
        finally:
            self._give_back(key, environment)

    def discard(self, prefix: str = "") -> None:
        """Stop the warm environments whose key begins with `prefix`: a function changed or was deleted."""
        with self._lock:
            stale = [environment for environment, key in self._idle.items() if key.startswith(prefix)]
            for environment in stale:
                del self._idle[environment]
        for environment in stale:
            environment.close()

    def close(self) -> None:
        """Stop every environment, also those that run; none is started afterwards."""
        with self._lock:
            self._closed = True
            running = list(self._busy)
        self.discard()
        for environment in running:
            environment.close()

    def _start(self, key: str, start: Callable[[], ExecutionEnvironment]) -> ExecutionEnvironment:
        with self._starting:
            warm = self._take(key)  # one may have come back while this thread waited
            if warm is not None:
                return warm
            environment = self._add(start())
            environment.initialise()
            return environment

    def _take(self, key: str) -> ExecutionEnvironment | None:
        with self._lock:
            while (found := next((e for e, k in reversed(self._idle.items()) if k == key), None)) is not None:
                del self._idle[found]
                if found.is_running():
                    self._busy.add(found)
                    return found
        return None

    def _add(self, environment: ExecutionEnvironment) -> ExecutionEnvironment:
        with self._lock:
            if not self._closed:
                self._busy.add(environment)
                return environment
        environment.close()
        return environment

    def _give_back(self, key: str, environment: ExecutionEnvironment) -> None:
        per_key, total = self._limits
        surplus = []
        with self._lock:
            self._busy.discard(environment)
            if environment.alive and not self._closed and list(self._idle.values()).count(key) < per_key:
                self._idle[environment] = key
            else:
                surplus.append(environment)
            while len(self._idle) > total:
                surplus.append(self._idle.popitem(last=False)[0])
        for one in surplus:
            one.close()
