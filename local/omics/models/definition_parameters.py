"""The part that workflows and their versions share: where the definition comes from, and what the linter says of it."""

from typing import Any

from local.omics import definitions
from local.omics.exceptions import ValidationException
from local.omics.models.base import OmicsBase, Params, Resource
from local.omics.objects import ObjectMissing

_SOURCES = ("definitionZip", "definitionUri", "definitionRepository")
_ENGINES = ("WDL", "WDL_LENIENT")
KEPT = ("description", "storageType", "storageCapacity", "accelerators", "containerRegistryMap", "readmePath")
_STATUS_MESSAGE_LENGTH = 2_000


class Definitions(OmicsBase):
    """Takes a definition in and examines it on a thread."""

    def take_definition(self, params: Params) -> definitions.Kept:
        """Store the bytes of the request's definition; ValidationException, or NotImplementedError (answered 501)."""
        given = [name for name in _SOURCES if name in params]
        if len(given) != 1:
            raise ValidationException(f"Exactly one of {', '.join(_SOURCES)} must be given.")
        if given == ["definitionRepository"] or params.get("engine", "WDL") not in _ENGINES:
            raise NotImplementedError("Only WDL definitions from a zip archive are built here.")
        return definitions.keep(self._content(params))

    def _content(self, params: Params) -> bytes:
        if "definitionZip" in params:
            content: bytes = params["definitionZip"]
            limit, name = self.quotas.inline_definition_bytes, "definitionZip"
        else:
            limit, name = self.quotas.stored_definition_bytes, "definitionUri"
            try:
                content = self.objects.read(params["definitionUri"])
            except (ValueError, ObjectMissing) as error:
                raise ValidationException(f"There is no object at definitionUri {params['definitionUri']}.") from error
        if len(content) > limit:
            raise ValidationException(f"The definition in {name} is larger than {limit} bytes.")
        return content

    def examine(self, resource: Resource, params: Params) -> None:
        """Lint the definition of a workflow or a version, which becomes ACTIVE or FAILED."""
        found = definitions.examine(resource["_kept"], params.get("main"), params.get("parameterTemplatePath"))
        if found.refused:
            resource["statusMessage"] = found.refused[:_STATUS_MESSAGE_LENGTH]
            resource["status"] = "FAILED"
        else:
            resource["main"] = found.main
            resource.setdefault("parameterTemplate", found.template)
            resource["status"] = "ACTIVE"
        self.emit("Workflow", resource["arn"], status=resource["status"])

    @staticmethod
    def kept_members(params: Params) -> dict[str, Any]:
        """Return the members of a request that are shown again as they came."""
        names = (*KEPT, "parameterTemplate", "main", "workflowBucketOwnerId")
        return {name: params[name] for name in names if name in params}
