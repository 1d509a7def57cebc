"""The policies and keys that moto holds at this moment, by what they belong to.

Read from moto's own objects and not by requests: a call is recorded while it is answered, with what then allowed it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from local.environment import REGION
from local.server import ACCOUNT


@dataclass(frozen=True)
class Document:
    """A policy as text, and the name of what it belongs to, by which messages call it."""

    name: str
    text: str

    @cached_property
    def digest(self) -> str:
        """What stands for the document in a record."""
        return sha256(f"{self.name}\n{self.text}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Resource:
    """What guards a resource: its own policy, and the ARN of the customer's key that encrypts it."""

    policy: Document | None = None
    key: str = ""


def holder(arn: str) -> Any | None:
    """Return moto's role or user with this ARN, if it is there."""
    return next((one for one in [*_iam().roles.values(), *_iam().users.values()] if one.arn == arn), None)


def identity(arn: str) -> tuple[tuple[Document, ...], Document | None]:
    """Return the policies of the role or user with this ARN and its boundary; of one that is not there, nothing."""
    found = holder(arn)
    if found is None:
        return (), None
    own = [*dict(found.policies).values(), *map(_text, dict(found.managed_policies).values())]
    policies = tuple(_document(found.name, text) for text in own)
    return policies, _boundary(getattr(found, "permissions_boundary_arn", None))


def resource(arn: str) -> Resource:
    """Return what guards the resource with this ARN, as `requirements.owner` gives it."""
    look = _LOOKS.get(arn.split(":")[2]) if arn.count(":") > 1 else None
    return (look(arn) if look is not None else None) or Resource()


def every() -> Iterator[Document]:
    """Yield every policy that there is, boundaries and defaults of AWS left out."""
    for role in list(_iam().roles.values()):
        yield from identity(role.arn)[0]
    for arn in _arns():
        policy = resource(arn).policy
        if policy is not None:
            yield policy


def _arns() -> Iterator[str]:
    yield from (role.arn for role in list(_iam().roles.values()))
    yield from (f"arn:aws:s3:::{name}" for name in list(_backend("s3").buckets))
    yield from (queue.queue_arn for queue in list(_backend("sqs").queues.values()))
    yield from list(_backend("sns").topics)
    yield from (one.arn for one in list(_backend("ecr").repositories.values()))
    yield from (one.function_arn for one in _backend("lambda").list_functions())
    yield from (one.arn for one in list(_backend("kms").keys.values()))


def _backend(service: str) -> Any:
    from moto.backends import get_backend

    where = "aws" if service in {"iam", "s3"} else REGION
    return get_backend(service)[ACCOUNT][where]


def _iam() -> Any:
    return _backend("iam")


def _document(name: str, given: Any) -> Document:
    text = given.decode() if isinstance(given, bytes) else given if isinstance(given, str) else json.dumps(given)
    return Document(name, text)


def _boundary(arn: str | None) -> Document | None:
    if not arn:
        return None
    known = _iam().managed_policies.get(arn)
    # A boundary that is not there allows nothing.
    return _document(f"boundary {arn.rpartition('/')[2]}", _text(known) if known else {"Statement": []})


def _text(managed: Any) -> Any:
    return next(one.document for one in managed.versions if one.version_id == managed.default_version_id)


def _role(arn: str) -> Resource | None:
    found = holder(arn)
    return found and Resource(_document(f"trust of {found.name}", found.assume_role_policy_document))


def _bucket(arn: str) -> Resource | None:
    name = arn.rpartition(":")[2]
    found = _backend("s3").buckets.get(name)
    if found is None:
        return None
    rule = ((found.encryption or {}).get("Rule") or {}).get("ApplyServerSideEncryptionByDefault") or {}
    policy = _document(f"bucket {name}", found.policy) if found.policy else None
    return Resource(policy, rule.get("KMSMasterKeyID", ""))


def _queue(arn: str) -> Resource | None:
    name = arn.rpartition(":")[2]
    found = _backend("sqs").queues.get(name)
    if found is None:
        return None
    return Resource(_document(f"queue {name}", found.policy) if found.policy else None, found.kms_master_key_id or "")


def _topic(arn: str) -> Resource | None:
    found = _backend("sns").topics.get(arn)
    if found is None:
        return None
    default = json.loads(found.policy).get("Id") == "__default_policy_ID"
    policy = None if default else _document(f"topic {found.name}", found.policy)
    return Resource(policy, found.kms_master_key_id or "")


def _repository(arn: str) -> Resource | None:
    name = arn.partition("repository/")[2]
    found = _backend("ecr").repositories.get(name)
    return found and Resource(_document(f"repository {name}", found.policy) if found.policy else None)


def _function(arn: str) -> Resource | None:
    found = _backend("lambda").get_function_by_arn(arn)
    if found is None or not found.policy or not found.policy.statements:
        return None
    text = json.dumps({"Statement": found.policy.statements})
    return Resource(_document(f"function {found.function_name}", text))


def _key(arn: str) -> Resource | None:
    found = _backend("kms").keys.get(arn.rpartition("/")[2])
    return found and Resource(_document(f"key {found.id}", found.policy))


def _table(arn: str) -> Resource | None:
    found = _backend("dynamodb").tables.get(arn.rpartition("/")[2])
    encryption = (found and found.sse_specification) or {}
    return Resource(key=encryption.get("KMSMasterKeyId", "") if encryption.get("Enabled") else "")


def _group(arn: str) -> Resource | None:
    found = _backend("logs").groups.get(arn.partition("log-group:")[2])
    return Resource(key=(found and found.kms_key_id) or "")


_LOOKS: dict[str, Callable[[str], Resource | None]] = {
    "dynamodb": _table,
    "ecr": _repository,
    "iam": _role,
    "kms": _key,
    "lambda": _function,
    "logs": _group,
    "s3": _bucket,
    "sns": _topic,
    "sqs": _queue,
}
