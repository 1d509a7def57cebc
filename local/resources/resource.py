"""What a Pulumi resource type is to the local AWS: four functions and a few facts."""

import hashlib
import re
from typing import Any, ClassVar

from local.resources.clients import Clients
from local.resources.inputs import Inputs

Outputs = dict[str, Any]
Made = tuple[str, Outputs]


class Resource:
    """One Pulumi type. Outputs use Pulumi's camelCase names; the deployer adds the inputs to them.

    `documents`: inputs that are JSON texts to AWS and may be given as objects; a resource sees texts.
    `force_new`: inputs whose change needs a new resource; an update never sees them change, so it need not read them.
    `name_input`: the input that fixes the physical name; without it the deployer proposes one, and a successor can then
    be made before its predecessor is deleted.  `side_by_side`: two of the same inputs can exist at once, because the
    service invents the identity.
    """

    token: ClassVar[str]
    documents: ClassVar[frozenset[str]] = frozenset()
    force_new: ClassVar[frozenset[str]] = frozenset()
    name_input: ClassVar[str | None] = None
    side_by_side: ClassVar[bool] = False

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Make the resource; `name` is the proposed physical name. Returns its id and computed outputs."""
        raise NotImplementedError

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Bring the resource to `inputs`; `old` holds its former outputs. Returns the computed outputs that changed."""
        raise NotImplementedError

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Remove the resource; a service's "not found" counts as done."""
        raise NotImplementedError


def auto_name(logical: str, urn: str, generation: int = 0) -> str:
    """Return `<logical>-<7 hex>`: the same for each deployment of a resource, another for each of its successors."""
    digest = hashlib.sha256(f"{urn}#{generation}".encode()).hexdigest()[:7]
    return f"{logical.lower()}-{digest}"


def fit(name: str, longest: int, allowed: str = "a-z0-9-") -> str:
    """Return `name` with characters outside `allowed` as `-`, cut in front of its suffix to `longest` characters."""
    clean = re.sub(f"[^{allowed}]", "-", name)
    if len(clean) <= longest:
        return clean
    stem, _, suffix = clean.rpartition("-")
    return f"{stem[: longest - len(suffix) - 1]}-{suffix}"


def physical_name(inputs: Inputs, proposed: str, longest: int, *, key: str = "name", allowed: str = "a-z0-9-") -> str:
    """Return the name that the program fixes, else its prefix or the proposal made valid for the service."""
    if inputs.get(key):
        return str(inputs[key])
    prefix = inputs.get(f"{key}Prefix")
    return fit(f"{prefix}{proposed.rpartition('-')[2]}" if prefix else proposed, longest, allowed)
