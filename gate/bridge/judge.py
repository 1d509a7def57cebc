"""cfn-lint over the template."""

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from gate.answers import REGION
from gate.bridge.schemas import known_names
from gate.bridge.template import LAYER, Template
from gate.finding import Finding
from gate.resource import Resource

FORMS = Path(__file__).with_name("forms.yaml")


def cloudformation(resources: Iterable[Resource]) -> list[Finding]:
    """Return what the translation and cfn-lint find."""
    given = list(resources)
    template = Template(given)
    findings = [*template.findings, *_forms(given)]
    config = ManualArgs(regions=[REGION])
    for match in lint(json.dumps(template.document()), config=config):
        path = list(match.path or [])
        source = template.source(path)
        where, label = (source.file, source.label) if source else ("the template", str(path[:2]))
        words, remedy = _words(match, path), _remedy(match, template.type_at(path))
        findings.append(Finding(LAYER, where, label, words, remedy, match.rule.id))
    return sorted(set(findings))


def _words(match: Any, path: list[Any]) -> str:
    property_ = ".".join(str(part) for part in path[3:])
    return f"{property_}: {match.message}" if property_ else str(match.message)


def _remedy(match: Any, type_: str) -> str:
    """What to do: the schema's own name where one is misspelt, else where it says what is right."""
    unexpected = re.search(r"'(\w+)' was unexpected", match.message)
    if unexpected:
        plain = unexpected[1].replace("_", "")
        names = {name.lower(): name for name in known_names(type_)}
        near = difflib.get_close_matches(plain.lower(), names, 1)
        return f"did you mean {names[near[0]]}?" if near else f"{type_} has no such property: take it out"
    return f"correct it by the schema of {type_}" if type_ else "correct it"


def _forms(resources: Iterable[Resource]) -> Iterator[Finding]:
    """Texts whose form the services know and no schema says."""
    forms: dict[str, dict[str, str]] = yaml.safe_load(FORMS.read_text("utf-8"))
    for resource in resources:
        for name, form in forms.get(resource.type, {}).items():
            value = resource.inputs.get(name)
            if value is not None and re.fullmatch(form, str(value)) is None:
                fault = f"{name} is {value}, which the service refuses"
                yield Finding(LAYER, resource.file, resource.label, fault, f"write it like {form}")
