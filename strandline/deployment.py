"""Where a deployed stack says what it made: one JSON document in the parameter `/strandline/<stack>`."""

import json
import os
from dataclasses import dataclass, fields
from typing import Any

from botocore.exceptions import ClientError, NoRegionError

from strandline.clients import client
from strandline.errors import DeploymentNotFound

DEFAULT_STACK = "dev"


class NoStack(DeploymentNotFound):
    """There is no stack of this name in the account and region, of whatever version."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """The names, ARNs and URLs of one deployed stack; the stack's outputs use the same words."""

    input_bucket: str
    output_bucket: str
    lake_bucket: str
    database: str
    workgroup: str
    pipeline_arn: str
    await_job_arn: str
    claim_table: str
    topic_arn: str
    sequence_store_id: str
    reference_arn: str
    reference_uri: str
    workflow_id: str
    workflow_version: str
    queue_url: str
    dead_letter_urls: tuple[str, ...]

    @classmethod
    def from_json(cls, text: str, stack: str) -> "Deployment":
        """Read the parameter's document, ignoring words of later versions; DeploymentNotFound when one is missing."""
        document: dict[str, Any] = json.loads(text)
        missing = [field.name for field in fields(cls) if field.name not in document]
        if missing:
            raise DeploymentNotFound(
                f"The stack {stack} was deployed by another version of Strandline: its parameter lacks "
                f"{', '.join(missing)}. Run `pulumi up` again."
            )
        known = {field.name: document[field.name] for field in fields(cls)}
        return cls(**{**known, "dead_letter_urls": tuple(known["dead_letter_urls"])})


def stack_name(stack: str | None = None) -> str:
    """Return `stack`, else STRANDLINE_STACK, else `dev`."""
    return stack or os.environ.get("STRANDLINE_STACK") or DEFAULT_STACK


def load(stack: str | None = None) -> Deployment:
    """Read what `stack` made in this account and region; NoStack when it is not there, else DeploymentNotFound."""
    name = stack_name(stack)
    try:
        parameter = client("ssm").get_parameter(Name=f"/strandline/{name}")["Parameter"]
    except NoRegionError as error:
        raise DeploymentNotFound(
            "No AWS region is set: choose a profile with AWS_PROFILE, or set AWS_DEFAULT_REGION; "
            'for a local AWS run `eval "$(python -m local env)"`.'
        ) from error
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        raise NoStack(
            f"No Strandline stack named {name} in {client('ssm').meta.region_name}: deploy one with `pulumi up` "
            "(`python -m local up` in a local AWS), or name another with --stack or STRANDLINE_STACK."
        ) from error
    return Deployment.from_json(parameter["Value"], name)
