"""The files that a run's parameters name, brought to this host: from S3, or from the stores of this service."""

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import WDL

from local.omics import acts
from local.omics.exceptions import ResourceNotFoundException
from local.omics.failures import RunFailure
from local.omics.objects import ObjectMissing, split
from local.omics.parameters import unqualified

if TYPE_CHECKING:
    from local.omics.models.backend import OmicsBackend

_OMICS = re.compile(
    r"omics://(?P<account>[0-9]{12})\.storage\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<store>[0-9]+)/"
    r"(?P<kind>readSet|reference)/(?P<id>[0-9]+)/(?P<file>source1|source2|source|index)"
)


class Localizer:
    """Brings each file once into `folder`; files of one S3 folder stay together, as an index beside its data must."""

    def __init__(self, backend: "OmicsBackend", folder: Path, role: str) -> None:
        self._backend = backend
        self._role = role
        self._folder = folder
        self._known: dict[str, Path] = {}
        self._folders: dict[str, Path] = {}

    def bring(self, uri: str) -> str:
        """Return the local path of an s3:// object or an omics:// file; RunFailure with the service's reason."""
        if uri not in self._known:
            self._known[uri] = self._stored(uri) if uri.startswith("omics://") else self._fetched(uri)
            acts.read(self._role, uri)
        return str(self._known[uri])

    def _fetched(self, uri: str) -> Path:
        try:
            bucket, key = split(uri)
        except ValueError:
            raise RunFailure("INVALID_URI_INPUT", f"The input is not an s3:// or omics:// URI: {uri}") from None
        name = PurePosixPath(key)
        prefix = f"{bucket}/{name.parent}"
        folder = self._folders.setdefault(prefix, self._folder / str(len(self._folders)))
        try:
            return self._backend.objects.fetch(uri, folder / name.name)
        except ObjectMissing:
            raise RunFailure("INPUT_URI_NOT_FOUND", f"The input does not exist: {uri}") from None

    def _stored(self, uri: str) -> Path:
        match = _OMICS.fullmatch(uri)
        if match is None or match["region"] != self._backend.region_name:
            raise RunFailure("INVALID_URI_INPUT", f"The input is not an omics:// URI of this region: {uri}")
        try:
            if match["account"] != self._backend.account_id:
                raise ResourceNotFoundException("account", match["account"])
            find = self._backend.read_set if match["kind"] == "readSet" else self._backend.reference
            resource = find(match["store"], match["id"])
        except ResourceNotFoundException:
            raise RunFailure("INPUT_URI_NOT_FOUND", f"The input does not exist: {uri}") from None
        if resource["status"] != "ACTIVE":
            raise RunFailure("INACTIVE_OMICS_STORAGE_RESOURCE", f"The input is {resource['status']}: {uri}")
        path: Path | None = resource["_paths"].get(match["file"])
        if path is None:
            raise RunFailure("INPUT_URI_NOT_FOUND", f"The {match['kind']} has no {match['file']}: {uri}")
        return path


def localize(
    backend: "OmicsBackend", document: WDL.Tree.Document, parameters: dict[str, Any], folder: Path, role: str
) -> dict[str, Any]:
    """Return the inputs of a workflow with every File parameter as a local path; RunFailure when one cannot be had.

    `parameters` must fit the types of the workflow's inputs, in miniwdl's JSON form.
    """
    workflow = document.workflow
    assert workflow is not None  # noqa: S101  the engine refuses a document without a workflow
    try:
        values = WDL.values_from_json(
            unqualified(parameters, workflow.name), workflow.available_inputs, workflow.required_inputs
        )
    except WDL.Error.InputError as error:
        raise RunFailure("WORKFLOW_RUN_FAILED", f"The parameters do not fit the workflow: {error}") from error
    localizer = Localizer(backend, folder, role)

    def bring(value: WDL.Value.File | WDL.Value.Directory) -> str:
        if isinstance(value, WDL.Value.Directory):
            raise RunFailure("INVALID_URI_INPUT", f"Directory inputs are not built here: {value.value}")
        return localizer.bring(value.value)

    inputs: dict[str, Any] = WDL.values_to_json(WDL.Value.rewrite_env_paths(values, bring))
    return inputs
