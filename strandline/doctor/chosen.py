"""The settings that a stack would be deployed with, as Pulumi's own files beside the program say them."""

from pathlib import Path
from typing import Any

import yaml

from strandline.errors import SettingError

PROJECT = "strandline"


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
    chosen = _config(program / f"Pulumi.{stack}.yaml")
    defaults = {name: one.get("default") for name, one in declared.items() if isinstance(one, dict)}
    return defaults | {name.removeprefix(f"{PROJECT}:"): value for name, value in chosen.items()}


def _config(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise SettingError(f"{path.name} is not YAML: {error}") from error
    config = read.get("config") if isinstance(read, dict) else None
    return config if isinstance(config, dict) else {}
