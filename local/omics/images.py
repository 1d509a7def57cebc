"""Container images: are they in moto's ECR, and where is what they would put on a task's PATH."""

import re
from pathlib import Path
from typing import Any

from moto.core.exceptions import JsonRESTError, ServiceException
from moto.ecr.models import ecr_backends

from local.omics import workplace

_URI = re.compile(
    r"(?P<account>[0-9]{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<repository>[^:@]+)"
    r"(?::(?P<tag>[^@]+))?(?:@(?P<digest>sha256:[0-9a-f]+))?"
)


def uris(parameters: Any) -> list[str]:
    """Return every string anywhere in `parameters` that names an image in ECR by tag or digest."""
    if isinstance(parameters, str):
        match = _URI.fullmatch(parameters)
        return [parameters] if match and (match["tag"] or match["digest"]) else []
    if isinstance(parameters, dict):
        parameters = list(parameters.values())
    if isinstance(parameters, list):
        return [uri for item in parameters for uri in uris(item)]
    return []


def exists(uri: str) -> bool:
    """Return whether ECR holds the image at `uri`."""
    match = _URI.fullmatch(uri)
    if match is None:
        return False
    wanted = {"imageDigest": match["digest"]} if match["digest"] else {"imageTag": match["tag"]}
    try:
        answer = ecr_backends[match["account"]][match["region"]].batch_get_image(
            match["repository"], match["account"], [wanted]
        )
    except (JsonRESTError, ServiceException):
        return False
    return bool(answer["images"])


def digest(uri: str) -> str | None:
    """Return the digest in an image's URI, None when it has none."""
    match = _URI.fullmatch(uri)
    return match["digest"] if match else None


def programs(parameters: Any) -> Path | None:
    """Return the bin folder of the first image in `parameters` that this local AWS built, None when there is none."""
    for uri in uris(parameters):
        try:
            return workplace.state().image_dir(uri) / "bin"
        except KeyError:
            continue
    return None
