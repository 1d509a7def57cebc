"""How many tasks run at once: as many as the host's processors and memory hold, and always at least one."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# The largest instance that HealthOmics offers (48xlarge). A task may ask for it here too; it then runs alone.
LARGEST_CPUS = 192
LARGEST_MEMORY = 1536 * 1024**3

_POLL_SECONDS = 0.2


class Reservations:
    """Processors and bytes of memory that running tasks hold, out of what the host has."""

    def __init__(self, cpus: int, memory: int) -> None:
        self._cpus = cpus
        self._memory = memory
        self._size = (cpus, memory)
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, cpus: int, memory: int, give_up: Callable[[], bool]) -> Iterator[bool]:
        """Wait for `cpus` and `memory` (cut to the host's size) and yield True; False when `give_up()` came first."""
        cpus, memory = min(cpus, self._size[0]), min(memory, self._size[1])
        with self._changed:
            while not give_up() and (cpus > self._cpus or memory > self._memory):
                self._changed.wait(_POLL_SECONDS)
            held = not give_up()
            if held:
                self._cpus -= cpus
                self._memory -= memory
        try:
            yield held
        finally:
            if held:
                with self._changed:
                    self._cpus += cpus
                    self._memory += memory
                    self._changed.notify_all()


def of_this_host() -> Reservations:
    """Return the reservations of this machine."""
    return Reservations(os.cpu_count() or 1, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
