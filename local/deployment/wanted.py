"""One registration of the program, in the deployer's words."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Wanted:
    """A resource as the program wants it; `inputs` are plain values with assets as Content."""

    urn: str
    type: str
    name: str
    inputs: dict[str, Any]
    custom: bool = True
    parent: str = ""
    dependencies: list[str] = field(default_factory=list)
    protect: bool = False
    retain: bool = False
    ignore_changes: list[str] = field(default_factory=list)
    replace_on_changes: list[str] = field(default_factory=list)
    delete_before_replace: bool | None = None
    former_urns: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """What has to be done to come from a record to a registration, and the names of the inputs that say so."""

    action: str  # same, create, update or replace
    names: list[str] = field(default_factory=list)
    delete_first: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the program is told about a resource."""

    id: str
    outputs: dict[str, Any]
