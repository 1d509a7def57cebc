"""Images in moto's ECR: a manifest whose only layer is the build context, so the digest follows the content."""

import hashlib
import json
from typing import Any

from local.images.context import Content

_MANIFEST = "application/vnd.oci.image.manifest.v1+json"


class NoRepository(Exception):
    """The repository that a build should push to does not exist."""


def digest_of(content: Content) -> str:
    """Return the hexadecimal digest of the image of a context."""
    return hashlib.sha256(_manifest(content).encode()).hexdigest()


def push(account: str, region: str, repository_uri: str, tag: str, content: Content) -> str:
    """Register an image under a tag and return its digest, `sha256:` and 64 hexadecimal digits.

    Pushing the same content under the same tag again changes nothing. Raises NoRepository, and moto's
    ImageAlreadyExistsException or ImageTagAlreadyExistsException when an immutable tag names another content.
    """
    from moto.ecr.models import ecr_backends

    name = repository_uri.split("/", 1)[-1]
    registry = ecr_backends[account][region]
    if name not in registry.repositories:
        raise NoRepository(f"the repository {name} does not exist")
    digest = f"sha256:{digest_of(content)}"
    if not _tagged(registry.repositories[name], tag, digest):
        pushed = registry.put_image(name, _manifest(content), tag, _MANIFEST, digest)
        digest = pushed.image_digest
    return digest


def _tagged(repository: Any, tag: str, digest: str) -> bool:
    return any(image.image_digest == digest and tag in image.image_tags for image in repository.images)


def _manifest(content: Content) -> str:
    held = {"digest": f"sha256:{content.sha256}", "size": content.size}
    layer = {"mediaType": "application/vnd.oci.image.layer.v1.tar"} | held
    config = {"mediaType": "application/vnd.oci.image.config.v1+json"} | held
    return json.dumps({"schemaVersion": 2, "mediaType": _MANIFEST, "config": config, "layers": [layer]})
