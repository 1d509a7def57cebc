"""The operations of Athena's API on workgroups."""

from moto.core.responses import ActionResult, EmptyResult

from local.athena import workgroups
from local.athena.api_base import AthenaOperations
from local.athena.errors import InvalidRequest
from local.athena.paging import page_of


class WorkGroupOperations(AthenaOperations):
    """Create, read, change and delete workgroups; moto keeps them and their tags."""

    def create_work_group(self) -> ActionResult:
        """CreateWorkGroup."""
        name = self._get_param("Name")
        created = self.athena_backend.create_work_group(
            name,
            workgroups.complete(self._get_param("Configuration")),
            self._get_param("Description") or "",
            self._get_param("Tags") or [],
        )
        if created is None:
            raise InvalidRequest(f"WorkGroup {name} is already created")
        workgroups.creation_time(workgroups.find(self.athena_backend, name))
        return EmptyResult()

    def get_work_group(self) -> ActionResult:
        """GetWorkGroup."""
        group = workgroups.find(self.athena_backend, self._get_param("WorkGroup"))
        found = self.athena_backend.get_work_group(group.name) or {}
        shown = {**found, "CreationTime": workgroups.creation_time(group)}
        return ActionResult({"WorkGroup": {**shown, "Configuration": workgroups.complete(group.configuration)}})

    def list_work_groups(self) -> ActionResult:
        """ListWorkGroups."""
        backend = self.athena_backend
        groups = [
            {
                **group,
                "EngineVersion": workgroups.ENGINE_VERSION,
                "CreationTime": workgroups.creation_time(workgroups.find(backend, group["Name"])),
            }
            for group in backend.list_work_groups()
        ]
        return ActionResult(page_of("WorkGroups", groups, self._get_param("MaxResults"), self._token(), 50))

    def list_engine_versions(self) -> ActionResult:
        """ListEngineVersions."""
        only = {
            **workgroups.ENGINE_VERSION,
            "SelectedEngineVersion": workgroups.ENGINE_VERSION["EffectiveEngineVersion"],
        }
        return ActionResult({"EngineVersions": [workgroups.ENGINE_VERSION, only]})

    def update_work_group(self) -> ActionResult:
        """UpdateWorkGroup."""
        group = workgroups.find(self.athena_backend, self._get_param("WorkGroup"))
        changes, state = self._get_param("ConfigurationUpdates"), self._get_param("State")
        workgroups.update(group, changes, self._get_param("Description"), state)
        return EmptyResult()

    def delete_work_group(self) -> ActionResult:
        """DeleteWorkGroup; as on Athena one with a history only goes with RecursiveDeleteOption."""
        name = self._get_param("WorkGroup")
        if name == "primary":
            raise InvalidRequest("The primary workgroup cannot be deleted")
        workgroups.find(self.athena_backend, name)
        if self.athena.queries.of(name) and not self._get_param("RecursiveDeleteOption"):
            raise InvalidRequest(f"WorkGroup {name} is not empty")
        self.athena.queries.forget(name)
        self.athena_backend.delete_work_group(name)
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource; a resource without tags has none, it is not missing."""
        tags = self.athena_backend.list_tags_for_resource(self._get_param("ResourceARN"))
        return ActionResult({"Tags": (tags or {}).get("Tags", [])})
