"""The quotas of HealthOmics with their published defaults, in one place, and how to lift them."""

import json
import os
import threading
import time
from dataclasses import dataclass, field, replace

VARIABLE = "STRANDLINE_OMICS_QUOTAS"

# Calls a second that the API documents; operations that are not named may be called five times a second.
RATES = {"StartRun": 0.1, "CreateReferenceStore": 1.0, "CreateSequenceStore": 1.0, "GetReadSet": 30.0}
RATES |= dict.fromkeys(("GetRun", "ListRuns", "CancelRun", "DeleteRun", "ListRunTasks", "GetRunTask"), 10.0)
OTHER_RATE = 5.0


@dataclass(frozen=True)
class Quotas:
    """How many of each an account may have in a region, and sizes in bytes.

    `enforce_rates` turns on the calls a second of RATES; a laptop's pipeline would spend its time waiting for them.
    """

    reference_stores: int = 1
    sequence_stores: int = 20
    references_per_store: int = 50
    read_sets_per_store: int = 1_000_000
    import_jobs: int = 5
    activation_jobs: int = 25
    workflows: int = 1_000
    versions_per_workflow: int = 1_000
    run_groups: int = 1_000
    run_caches: int = 1_000
    active_dynamic_runs: int = 50
    active_static_runs: int = 10
    runs: int = 100_000
    propagated_tags: int = 5
    tags_per_resource: int = 50
    inline_definition_bytes: int = 4_400_000
    stored_definition_bytes: int = 100_000_000
    parameter_bytes: int = 256_000
    enforce_rates: bool = False


@dataclass
class Limits:
    """The quotas in force and the moments of the latest calls."""

    quotas: Quotas = field(default_factory=Quotas)
    _allowances: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lift(self, **values: int | bool) -> None:
        """Replace the named quotas."""
        self.quotas = replace(self.quotas, **values)

    def read_environment(self) -> None:
        """Take the quotas named in the JSON object that VARIABLE holds, the others at their defaults."""
        self.quotas = Quotas(**json.loads(os.environ.get(VARIABLE, "{}")))

    def allow(self, operation: str) -> bool:
        """Return whether one more call keeps the documented rate: a bucket of at least one token for each operation."""
        if not self.quotas.enforce_rates:
            return True
        rate = RATES.get(operation, OTHER_RATE)
        with self._lock:
            tokens, since = self._allowances.get(operation, (max(1.0, rate), time.monotonic()))
            moment = time.monotonic()
            tokens = min(max(1.0, rate), tokens + rate * (moment - since))
            allowed = tokens >= 1.0
            self._allowances[operation] = (tokens - allowed, moment)
        return allowed


LIMITS = Limits()
