"""The parameters of a run against the parameter template of its workflow."""

import json
from typing import Any

from local.omics.exceptions import ValidationException


def unqualified(parameters: dict[str, Any], workflow: str) -> dict[str, Any]:
    """Return the parameters with names such as `germline.sample_name` cut to `sample_name`."""
    return {name.removeprefix(f"{workflow}."): value for name, value in parameters.items()}


def check(parameters: Any, template: dict[str, Any], workflow: str, limit: int) -> None:
    """ValidationException for parameters that are no object, too large, unknown to the template, or missing."""
    if not isinstance(parameters, dict):
        raise ValidationException("The parameters of a run must be a JSON object.")
    if len(json.dumps(parameters).encode()) > limit:
        raise ValidationException(f"The parameters of a run cannot be larger than {limit} bytes.")
    given = set(unqualified(parameters, workflow))
    unknown = sorted(given - set(template))
    if unknown:
        raise ValidationException(
            "The run cannot include any parameters that are not defined in the parameter template: "
            + ", ".join(unknown)
        )
    missing = sorted(name for name, meta in template.items() if not meta.get("optional", False) and name not in given)
    if missing:
        raise ValidationException(
            "The run must include every parameter that the parameter template requires. Missing: " + ", ".join(missing)
        )
