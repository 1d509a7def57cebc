"""What all operations share: which Athena they are about, and an honest answer for those that are not there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from moto.athena.responses import AthenaResponse
from moto.core.common_types import TYPE_RESPONSE
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult

from local.athena.service import Athena


class NotBuilt(ServiceException):
    """The local Athena does not have the operation."""

    code = "NotImplementedException"


class AthenaOperations(AthenaResponse):
    """Base of the operations; parameters are parsed by botocore's model."""

    spill: ClassVar[Path] = Path()
    running: ClassVar[dict[tuple[str, str], Athena]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.automated_parameter_parsing = True

    @property
    def athena(self) -> Athena:
        """The Athena of the caller's account and region."""
        key = (self.current_account, self.region)
        found = self.running.get(key)
        return found if found is not None else self.running.setdefault(key, Athena(*key, self.spill))

    def call_action(self) -> TYPE_RESPONSE:
        """Answer 501 for an operation that neither moto nor the local Athena has."""
        call: Callable[[], TYPE_RESPONSE] = super().call_action
        try:
            return call()
        except NotImplementedError:
            _, headers, body = self.serialized(
                ActionResult(NotBuilt(f"{self._get_action()} is not built in the local Athena"))
            )
            return 501, headers, body

    def _token(self) -> str | None:
        token: Any = self._get_param("NextToken")
        return str(token) if token else None
