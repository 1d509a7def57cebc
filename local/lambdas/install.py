"""Put real processes behind moto's Lambda functions."""

import base64
import json
import uuid
from typing import Any

from local.lambdas import acts, running
from local.lambdas.asynchronous import AsynchronousInvoker
from local.lambdas.cloudwatch import lines_of
from local.lambdas.service import LambdaService, Throttled
from local.patching import replace, require
from local.state import State

_LOG_TAIL = 4096


def install(state: State) -> None:
    """Replace moto's way of running a function and complete what it remembers of one."""
    from moto.awslambda.models import LambdaBackend, LambdaFunction

    service = LambdaService(state)
    running.service, running.invoker = service, AsynchronousInvoker(service)
    _run_functions(LambdaFunction, service)
    _remember_configuration(LambdaFunction, service)
    delete = LambdaBackend.delete_function

    def delete_function(self: Any, function_name: str, qualifier: str | None = None) -> None:
        arn = self.get_function(function_name).function_arn
        delete(self, function_name, qualifier)
        service.forget(arn)

    replace(LambdaBackend, "delete_function", delete_function, expects="self, function_name, qualifier")


def shutdown() -> None:
    """Stop every function that runs."""
    if running.invoker is not None:
        running.invoker.close()
    if running.service is not None:
        running.service.close()


def _run_functions(function: Any, service: LambdaService) -> None:
    from moto.core.exceptions import JsonRESTError

    class TooManyRequestsException(JsonRESTError):
        code = 429

        def __init__(self) -> None:
            super().__init__("TooManyRequestsException", "Rate Exceeded.")

    def invoke(self: Any, body: str | bytes, request_headers: Any, response_headers: Any) -> bytes:
        payload = body.encode() if isinstance(body, str) else body or b""
        kind = request_headers.get("X-Amz-Invocation-Type") or "RequestResponse"
        if kind == "DryRun":
            return b""
        if kind == "Event":
            running.submit(self, payload or b"{}")
            return b""
        context = base64.b64decode(request_headers.get("X-Amz-Client-Context") or b"").decode()
        request_id = str(uuid.uuid4())
        try:
            outcome = service.invoke(self, payload or b"{}", request_id, client_context=context)
        except Throttled:
            raise TooManyRequestsException from None
        if not outcome.ok:
            response_headers["x-amz-function-error"] = "Unhandled"
        tail = "\n".join(event["message"] for event in lines_of(self, request_id, outcome)).encode()[-_LOG_TAIL:]
        response_headers["x-amz-log-result"] = base64.b64encode(tail).decode()
        response_headers["x-amz-executed-version"] = "$LATEST"
        return outcome.body

    def _invoke_lambda(self: Any, event: Any = None) -> tuple[str, bool, str]:
        outcome = service.invoke(self, json.dumps(event or {}).encode())
        return outcome.body.decode(), not outcome.ok, ""

    replace(function, "invoke", invoke, expects="self, body, request_headers, response_headers")
    replace(function, "_invoke_lambda", _invoke_lambda, expects="self, event")


def _take(function: Any, spec: dict[str, Any]) -> None:
    """Keep of a configuration what moto drops."""
    function.dead_letter_config = spec.get("DeadLetterConfig", getattr(function, "dead_letter_config", None))
    function.logging_config = spec.get("LoggingConfig", getattr(function, "logging_config", None))
    function.logs_group_name = (function.logging_config or {}).get("LogGroup") or function.logs_group_name


def _remember_configuration(function: Any, service: LambdaService) -> None:
    """Keep DeadLetterConfig, LoggingConfig and ImageConfig, which moto drops at creation or at an update."""
    from moto.awslambda.models import ImageConfig

    require(ImageConfig, "response")
    original_init, original_update = function.__init__, function.update_configuration
    original_code, original_get = function.update_function_code, function.get_configuration

    def initialise(self: Any, account_id: str, spec: dict[str, Any], region: str, version: Any = 1) -> None:
        original_init(self, account_id, spec, region, version)
        _take(self, spec)
        acts.require_dead_letters(self)

    def update_configuration(self: Any, config_updates: dict[str, Any]) -> Any:
        _take(self, config_updates)
        if "ImageConfig" in config_updates:
            self.image_config = ImageConfig(config_updates["ImageConfig"])
        answer = original_update(self, config_updates)
        service.forget(self.function_arn)
        return answer

    def update_function_code(self: Any, updated_spec: dict[str, Any]) -> Any:
        answer = original_code(self, updated_spec)
        service.forget(self.function_arn)
        return answer

    def get_configuration(self: Any, on_create: bool = False) -> dict[str, Any]:
        answer: dict[str, Any] = original_get(self, on_create)
        if self.dead_letter_config:
            answer["DeadLetterConfig"] = self.dead_letter_config
        if self.logging_config:
            answer["LoggingConfig"] = self.logging_config
        return answer

    replace(function, "__init__", initialise, expects="self, account_id, spec, region, version")
    replace(function, "update_configuration", update_configuration, expects="self, config_updates")
    replace(function, "update_function_code", update_function_code, expects="self, updated_spec")
    replace(function, "get_configuration", get_configuration, expects="self, on_create")
