"""The workflow's parameter template, and the stack's own values for it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from components.archives import ROOT
from strandline.errors import SettingError

# What start_run fills in for every run; see handlers/start_run.py.
GIVEN = frozenset({"project", "sample_name", "lanes", "reference", "tools_image"})
LONGEST_BYTES = 2048  # all environment variables of a Lambda function share 4 KB


class Parameter(TypedDict):
    """One entry of a parameter template, in the words of HealthOmics."""

    description: NotRequired[str]
    optional: NotRequired[bool]


def workflow_names(root: Path = ROOT) -> list[str]:
    """Return the workflows of this repository that can be deployed."""
    return sorted(path.parent.name for path in root.glob("workflows/*/parameter-template.json"))


def parameter_template(workflow: str, root: Path = ROOT) -> dict[str, Parameter]:
    """Return what the workflow accepts, by parameter name."""
    template: dict[str, Parameter] = json.loads(
        (root / "workflows" / workflow / "parameter-template.json").read_text("utf-8")
    )
    return template


def read_parameters(file: str, workflow: str, root: Path = ROOT) -> dict[str, Any]:
    """Return the values of the JSON file `file`, none for ""; SettingError when the workflow cannot take them."""
    values = _read_object(file, root) if file else {}
    template = parameter_template(workflow, root)
    _check_names(values, template, workflow)
    _check_indexes(values, template)
    if len(json.dumps(values).encode()) > LONGEST_BYTES:
        raise SettingError(
            f"workflowParameters: {file} is longer than {LONGEST_BYTES} bytes; put long lists into a file in S3."
        )
    return values


def _read_object(file: str, root: Path) -> dict[str, Any]:
    try:
        values = json.loads((root / file).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"workflowParameters: {file} cannot be read: {error}. Give a path below the project."
        ) from error
    except json.JSONDecodeError as error:
        raise SettingError(f"workflowParameters: {file} is not JSON: {error}.") from error
    if not isinstance(values, dict):
        raise SettingError(f"workflowParameters: {file} must hold a JSON object of parameter names and values.")
    return values


def _check_names(values: Mapping[str, Any], template: Mapping[str, Parameter], workflow: str) -> None:
    if taken := sorted(values.keys() & GIVEN):
        raise SettingError(
            f"workflowParameters: {', '.join(taken)} is set for every sample by Strandline; take it out."
        )
    if unknown := sorted(values.keys() - template.keys()):
        own = ", ".join(sorted(template.keys() - GIVEN)) or "none"
        raise SettingError(f"workflowParameters: {workflow} has no parameter {', '.join(unknown)}; it has {own}.")
    needed = {name for name, entry in template.items() if not entry.get("optional", False)}
    if missing := sorted(needed - GIVEN - values.keys()):
        raise SettingError(f"workflowParameters: {workflow} needs {', '.join(missing)}; give a JSON file that sets it.")


def _check_indexes(values: Mapping[str, Any], template: Mapping[str, Parameter]) -> None:
    """HealthOmics stages no index by itself, so a run without one would fail hours later."""
    for name in values:
        for index in (f"{name}_index", f"{name}_indexes", f"{name}_indices"):
            if index in template and index not in values:
                raise SettingError(f"workflowParameters: {name} is given without its index; set {index} too.")


def s3_buckets(values: Any) -> set[str]:
    """Return the buckets of all s3:// URIs in a JSON value."""
    return {uri.removeprefix("s3://").split("/", 1)[0] for uri in s3_uris(values)}


def s3_uris(values: Any) -> list[str]:
    """Return all s3:// URIs in a JSON value, in order."""
    if isinstance(values, str):
        return [values] if values.startswith("s3://") else []
    items = values.values() if isinstance(values, dict) else values if isinstance(values, list) else []
    return [uri for item in items for uri in s3_uris(item)]
