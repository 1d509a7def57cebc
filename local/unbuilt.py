"""What moto does not have, or breaks on, said in the client's own protocol: a page of HTML only makes clients retry."""

import json
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

from local.request_log import OPERATION, App, credential

_REST_XML = {"s3", "cloudfront", "route53"}


class UnknownService(NotImplementedError):
    """A service that neither moto nor the local AWS has."""


def refuse_unknown(create: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what makes moto's application of a service, so that it raises UnknownService where moto finds none."""

    def known(service: Any) -> Any:
        if service is None:
            raise UnknownService
        return create(service)

    return known


class PlainAnswers:
    """A WSGI application: the answers of `app`, except where that has no answer that a client could read."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request: 501 for what is not built, 500 with the error's place for what broke."""
        answer: list[Any] = []

        def hold(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
            answer[:] = [status, headers]
            return lambda data: None

        try:
            parts = self._app(environ, hold)
        except NotImplementedError as error:
            return _say(
                environ, start_response, "501 Not Implemented", "NotImplementedException", _lack(environ, error)
            )
        except Exception as error:  # noqa: BLE001  # the client must get an answer, whatever moto did
            traceback.print_exc(file=sys.stderr)
            return _say(environ, start_response, "500 Internal Server Error", "InternalFailure", _place(error))
        # To HEAD moto says that an object is missing as it says that an operation is: by 404 and an empty page.
        if environ["REQUEST_METHOD"] != "HEAD" and _is_page(*answer):
            return _say(environ, start_response, "501 Not Implemented", "NotImplementedException", _lack(environ, None))
        start_response(*answer)
        return parts


def _is_page(status: str, headers: list[tuple[str, str]]) -> bool:
    """Tell whether moto found no operation for the address, which it says with a page for people."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return status[:3] in {"404", "405"} and kind.startswith("text/html") and "X-Amzn-Errortype" not in dict(headers)


def _lack(environ: dict[str, Any], error: NotImplementedError | None) -> str:
    service = credential(environ)[1]
    if isinstance(error, UnknownService):
        return f"The local AWS has no service {service}"
    wanted = environ.get(OPERATION) or f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
    said = str(error or "")
    more = f": {said}" if said and "has not been implemented" not in said else ""
    return f"{wanted} of {service} is not built in the local AWS{more}"


def _place(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    file = frame.filename.rpartition("site-packages/")[2]
    return f"The local AWS broke: {type(error).__name__}: {error} ({file}:{frame.lineno}); server.log has more"


def _say(
    environ: dict[str, Any], start_response: Callable[..., Any], status: str, code: str, message: str
) -> Iterable[bytes]:
    kind, body, more = _error(environ, code, message)
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *more])
    return [body]


def _error(environ: dict[str, Any], code: str, message: str) -> tuple[str, bytes, list[tuple[str, str]]]:
    """Return the content type, the body and further headers of an error in the protocol of the request."""
    sent = environ.get("CONTENT_TYPE", "")
    if environ.get("HTTP_SMITHY_PROTOCOL") == "rpc-v2-cbor":
        fields = [_cbor(text) for text in ("__type", code, "message", message)]
        return "application/cbor", b"\xa2" + b"".join(fields), [("smithy-protocol", "rpc-v2-cbor")]
    is_query = sent.startswith("application/x-www-form-urlencoded") and "HTTP_X_AMZ_TARGET" not in environ
    service = credential(environ)[1]
    if not is_query and service not in _REST_XML:
        body = json.dumps({"__type": code, "message": message}).encode()
        kind = sent if "json" in sent else "application/json"
        return kind, body, [("x-amzn-errortype", code)]
    inner = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    if service == "ec2":
        inner = f"<Response><Errors>{inner}</Errors></Response>"
    elif service != "s3":
        inner = f"<ErrorResponse>{inner}</ErrorResponse>"
    return "text/xml", f'<?xml version="1.0" encoding="UTF-8"?>{inner}'.encode(), []


def _cbor(text: str) -> bytes:
    """Encode a text as CBOR does: its kind and two bytes of length, then UTF-8."""
    content = text.encode()[:65535]
    return b"\x79" + len(content).to_bytes(2, "big") + content
