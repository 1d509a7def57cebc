"""The record of every API request: one JSON object a line, so that a test or a person can see who asked for what."""

import io
import json
import os
import re
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/[^/]*/[^/]*/([^/]+)/")
_FORM = "application/x-www-form-urlencoded"
_ACTION = re.compile(r"(?:^|&)Action=(\w+)")
_RPC_PATH = re.compile(r"^/service/[^/]+/operation/(\w+)$")

# Where the operation is told to those who come after the body was read.
OPERATION = "strandline.operation"

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class RequestLog:
    """A WSGI application that passes every request on to `app` and records it in the file `path`."""

    def __init__(self, app: App, path: Path) -> None:
        self._app = app
        # A single short write to a file opened for appending is never torn by another thread's.
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request and record it."""
        started = time.time()
        line = _known(environ) | {"t": round(started, 3)}
        environ[OPERATION] = line["operation"]
        status = ["500"]

        def recording(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            status[0] = line[:3]
            return start_response(line, headers, exc_info)

        try:
            return self._app(environ, recording)
        finally:
            line |= {"status": int(status[0]), "ms": round((time.time() - started) * 1000, 1)}
            os.write(self._file, (json.dumps(line) + "\n").encode())


def _known(environ: dict[str, Any]) -> dict[str, Any]:
    access_key, service = credential(environ)
    return {
        "service": service,
        "operation": operation(environ, service),
        "method": environ["REQUEST_METHOD"],
        "path": environ.get("RAW_URI", environ["PATH_INFO"]),
        "access_key": access_key,
        "user_agent": environ.get("HTTP_USER_AGENT", ""),
    }


def credential(environ: dict[str, Any]) -> tuple[str, str]:
    """Return the access key and the signed service of a request; unsigned ones are S3's, with an empty key."""
    signed = environ.get("HTTP_AUTHORIZATION", "")
    if "Credential=" not in signed:
        signed = environ.get("QUERY_STRING", "").replace("X-Amz-Credential=", "Credential=").replace("%2F", "/")
    match = _CREDENTIAL.search(signed)
    return (match[1], match[2]) if match else ("", "s3")


def operation(environ: dict[str, Any], service: str) -> str:
    """Return the API operation of a request, or an empty text when its protocol does not tell."""
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return target.rpartition(".")[2]
    if rpc := _RPC_PATH.match(environ["PATH_INFO"]):
        return rpc[1]
    if action := _ACTION.search(environ.get("QUERY_STRING", "")) or _ACTION.search(_form(environ)):
        return action[1]
    return _rest_operation(environ, service)


def _form(environ: dict[str, Any]) -> str:
    """Return the body of a form and leave the same body to be read again."""
    if not environ.get("CONTENT_TYPE", "").startswith(_FORM):
        return ""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body.decode("utf-8", "replace")


def _rest_operation(environ: dict[str, Any], service: str) -> str:
    from moto.core.request import Request
    from werkzeug.exceptions import HTTPException

    router = _router(service)
    if router is None:
        return ""
    try:
        return str(router.match(Request(environ, populate_request=False))[0].name)
    except HTTPException:
        return ""


@cache
def _router(service: str) -> Any:
    """Return moto's router of a REST service, built from botocore's model; None for a service unknown to botocore."""
    from botocore.exceptions import UnknownServiceError
    from moto.core.routing import get_service_router

    try:
        return get_service_router(service)
    except (UnknownServiceError, KeyError, FileNotFoundError):
        return None
