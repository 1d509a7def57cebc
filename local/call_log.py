"""The record of what each role and service asks for: principal, operation, parameters, and the policies then in force.

Requests over HTTP name their role in the session token. What a service does for a role or of its own accord never
becomes a request here, so the parts that do it call `record`. Each different call is written once, and again when it
meets other policies; these are named by digests, and `policies.jsonl` holds each document once.
"""

import io
import json
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from local.environment import DEPLOY_KEY
from local.request_log import OPERATION, App, credential

DEPLOYER = "deployer"
CALLS = "calls.jsonl"
POLICIES = "policies.jsonl"
# After these of the deployer's requests some policy is another one.
_CHANGE_POLICIES = {
    *("AddPermission", "CreateKey", "CreateQueue", "CreateRole", "PutBucketPolicy", "PutKeyPolicy", "PutRolePolicy"),
    *("SetQueueAttributes", "SetRepositoryPolicy", "SetTopicAttributes", "UpdateAssumeRolePolicy"),
}

# What signs a request is not always what botocore calls the service.
_BOTOCORE = {"states": "stepfunctions", "monitoring": "cloudwatch"}
_LARGEST_BODY = 1 << 20
_LONGEST_TEXT = 300
_LONGEST_LIST = 50


class Lines:
    """A file of JSON objects, each different one once."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._written: set[int] = set()
        self._lock = threading.Lock()

    def write(self, given: Mapping[str, Any]) -> None:
        """Append an object that is not there."""
        line = json.dumps(given, sort_keys=True, default=str)
        with self._lock:
            if hash(line) in self._written:
                return
            self._written.add(hash(line))
            os.write(self._file, (line + "\n").encode())


class CallLog:
    """The files `calls.jsonl` and `policies.jsonl` of a state folder."""

    def __init__(self, path: Path) -> None:
        self._calls, self._policies = Lines(path), Lines(path.with_name(POLICIES))
        self._kept: set[str] = set()

    def write(self, call: dict[str, Any]) -> None:
        """Append a call that was not made before with the same parameters under the same policies.

        The deployer is held to none of our policies.
        """
        if call["principal"] != DEPLOYER:
            self._hold(call)
        self._calls.write(call)

    def keep_policies(self) -> None:
        """Append every policy that there is now, used or not."""
        from local.iam.in_force import every

        self._keep(every())

    def _hold(self, call: dict[str, Any]) -> None:
        from local.iam.held import held

        try:
            documents, call["held"] = held(call)
        except Exception as error:  # noqa: BLE001  # the caller must not suffer for the record; whoever judges it does
            documents, call["unread"] = [], f"{type(error).__name__}: {error}"
        self._keep(documents)

    def _keep(self, documents: Iterable[Any]) -> None:
        for one in documents:
            if one.digest not in self._kept:
                self._policies.write({"digest": one.digest, "name": one.name, "document": one.text})
                self._kept.add(one.digest)


_log: CallLog | None = None


def install(path: Path) -> None:
    """Record into the file `path` from now on."""
    global _log  # noqa: PLW0603  # one server, one record
    _log = CallLog(path)


def record(
    principal: str,
    call: str,
    parameters: Mapping[str, Any],
    *,
    source: str = "",
) -> None:
    """Note that `principal`, a role's ARN or a service's name, does `call` (`s3:GetObject`).

    `source` is the ARN of the resource for which a service does it.
    """
    if _log is not None:
        service, _, operation = call.partition(":")
        _log.write(
            {
                "principal": principal,
                "service": service,
                "operation": operation,
                "parameters": _short(dict(parameters)),
                "source": source,
            }
        )


class RecordedCalls:
    """A WSGI application that notes what roles and the deployer ask of `app`."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Note a request and answer it."""
        access_key, service = credential(environ)
        principal = DEPLOYER if access_key == DEPLOY_KEY else environ.get("HTTP_X_AMZ_SECURITY_TOKEN", "")
        operation = environ.get(OPERATION, "")
        if principal and operation:
            service = _BOTOCORE.get(service, service)
            record(principal, f"{service}:{operation}", _known(environ, service, operation))
        answer = self._app(environ, start_response)
        if principal == DEPLOYER and operation in _CHANGE_POLICIES and _log is not None:
            _log.keep_policies()
        return answer


def _known(environ: dict[str, Any], service: str, operation: str) -> dict[str, Any]:
    try:
        return _parameters(environ, service, operation)
    except Exception as error:  # noqa: BLE001  # whoever reads the record misses the parameters; the caller does not
        return {"unread": f"{type(error).__name__}: {error}"}


def _parameters(environ: dict[str, Any], service: str, operation: str) -> dict[str, Any]:
    """Return the parameters as botocore calls them; of bytes that are streamed nothing is read."""
    from moto.core.parse import PROTOCOL_PARSERS
    from moto.core.request import Request, determine_request_protocol
    from moto.core.routing import get_service_router

    model = _model(service, operation)
    body = b"" if _streams(model) else _body(environ)
    request = Request(environ, populate_request=False)
    protocol = determine_request_protocol(model.service_model, request.content_type)
    labels = get_service_router(service).match(request)[1] if protocol.startswith("rest-") else {}
    form = body.decode("utf-8", "replace") if protocol == "query" else ""
    parsed: dict[str, Any] = PROTOCOL_PARSERS[protocol](model).parse(
        {
            "method": request.method,
            "values": Request.from_values(query_string=form).args if form else request.args,
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": labels,
        }
    )
    return parsed


@cache
def _model(service: str, operation: str) -> Any:
    from moto.core.utils import get_service_model

    return get_service_model(service).operation_model(operation)


def _streams(model: Any) -> bool:
    shape = model.input_shape
    payload = (shape.serialization if shape is not None else {}).get("payload")
    return bool(payload) and shape.members[payload].type_name == "blob"


def _body(environ: dict[str, Any]) -> bytes:
    """Return the body of a request and leave the same body to be read again."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not 0 < length <= _LARGEST_BODY:
        return b""
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _short(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_short(item) for item in value[:_LONGEST_LIST]]
    if isinstance(value, str | int | float | bool) or value is None:
        return value[:_LONGEST_TEXT] if isinstance(value, str) else value
    return type(value).__name__
