"""The Lambda service of this process, for the events and state machines that invoke functions."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.lambdas.asynchronous import AsynchronousInvoker
    from local.lambdas.execution import Outcome
    from local.lambdas.service import LambdaService

service: "LambdaService | None" = None
invoker: "AsynchronousInvoker | None" = None


def find(arn: str) -> Any:
    """Return moto's object of a function given by ARN, with or without a qualifier; moto's 404 error when unknown."""
    from moto.awslambda.models import lambda_backends

    _, _, _, region, account, *_ = arn.split(":")
    return lambda_backends[account][region].get_function(arn)


def submit(function: Any, payload: bytes) -> str:
    """Invoke a function without waiting and return the request id."""
    if invoker is None:
        raise RuntimeError("Lambda is not installed")
    return invoker.submit(function, payload)


def call(function: Any, payload: bytes) -> "Outcome":
    """Invoke a function and wait; raises service.Throttled."""
    if service is None:
        raise RuntimeError("Lambda is not installed")
    return service.invoke(function, payload)
