"""Service Quotas of what the local AWS bounds itself: moto knows those of networks only."""

from typing import Any

from local.omics.quotas import LIMITS
from local.patching import replace
from local.state import State

_LENGTH_OF_A_RUN = 604_800.0
_FUNCTIONS_AT_ONCE = 1_000.0


def install(_state: State) -> None:
    """Let GetServiceQuota tell HealthOmics' quotas in force here, and AWS's default for functions."""
    from moto.servicequotas.models import ServiceQuotasBackend

    def get_service_quota(self: Any, service_code: str, quota_code: str) -> dict[str, Any]:
        name, value = _known().get((service_code, quota_code), ("", None))
        if value is None:
            told: dict[str, Any] = original(self, service_code, quota_code)
            return told
        return {"ServiceCode": service_code, "QuotaCode": quota_code, "QuotaName": name, "Value": float(value)}

    original = replace(
        ServiceQuotasBackend, "get_service_quota", get_service_quota, expects="self, service_code, quota_code"
    )


def _known() -> dict[tuple[str, str], tuple[str, float]]:
    quotas = LIMITS.quotas
    return {
        ("omics", "L-BE38079A"): ("Maximum concurrent active runs, dynamic storage", quotas.active_dynamic_runs),
        ("omics", "L-7B9E5416"): ("Maximum run duration", _LENGTH_OF_A_RUN),
        ("omics", "L-BFFBB2FD"): ("Maximum sequence stores", quotas.sequence_stores),
        ("omics", "L-7CAE62CF"): ("Maximum workflows", quotas.workflows),
        ("lambda", "L-B99A9384"): ("Concurrent executions", _FUNCTIONS_AT_ONCE),
    }
