"""The local AWS as one HTTP server: moto, what moto lacks, and the record of requests."""

import importlib
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from local.botocore_models import share
from local.environment import client_environment
from local.patching import PatchError
from local.state import State

HEALTH = "/_strandline/health"
ACCOUNT = "123456789012"

# The order matters: omics registers a service before moto's dispatcher is built, and later parts patch what earlier
# ones left in place.
PARTS = (
    "local.omics.register",
    "local.pricing.register",
    "local.lambdas.install",
    "local.images.install",
    "local.events.install",
    "local.states.install",
    "local.athena.install",
    "local.glue",
    "local.dynamodb",
    "local.log_queries",
    "local.service_quotas",
    "local.iam.simulator",
    "local.s3",
    "local.bucket_policy",
    "local.bucket_notifications",
    "local.public_access",
)


def enclose(endpoint: str) -> None:
    """Make this process a client of `endpoint` only, and moto a server at that port; call before importing moto."""
    enclosed = {
        name: value for name, value in client_environment(endpoint).items() if not name.upper().startswith("MOTO_")
    }
    enclosed |= {
        "MOTO_PORT": endpoint.rpartition(":")[2],
        "MOTO_ACCOUNT_ID": ACCOUNT,
        "MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": str(1 << 20),  # larger objects and parts lie in files, not in memory
        "MOTO_LAMBDA_STUB_ECR": "false",  # a function of an image that was never built is an error, as on AWS
    }
    os.environ.clear()
    os.environ.update(enclosed)
    share()


class PartFailed(RuntimeError):
    """A part of the local AWS could not be installed; the cause is the error it raised."""


def install(state: State) -> None:
    """Complete moto, in order; raises PartFailed, for one when this moto is not the one that the patches know."""
    for part in PARTS:
        try:
            importlib.import_module(part).install(state)
        except PatchError as error:
            raise PartFailed(f"{part} cannot be installed: {error}") from error
        except Exception as error:
            raise PartFailed(f"{part} cannot be installed: {type(error).__name__}: {error}") from error


def shutdown() -> None:
    """Stop every process and thread that a part started, the last part first."""
    for part in reversed(PARTS):
        stop = getattr(sys.modules.get(part), "shutdown", None)
        if stop is not None:
            stop()


class LocalAws:
    """The server on 127.0.0.1: bound when made, answering after `start`."""

    def __init__(self, port: int = 0) -> None:
        """Bind the port (0: any free one); OSError when it is taken."""
        from werkzeug.serving import make_server

        from local.http_handler import KeepAliveHandler

        self._http = make_server("127.0.0.1", port, self._answer, threaded=True, request_handler=KeepAliveHandler)
        self._app: Callable[..., Iterable[bytes]] = _starting
        self._thread: threading.Thread | None = None
        self.endpoint = f"http://127.0.0.1:{self._http.server_port}"

    def start(self, state: State) -> None:
        """Install every part and serve in a thread."""
        from local import call_log
        from local.request_log import RequestLog
        from local.unbuilt import PlainAnswers, refuse_unknown

        call_log.install(state.calls)
        install(state)
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        moto = DomainDispatcherApplication(refuse_unknown(create_backend_app))
        self._app = RequestLog(call_log.RecordedCalls(PlainAnswers(moto)), state.requests)
        self._thread = threading.Thread(target=self._http.serve_forever, name="http", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer nothing more and stop all children."""
        if self._thread is not None:
            self._http.shutdown()
        self._http.server_close()
        shutdown()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == HEALTH:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps({"status": "ok", "pid": os.getpid(), "endpoint": self.endpoint}).encode()]
        return self._app(environ, start_response)


def _starting(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
    return [b"the local AWS is starting"]
