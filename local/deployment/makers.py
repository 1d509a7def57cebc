"""How resources of a kind are compared, made, changed and deleted; AWS's own by the functions of local/resources."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import ClientError

from local.deployment.errors import ProgramFailed, UnknownType, UnreadInput
from local.deployment.ledger import Record
from local.deployment.paths import covers, differences
from local.deployment.values import has_unknown, kept
from local.deployment.wanted import Change, Wanted
from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.registry import resources
from local.resources.resource import Resource, auto_name


class Maker(Protocol):
    """What the steps of a deployment need of one kind of resource."""

    def prepared(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the inputs in the form in which they are compared and used."""

    def compare(self, record: Record, wanted: Wanted) -> Change:
        """Return what leads from `record` to `wanted`."""

    def create(self, wanted: Wanted, generation: int) -> tuple[str, dict[str, Any]]:
        """Make the resource; returns its id and its own outputs."""

    def update(self, record: Record, wanted: Wanted) -> dict[str, Any]:
        """Change the resource in place; returns its own outputs."""

    def delete(self, record: Record, *, purge: bool) -> None:
        """Delete the resource, with all it holds when everything is to go."""

    def remembered(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the ledger keeps of the inputs."""


class DeclaredMaker:
    """Makes the resources of one AWS type."""

    def __init__(self, resource: Resource, clients: Clients) -> None:
        self._resource, self._clients = resource, clients

    def prepared(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Turn documents that were given as objects into text."""
        return {
            name: self._text(value) if name in self._resource.documents else value for name, value in inputs.items()
        }

    @staticmethod
    def _text(value: Any) -> Any:
        return json.dumps(value) if isinstance(value, dict | list) and not has_unknown(value) else value

    def compare(self, record: Record, wanted: Wanted) -> Change:
        """Compare inputs; a change of a `force_new` input, or one that the program names, needs another resource."""
        changed = differences(record.inputs, kept(wanted.inputs))
        if not changed:
            return Change("same")
        names = sorted({path[0] for path in changed})
        forced = [name for name in names if name in self._resource.force_new]
        asked = [path for path in changed for option in wanted.replace_on_changes if covers(option, path)]
        if not forced and not asked:
            return Change("update", names)
        return Change("replace", names, delete_first=self.delete_first(wanted))

    def delete_first(self, wanted: Wanted) -> bool:
        """Whether a replacement can only be made when the old resource is gone."""
        if wanted.delete_before_replace is not None:
            return wanted.delete_before_replace
        resource = self._resource
        named_by_us = resource.name_input is not None and resource.name_input not in wanted.inputs
        return not (named_by_us or resource.side_by_side)

    def create(self, wanted: Wanted, generation: int) -> tuple[str, dict[str, Any]]:
        """Make the resource; raises UnreadInput, and takes it away again, when an input was not used."""
        inputs = Inputs(wanted.inputs)
        proposed = auto_name(wanted.name, wanted.urn, generation)
        made_id, outputs = self._resource.create(proposed, inputs, self._clients)
        if unread := inputs.unread():
            self._resource.delete(made_id, {**kept(wanted.inputs), **outputs}, self._clients)
            raise _unread(wanted, unread)
        return made_id, outputs

    def update(self, record: Record, wanted: Wanted) -> dict[str, Any]:
        """Change the resource; raises UnreadInput when an input was not used."""
        inputs = Inputs(wanted.inputs)
        for name in self._resource.force_new:
            inputs.plain(name)
        changed = self._resource.update(record.id, record.properties, inputs, self._clients)
        if unread := inputs.unread():
            raise _unread(wanted, unread)
        return {**record.outputs, **changed}

    def delete(self, record: Record, *, purge: bool) -> None:
        """Delete the resource; one that is gone already counts as deleted."""
        properties = {**record.properties, **({"forceDestroy": True, "forceDelete": True} if purge else {})}
        try:
            self._resource.delete(record.id, properties, self._clients)
        except ClientError as error:
            if not is_missing(error):
                raise

    def remembered(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Keep inputs with assets and long texts as hashes."""
        return dict(kept(inputs))


class Makers:
    """Finds the maker of a type; raises UnknownType with what to do."""

    def __init__(self, clients: Clients, dynamic: Maker) -> None:
        self._clients, self._dynamic = clients, dynamic

    def of(self, token: str) -> Maker:
        """Return the maker of `token`."""
        if token.startswith("pulumi-python:dynamic"):
            return self._dynamic
        if token not in resources():
            raise UnknownType(
                f"The local AWS has no resource of type {token}: add a module to local/resources that creates it."
            )
        return DeclaredMaker(resources()[token], self._clients)


def known(wanted: Wanted) -> None:
    """Refuse inputs that are still unknown when a resource is to be made; it would be a fault of the deployer."""
    if has_unknown(wanted.inputs):
        raise ProgramFailed(f"{wanted.name} ({wanted.type}) has inputs that nobody knows yet.")


def _unread(wanted: Wanted, paths: list[str]) -> UnreadInput:
    return UnreadInput(
        f"The local AWS would drop {', '.join(paths)} of {wanted.name} ({wanted.type}): "
        "let its module in local/resources use it, or ignore it there with a reason."
    )


def is_missing(error: ClientError) -> bool:
    """Whether a service says that what was asked for is not there."""
    code = error.response["Error"]["Code"]
    return code.startswith("NoSuch") or "NotFound" in code or "NonExistent" in code or code.endswith("DoesNotExist")
