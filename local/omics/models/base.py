"""What every resource of the service shares: identity, tags, idempotency, events, and threads that do the work."""

import threading
from collections.abc import Callable
from typing import Any

from moto.core.base_backend import BaseBackend

from local.omics import events
from local.omics.exceptions import ResourceNotFoundException, ServiceQuotaExceededException
from local.omics.objects import Objects
from local.omics.quotas import LIMITS, Quotas

Resource = dict[str, Any]
"""A resource in the words of the API; members that start with an underscore never leave the server."""

Params = dict[str, Any]

# These hand out files of any size and change nothing.
_UNLOCKED = {"get_reference", "get_read_set"}


class OmicsBase(BaseBackend):
    """The service in one account and region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.lock = threading.RLock()
        self.tags: dict[str, dict[str, str]] = {}
        self._answers: dict[tuple[str, str], Resource] = {}

    @property
    def quotas(self) -> Quotas:
        """The quotas in force."""
        return LIMITS.quotas

    @property
    def objects(self) -> Objects:
        """S3 as this account sees it."""
        return Objects(self.account_id, self.region_name)

    def answer(self, operation: str, params: Params) -> Resource:
        """Do one operation (its name in snake_case); the same client token or request id gets the same answer again."""
        method: Callable[[Params], Resource] = getattr(self, operation)
        if operation in _UNLOCKED:
            return method(params)
        token = params.get("requestId") or params.get("clientToken")
        with self.lock:
            if token is None:
                return method(params)
            if (operation, token) not in self._answers:
                self._answers[operation, token] = method(params)
            return self._answers[operation, token]

    def arn(self, path: str) -> str:
        """Return the ARN of a resource given as `<kind>/<id>`."""
        return f"arn:{self.partition}:omics:{self.region_name}:{self.account_id}:{path}"

    def find(self, table: dict[str, Resource], identifier: str, what: str) -> Resource:
        """Return a resource by its identifier; ResourceNotFoundException names `what` is missing."""
        if identifier not in table:
            raise ResourceNotFoundException(what, identifier)
        return table[identifier]

    def require_room(self, count: int, quota: int, what: str) -> None:
        """ServiceQuotaExceededException when `count` resources are already the quota."""
        if count >= quota:
            raise ServiceQuotaExceededException(f"The maximum number of {what} is {quota}.")

    def tag(self, arn: str, tags: dict[str, str] | None) -> None:
        """Enter a resource's tags, which also makes it known to the tag operations."""
        self.tags[arn] = dict(tags or {})

    def tagged(self, resource: Resource) -> Resource:
        """Return a resource with its current tags."""
        return {**resource, "tags": dict(self.tags.get(resource["arn"], {}))}

    def emit(self, kind: str, arn: str, **detail: Any) -> None:
        """Send a `<kind> Status Change` event about `arn`."""
        events.emit(self.account_id, self.region_name, kind, arn, ({"arn": arn} if arn else {}) | detail)

    def spawn(self, work: Callable[..., None], *arguments: Any) -> None:
        """Do `work` on a thread of its own, as the service does everything that takes time."""
        threading.Thread(target=work, args=arguments, name=f"omics-{work.__name__}", daemon=True).start()
