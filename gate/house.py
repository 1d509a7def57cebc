"""The policy pack of `policy/`, its rules called as plain functions on recorded resources."""

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
)


class Pack:
    """The policies of the pack in a folder."""

    def __init__(self, folder: Path) -> None:
        sys.path.insert(0, str(folder))
        self._policies = importlib.import_module("rules").POLICIES

    def violations(self, stacks: list[list[Mapping[str, Any]]]) -> list[list[tuple[str, str, str]]]:
        """Return, for each stack's resources, (URN, policy, message) of each violation."""
        return [self._of(stack) for stack in stacks]

    def _of(self, stack: list[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
        resources = _linked(stack)
        found: list[tuple[str, str, str]] = []
        for policy in self._policies:
            if isinstance(policy, ResourceValidationPolicy):
                for each in resources:
                    args = ResourceValidationArgs(each.resource_type, each.props, each.urn, each.name, each.opts, None)
                    policy.validate(
                        args, lambda said, urn=None, at=each, of=policy: found.append((at.urn, of.name, said))
                    )
            else:
                stack_args = StackValidationArgs(resources)
                policy.validate(stack_args, lambda said, urn=None, of=policy: found.append((urn or "", of.name, said)))
        return found


def _linked(stack: list[Mapping[str, Any]]) -> list[PolicyResource]:
    timeouts = PolicyCustomTimeouts(0, 0, 0)
    resources = {}
    for each in stack:
        options = PolicyResourceOptions(bool(each["protect"]), [], None, [], timeouts, [])
        resources[each["urn"]] = PolicyResource(
            each["type"], each["inputs"], each["urn"], each["name"], options, None, None, [], {}
        )
    for each in stack:
        uses = {name: [resources[urn] for urn in urns if urn in resources] for name, urns in each["uses"].items()}
        resources[each["urn"]].property_dependencies = uses
    return list(resources.values())
