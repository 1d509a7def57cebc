"""The recorded resources as one CloudFormation template, and which of them each part of it came from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gate.bridge.paths import Place, as_verb, leaves, matches, shown, write
from gate.bridge.schemas import named, native_type
from gate.bridge.table import Entry, parts, table
from gate.finding import Finding
from gate.resource import Resource

LAYER = "cloudformation"


@dataclass
class Body:
    """One CloudFormation resource in the making; `sources` maps places in its properties to what put them there."""

    owner: Resource
    type: str
    properties: dict[str, Any]
    rename: Mapping[str, str] = field(default_factory=dict)
    sources: dict[Place, Resource] = field(default_factory=dict)


@dataclass(frozen=True)
class _Put:
    """What puts into which body, and the number of the element that it adds to a list."""

    body: Body
    source: Resource
    added: int


class Template:
    """Built from resources; `findings` holds what could not be translated whole."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.findings: list[Finding] = []
        self.bodies: dict[str, Body] = {}
        self._by_name: dict[tuple[str, str], Body] = {}
        given = list(resources)
        for resource in given:
            self._make(resource)
        for resource in given:
            entry = table().get(resource.type)
            if entry and entry.part_of:
                self._attach(resource, entry)

    def document(self) -> dict[str, Any]:
        """Return the template."""
        resources = {
            key: {"Type": body.type, "Properties": named(body.type, body.properties, body.rename)}
            for key, body in self.bodies.items()
        }
        return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}

    def source(self, path: Iterable[str | int]) -> Resource | None:
        """Return what made the part of the template at `path` (Resources, id, Properties, ...)."""
        steps = list(path)
        body = self.bodies.get(str(steps[1])) if len(steps) > 1 else None
        if body is None:
            return None
        place = tuple(steps[3:])
        longest = max((key for key in body.sources if place[: len(key)] == key), key=len, default=None)
        return body.owner if longest is None else body.sources[longest]

    def type_at(self, path: Iterable[str | int]) -> str:
        """Return the CloudFormation type at `path`, empty where there is none."""
        body = self.bodies.get(str([*path, "", ""][1]))
        return body.type if body else ""

    def _make(self, resource: Resource) -> None:
        entry = table().get(resource.type)
        if entry is None:
            self._native(resource)
        elif entry.alone:
            self._alone(resource, entry)
        elif entry.becomes:
            body = self._body(resource, entry.becomes, entry.rename)
            self._fill(body, resource, entry)

    def _body(self, resource: Resource, type_: str, rename: Mapping[str, str]) -> Body:
        body = Body(resource, type_, {}, dict(rename))
        key = re.sub(r"[\W_]", "", f"{resource.type.rpartition(':')[2]}{resource.name.title()}")
        while key in self.bodies:
            key += "X"
        self.bodies[key] = body
        for word in ("name", "bucket", "url", "id"):
            self._by_name[resource.type, str(resource.outputs.get(word, resource.name))] = body
        return body

    def _native(self, resource: Resource) -> None:
        type_ = native_type(resource.type) if resource.type.startswith("aws-native:") else None
        if type_ is None:
            remedy = "give it an entry in gate/bridge/types/"
            self._say(resource, "no table and no schema describes this type, so nothing can judge it", remedy)
            return
        self._body(resource, type_, {}).properties.update(resource.inputs)

    def _alone(self, resource: Resource, entry: Entry) -> None:
        for name in sorted(set(resource.inputs) - {*entry.needs, *entry.knows}):
            self._say(resource, f"input {name} is not known", "correct its name, or add it to gate/bridge/types/")
        for name in sorted(set(entry.needs) - set(resource.inputs)):
            self._say(resource, f"input {name} is missing", "give it")

    def _attach(self, resource: Resource, entry: Entry) -> None:
        named_by = str(resource.inputs.get(entry.part_of["by"]))
        body = self._by_name.get((entry.part_of["type"], named_by))
        if body is None:
            fault = f"{entry.part_of['by']} is {named_by}, which no {entry.part_of['type']} of the program is called"
            self._say(resource, fault, "name a resource of the program")
            return
        body.rename = {**body.rename, **entry.rename}
        self._fill(body, resource, entry, {entry.part_of["by"]})

    def _fill(self, body: Body, resource: Resource, entry: Entry, used: Iterable[str] = ()) -> None:
        read: list[Place] = [(name,) for name in used]
        put = _Put(body, resource, _added(body.properties, entry))
        for path, value in entry.constants.items():
            constant = value.format(name=resource.name) if isinstance(value, str) else value
            self._write(put, parts(path), (), constant)
        for rule in entry.rules:
            for place, value in matches(resource.inputs, rule.source):
                read.append(place)
                try:
                    self._write(put, rule.target, place, rule.constant or as_verb(rule.verb, value))
                except ValueError as error:
                    self._say(resource, f"{shown(place)} is not JSON: {error}", "write a JSON document")
        for path in entry.unread:
            read.extend(place for place, _ in matches(resource.inputs, parts(path)))
        for leaf in leaves(resource.inputs):
            if leaf and not any(leaf[: len(place)] == place for place in read):
                remedy = "correct its name, or give it a mapping in gate/bridge/types/"
                self._say(resource, f"no mapping reads the input {shown(leaf)}", remedy)

    def _write(self, put: "_Put", target: tuple[str, ...], place: Place, value: Any) -> None:
        found = [step for step in place if isinstance(step, int)]
        numbers = [put.added if part == "[+]" else found.pop(0) for part in target if part in {"[]", "[+]"}]
        steps = iter(list(numbers))
        key: Place = tuple(next(steps) if part in {"[]", "[+]"} else part for part in target)
        write(put.body.properties, target, numbers, value)
        if put.source is not put.body.owner:
            put.body.sources[key] = put.source
            put.body.sources.setdefault(key[: 1 + isinstance(key[min(1, len(key) - 1)], int)], put.source)

    def _say(self, resource: Resource, fault: str, remedy: str) -> None:
        self.findings.append(Finding(LAYER, resource.file, resource.label, fault, remedy))


def _added(properties: Mapping[str, Any], entry: Entry) -> int:
    """The number of the element that `[+]` adds: the length of the list that is already there."""
    for rule in entry.rules:
        if "[+]" in rule.target:
            before = rule.target[: rule.target.index("[+]")]
            return next((len(found) for _, found in matches(properties, before)), 0)
    return 0
