"""Workgroups: kept in moto's own backend, with the rules that moto lacks."""

import time
from typing import Any

from local.athena.errors import InvalidRequest

ENGINE_VERSION = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}
_DEFAULTS = {
    "ResultConfiguration": {},
    "EnforceWorkGroupConfiguration": True,
    "PublishCloudWatchMetricsEnabled": True,
    "RequesterPaysEnabled": False,
}
# In WorkGroupConfigurationUpdates these say that a setting is taken away.
_REMOVALS = {"RemoveBytesScannedCutoffPerQuery": "BytesScannedCutoffPerQuery"}
_RESULT_REMOVALS = {
    "RemoveOutputLocation": "OutputLocation",
    "RemoveEncryptionConfiguration": "EncryptionConfiguration",
    "RemoveExpectedBucketOwner": "ExpectedBucketOwner",
    "RemoveAclConfiguration": "AclConfiguration",
}


def find(backend: Any, name: str) -> Any:
    """Return a workgroup of moto's; InvalidRequest when there is none."""
    if name not in backend.work_groups:
        raise InvalidRequest(f"WorkGroup {name} is not found.")
    return backend.work_groups[name]


def creation_time(group: Any) -> float:
    """Return when a workgroup was made; moto tells the time of the question."""
    made: float = vars(group).setdefault("made", time.time())
    return made


def complete(configuration: dict[str, Any] | None) -> dict[str, Any]:
    """Return a configuration with what Athena adds to one that is created."""
    given = dict(configuration or {})
    return {**_DEFAULTS, **given, "EngineVersion": {**ENGINE_VERSION, **(given.get("EngineVersion") or {})}}


def update(group: Any, updates: dict[str, Any] | None, description: str | None, state: str | None) -> None:
    """Change a workgroup as UpdateWorkGroup says."""
    changes = dict(updates or {})
    configuration = group.configuration
    results = changes.pop("ResultConfigurationUpdates", None)
    if results is not None:
        configuration["ResultConfiguration"] = _merged(
            configuration.get("ResultConfiguration") or {}, results, _RESULT_REMOVALS
        )
    group.configuration = _merged(configuration, changes, _REMOVALS)
    if description is not None:
        group.description = description
    if state is not None:
        group.state = state


def _merged(current: dict[str, Any], changes: dict[str, Any], removals: dict[str, str]) -> dict[str, Any]:
    removed = {removals[name] for name, value in changes.items() if name in removals and value}
    kept = {name: value for name, value in current.items() if name not in removed}
    return kept | {name: value for name, value in changes.items() if name not in removals}


def result_location(group: Any, asked: dict[str, Any] | None) -> str:
    """Return the folder for results, with a slash at its end; InvalidRequest when nobody named one."""
    own = group.configuration.get("ResultConfiguration") or {}
    if group.configuration.get("EnforceWorkGroupConfiguration") and own.get("OutputLocation"):
        location = own["OutputLocation"]
    else:
        location = (asked or {}).get("OutputLocation") or own.get("OutputLocation")
    if not location:
        raise InvalidRequest(
            "No output location provided. An output location is required either through the Workgroup result "
            "configuration setting or as an API input."
        )
    if not str(location).startswith("s3://"):
        raise InvalidRequest(f"outputLocation is not a valid S3 path. Provided {location}")
    return str(location).rstrip("/") + "/"
