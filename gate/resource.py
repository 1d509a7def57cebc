"""One resource as the program registers it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Resource:
    """Type token, logical name and inputs in camelCase; `component` is the type of the component it is a part of.

    `uses` holds, by input, the URNs that the input was made from; `outputs` are what the provider would answer.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    component: str = ""
    protect: bool = False
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The file that makes it: a component's type names its module."""
        return f"components/{self.component.split(':')[1]}.py" if ":" in self.component else "__main__.py"

    @property
    def label(self) -> str:
        """How messages name it."""
        return f"{self.name} ({self.type})"
