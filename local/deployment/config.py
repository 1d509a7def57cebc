"""The settings of a stack: declared in Pulumi.yaml, set in Pulumi.<stack>.yaml, overridden by the command line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.environment import REGION
from strandline.doctor.chosen import typed
from strandline.errors import SettingError

TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
# These belong to the provider; the local AWS has one region and one account, so only an honest value is accepted.
PROVIDER_SETTINGS = {"aws:region": REGION, "aws-native:region": REGION}


@dataclass(frozen=True)
class Project:
    """The project's name and its settings by full key, as the text that Pulumi's runtime expects."""

    name: str
    config: dict[str, str]


def read_project(program: Path, stack: str, overrides: Mapping[str, str]) -> Project:
    """Return the settings of `stack`; raises SettingError for an undeclared key, a wrong type or a missing value."""
    project = _yaml(program / "Pulumi.yaml")
    if not project.get("name"):
        raise SettingError(f"{program / 'Pulumi.yaml'} gives the project no name.")
    name = str(project["name"])
    declared = {_full(name, key): _declaration(value) for key, value in (project.get("config") or {}).items()}
    file = program / f"Pulumi.{stack}.yaml"
    stack_values = (_yaml(file).get("config") or {}) if file.exists() else {}
    values = [(_full(name, key), value) for key, value in (*stack_values.items(), *overrides.items())]
    given = {key: typed(value, declared.get(key, {})) for key, value in values}
    config = {}
    for key in [*declared, *(key for key in given if key not in declared)]:
        value = given.get(key, declared.get(key, {}).get("default", declared.get(key, {}).get("value")))
        if (text := _checked(key, value, declared.get(key))) is not None:
            config[key] = text
    return Project(name, config)


def _yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingError(f"There is no {path.name} in {path.parent}: that folder holds no Pulumi program.") from error
    except yaml.YAMLError as error:
        raise SettingError(f"{path.name} is not YAML: {error}") from error
    return content if isinstance(content, dict) else {}


def _full(project: str, key: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _declaration(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"default": value}


def _checked(key: str, value: Any, declaration: Mapping[str, Any] | None) -> str | None:
    if key in PROVIDER_SETTINGS:
        if value != PROVIDER_SETTINGS[key]:
            raise SettingError(f"{key} is {value}, but the local AWS is {PROVIDER_SETTINGS[key]}.")
        return str(value)
    if declaration is None:
        raise SettingError(f"The setting {key} is not declared in Pulumi.yaml.")
    if isinstance(value, dict) and "secure" in value:
        raise SettingError(f"{key} is encrypted, which only Pulumi can read: give it with --config for the local AWS.")
    if value is None:
        raise SettingError(f"The setting {key} has no value: give it in the stack's file or with --config.")
    wanted = str(declaration.get("type", ""))
    # To Python true is an integer as well.
    misread = isinstance(value, bool) and wanted in {"integer", "number"}
    if misread or not isinstance(value, TYPES.get(wanted, object)):
        raise SettingError(f"{key} is {json.dumps(value)}, but Pulumi.yaml declares it as {wanted}.")
    return value if isinstance(value, str) else json.dumps(value)
