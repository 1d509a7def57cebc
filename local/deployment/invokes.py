"""The functions of the AWS provider that a program may call locally."""

from collections.abc import Mapping
from typing import Any

from local.deployment.errors import UnknownType
from local.resources.clients import Clients


def invoke(token: str, arguments: Mapping[str, Any], clients: Clients) -> dict[str, Any]:
    """Return the function's result; raises UnknownType for a function, or an argument, that is not known here."""
    if token not in _FUNCTIONS or arguments:
        given = f" with {', '.join(arguments)}" if arguments else ""
        raise UnknownType(f"The local AWS has no function {token}{given}: add it to local/deployment/invokes.py.")
    return _FUNCTIONS[token](clients)


def _caller(clients: Clients) -> dict[str, Any]:
    caller = clients("sts").get_caller_identity()
    return {"accountId": caller["Account"], "arn": caller["Arn"], "userId": caller["UserId"], "id": caller["Account"]}


def _region(clients: Clients) -> dict[str, Any]:
    return {
        "name": clients.region,
        "region": clients.region,
        "id": clients.region,
        "description": clients.region,
        "endpoint": f"ec2.{clients.region}.amazonaws.com",
    }


def _partition(clients: Clients) -> dict[str, Any]:
    return {
        "partition": clients.partition,
        "id": clients.partition,
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    }


_FUNCTIONS = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
}
