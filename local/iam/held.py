"""What guards a call when it is made: the documents on both sides of each of its requests, by their digests."""

from collections.abc import Iterator, Mapping
from typing import Any

from local.iam import in_force
from local.iam.in_force import Document
from local.iam.requirements import Unmapped, owner, requests
from local.server import ACCOUNT


def held(call: Mapping[str, Any]) -> tuple[list[Document], dict[str, Any]]:
    """Return the documents that guard a call, and how a line of the record names them.

    `identity` and `boundary` are the role's, `resources` are by the ARN of what the policy belongs to, and `keys` says
    by the same ARN which key encrypts it.
    """
    identity, boundary = in_force.identity(call["principal"])
    resources = dict(_guarding(call))
    documents = [
        *identity,
        *([boundary] if boundary else []),
        *(one.policy for one in resources.values() if one.policy),
    ]
    return documents, {
        "identity": [one.digest for one in identity],
        "boundary": boundary and boundary.digest,
        "resources": {arn: one.policy.digest for arn, one in resources.items() if one.policy},
        "keys": {arn: one.key for arn, one in resources.items() if one.key},
    }


def _guarding(call: Mapping[str, Any]) -> Iterator[tuple[str, in_force.Resource]]:
    """Yield each resource that the call is about, and the keys that encrypt them."""
    try:
        needed = requests(call, ACCOUNT)
    except Unmapped:
        return
    for arn in {owner(request.resource) for request in needed}:
        found = in_force.resource(arn)
        yield arn, found
        if found.key:
            yield found.key, in_force.resource(found.key)
