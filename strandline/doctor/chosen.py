"""The settings that a stack would be deployed with, as Pulumi's own files beside the program say them."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from strandline.errors import SettingError

PROJECT = "strandline"
ENCRYPTED = "encrypted"
"""Stands for a value that only Pulumi can read."""


def settings(stack: str, folder: Path | None = None) -> dict[str, Any] | None:
    """Return every setting of `stack` by its name, defaults included; None when there is no program to be found.

    The program is looked for in `folder`, by default where the command runs, then where Strandline was installed from.
    Raises SettingError when a file is no YAML.
    """
    places = [folder] if folder else [Path.cwd(), Path(__file__).parents[2]]
    program = next((place for place in places if (place / "Pulumi.yaml").is_file()), None)
    if program is None:
        return None
    declared = _config(program / "Pulumi.yaml")
    own = {name.removeprefix(f"{PROJECT}:"): value for name, value in _config(program / f"Pulumi.{stack}.yaml").items()}
    chosen = {name: _read(value, declared.get(name)) for name, value in own.items() if ":" not in name}
    return {name: _default(one) for name, one in declared.items()} | chosen


def _default(declaration: Any) -> Any:
    """Return what `name: value` or a whole declaration gives to every stack."""
    if not isinstance(declaration, Mapping):
        return declaration
    return declaration.get("default", declaration.get("value"))


def _read(value: Any, declaration: Any) -> Any:
    if isinstance(value, Mapping) and "secure" in value:
        return ENCRYPTED
    return typed(value, declaration if isinstance(declaration, Mapping) else {})


def typed(value: Any, declaration: Mapping[str, Any]) -> Any:
    """Read a text by its declared type, as the command line and `pulumi config set` write every value.

    Text that does not fit stays text.
    """
    if isinstance(value, str) and declaration.get("type", "string") != "string":
        with suppress(json.JSONDecodeError):
            return json.loads(value)
    return value


def _config(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise SettingError(f"{path.name} is not YAML: {error}") from error
    config = read.get("config") if isinstance(read, dict) else None
    return config if isinstance(config, dict) else {}
