"""Dynamic resources: the provider that the program pickled into `__provider` does the work, unmodified."""

import base64
from collections.abc import Mapping
from typing import Any

import dill
from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider
from pulumi.runtime._serialization import _deserialize

from local.deployment.errors import ResourceFailed
from local.deployment.ledger import Record
from local.deployment.wanted import Change, Wanted

PROVIDER = "__provider"


class DynamicMaker:
    """Calls check, diff, create, read, update and delete as Pulumi's own dynamic provider does."""

    def __init__(self, project: str, config: Mapping[str, str]) -> None:
        self._config = Config(raw_config=dict(config), project_name=project)
        self._opened: dict[str, ResourceProvider] = {}

    def prepared(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Leave the inputs as the program gives them."""
        return dict(inputs)

    def compare(self, record: Record, wanted: Wanted) -> Change:
        """Ask the provider; where it does not decide, the inputs are compared."""
        provider = self._provider(wanted.inputs)
        checked = self._checked(provider, record.inputs, wanted)
        answer = provider.diff(record.id, record.properties, checked)
        if answer.replaces:
            first = wanted.delete_before_replace
            delete_first = bool(answer.delete_before_replace) if first is None else first
            return Change("replace", list(answer.replaces), delete_first)
        changed = answer.changes if answer.changes is not None else record.inputs != checked
        names = sorted(name for name in {*record.inputs, *checked} if record.inputs.get(name) != checked.get(name))
        return Change("update", names) if changed else Change("same")

    def create(self, wanted: Wanted, generation: int) -> tuple[str, dict[str, Any]]:
        """Let the provider create."""
        provider = self._provider(wanted.inputs)
        made = provider.create(self._checked(provider, {}, wanted))
        return made.id, dict(made.outs or {})

    def update(self, record: Record, wanted: Wanted) -> dict[str, Any]:
        """Let the provider update."""
        provider = self._provider(wanted.inputs)
        made = provider.update(record.id, record.properties, self._checked(provider, record.inputs, wanted))
        return dict(made.outs or {})

    def delete(self, record: Record, *, purge: bool) -> None:
        """Let the provider delete."""
        self._provider(record.inputs).delete(record.id, record.properties)

    def read(self, record: Record) -> bool:
        """Let the provider look; updates the record and returns False when the resource is gone."""
        found = self._provider(record.inputs).read(record.id, record.properties)
        if not found.id:
            return False
        record.id, record.outputs = found.id, dict(found.outs or {})
        if found.inputs is not None:
            record.inputs = {**found.inputs, PROVIDER: record.inputs[PROVIDER]}
        return True

    def remembered(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Keep everything: the provider asks for it again."""
        return dict(inputs)

    def _provider(self, inputs: Mapping[str, Any]) -> ResourceProvider:
        pickled = str(inputs[PROVIDER])
        if pickled not in self._opened:
            # The pickle is of the user's own program, made a moment before.
            provider: ResourceProvider = _deserialize(lambda: dill.loads(base64.b64decode(pickled)))  # noqa: S301  # ours
            provider.configure(ConfigureRequest(config=self._config))
            self._opened[pickled] = provider
        return self._opened[pickled]

    def _checked(self, provider: ResourceProvider, olds: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
        answer = provider.check(dict(olds), dict(wanted.inputs))
        if answer.failures:
            reasons = "; ".join(f"{failure.property}: {failure.reason}" for failure in answer.failures)
            raise ResourceFailed(f"{wanted.name} ({wanted.type}) cannot be made: {reasons}")
        return {**answer.inputs, PROVIDER: wanted.inputs[PROVIDER]}
