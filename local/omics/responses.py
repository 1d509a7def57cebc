"""HTTP for every operation: parse and validate by the model, ask the backend, answer as the model says."""

import json
from collections.abc import Callable
from typing import Any

from botocore import xform_name
from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model

from local.omics import requests, validation
from local.omics.exceptions import ThrottlingException
from local.omics.identifiers import new_uuid
from local.omics.models.backend import OmicsBackend, omics_backends
from local.omics.quotas import LIMITS

SERVICE = "omics"
REQUEST_ID = "x-amzn-requestid"


class OmicsResponse(BaseResponse):
    """One request; its operations are added below, one for each that the backend has."""

    # Parts of files are binary
    use_raw_body = True

    def __init__(self) -> None:
        super().__init__(service_name=SERVICE)

    @property
    def backend(self) -> OmicsBackend:
        """The service in the caller's account and region."""
        return omics_backends[self.current_account][self.region]

    def answer(self, name: str) -> ActionResult:
        """Do the operation that the model calls `name`."""
        operation = get_service_model(SERVICE).operation_model(name)
        raw = requests.gather(operation, self.normalized_request, self.uri_match)
        params = validation.validate(operation.input_shape, raw)
        if not LIMITS.allow(name):
            raise ThrottlingException("Rate exceeded")
        return ActionResult(self.backend.answer(xform_name(name), params))

    def call_action(self) -> TYPE_RESPONSE:
        """Answer; 501 and JSON for what is not built, where a page of HTML would make clients try again."""
        try:
            status, headers, body = super().call_action()
        except NotImplementedError as error:
            body = json.dumps({"message": self._lack(str(error))})
            status, headers = 501, {"content-type": "application/json"}
            headers["x-amzn-errortype"] = "NotImplementedException"
        headers.setdefault(REQUEST_ID, new_uuid())
        return status, headers, body

    def _lack(self, said: str) -> str:
        more = "" if "has not been implemented" in said else f": {said}"
        return f"{self._get_action()} is not built in the local AWS{more}"


def _operation(name: str) -> Callable[[OmicsResponse], ActionResult]:
    def method(self: OmicsResponse) -> ActionResult:
        return self.answer(name)

    return method


def built() -> list[str]:
    """Return the names of the operations that are built, as the model writes them."""
    names: list[Any] = get_service_model(SERVICE).operation_names
    return [name for name in names if hasattr(OmicsBackend, xform_name(name))]


for _name in built():
    setattr(OmicsResponse, xform_name(_name), _operation(_name))
