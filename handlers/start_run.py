"""Start the workflow on the read sets that were imported, so that what is archived is what is analysed."""

import json
from datetime import datetime
from typing import Any

from handlers.env import StartRun
from strandline.clients import client
from strandline.errors import ReadsNotFound, SettingError
from strandline.identity import tags, token
from strandline.inputs import InputBucket


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return the run as a job; calling again returns the same run.

    InputsChanged when a file was overwritten before its import had ended.
    """
    env = StartRun.load()
    imported = datetime.fromisoformat(event["reads"]["completed"])
    InputBucket(client("s3"), event["bucket"]).require_unchanged_until(event["lanes"], imported)
    optional = {
        "workflowVersionName": env.workflow_version,
        "runGroupId": env.run_group_id,
        "cacheId": env.run_cache_id,
    }
    run = client("omics").start_run(
        workflowId=env.workflow_id,
        workflowType="PRIVATE",
        roleArn=env.run_role_arn,
        name=event["execution_name"],
        parameters=_parameters(event, env),
        outputUri=env.output_uri,
        storageType="DYNAMIC",
        retentionMode="REMOVE",
        logLevel="ALL",
        requestId=token(event["execution"], "StartRun", event["attempt"]),
        tags=tags(event["project"], event["sample"], event["content"]),
        **{name: value for name, value in optional.items() if value},
    )
    return {"kind": "run", "id": run["id"], "store": ""}


def _parameters(event: dict[str, Any], env: StartRun) -> dict[str, Any]:
    try:
        extra = json.loads(env.workflow_parameters)
    except ValueError as error:
        raise SettingError(f"workflowParameters is not JSON: {error}") from error
    read_sets = {read_set["lane"]: read_set["arn"] for read_set in event["reads"]["read_sets"]}
    ours = {
        "project": event["project"],
        "sample_name": event["sample"],
        "lanes": [_lane(lane, read_sets) for lane in event["lanes"]],
        "reference": env.reference_uri,
        "tools_image": env.tools_image,
    }
    return {**extra, **ours}


def _lane(lane: dict[str, Any], read_sets: dict[str, str]) -> dict[str, str]:
    if lane["id"] not in read_sets:
        raise ReadsNotFound(f"lane {lane['id']} has no read set among {', '.join(sorted(read_sets)) or 'none'}")
    uri = _workflow_uri(read_sets[lane["id"]])
    named = {name: lane[name] for name in ("id", "platform_unit", "library", "platform")}
    return named | {"fastq_1": f"{uri}/source1", "fastq_2": f"{uri}/source2"}


def _workflow_uri(arn: str) -> str:
    """From `arn:aws:omics:R:A:sequenceStore/S/readSet/I` to the form that runs read."""
    _, _, _, region, account, path = arn.split(":", 5)
    _, store, _, read_set = path.split("/")
    return f"omics://{account}.storage.{region}.amazonaws.com/{store}/readSet/{read_set}"
