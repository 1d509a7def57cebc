"""Versions of a workflow: another definition under the same id, by a name that is unique there."""

from local.omics.exceptions import ConflictException
from local.omics.identifiers import new_uuid, now
from local.omics.models.base import Params, Resource
from local.omics.models.workflows import Workflows
from local.omics.paging import page

_CHANGEABLE = ("description", "storageType", "storageCapacity")


class WorkflowVersions(Workflows):
    """Create, get, list, update and delete workflow versions."""

    def workflow_version(self, workflow_id: str, name: str) -> Resource:
        """Return a version by its name."""
        return self.find(self.workflow(workflow_id)["_versions"], name, "workflow version")

    def create_workflow_version(self, params: Params) -> Resource:
        """Take the definition in; ConflictException when the workflow has a version of that name."""
        workflow, name = self.workflow(params["workflowId"]), params["versionName"]
        if name in workflow["_versions"]:
            raise ConflictException(f"The workflow already has a version named {name}.")
        self.require_room(len(workflow["_versions"]), self.quotas.versions_per_workflow, "versions of a workflow")
        kept = self.take_definition(params)
        version = {
            "arn": f"{workflow['arn']}/version/{name}",
            "workflowId": workflow["id"],
            "versionName": name,
            "uuid": new_uuid(),
            "status": "CREATING",
            "type": "PRIVATE",
            "engine": params.get("engine", workflow["engine"]),
            "digest": kept.digest,
            "creationTime": now(),
            **self.kept_members(params),
            "_kept": kept,
        }
        workflow["_versions"][name] = version
        self.tag(version["arn"], params.get("tags"))
        answer = self.tagged(version)
        self.spawn(self.examine, version, params)
        return answer

    def get_workflow_version(self, params: Params) -> Resource:
        """Return a version."""
        return self.tagged(self.workflow_version(params["workflowId"], params["versionName"]))

    def list_workflow_versions(self, params: Params) -> Resource:
        """Return a page of a workflow's versions."""
        return page(self.workflow(params["workflowId"])["_versions"].values(), params, "items")

    def update_workflow_version(self, params: Params) -> Resource:
        """Change description or storage of a version."""
        version = self.workflow_version(params["workflowId"], params["versionName"])
        version |= {name: params[name] for name in _CHANGEABLE if name in params}
        return {}

    def delete_workflow_version(self, params: Params) -> Resource:
        """Delete a version; runs of it go on."""
        version = self.workflow_version(params["workflowId"], params["versionName"])
        del self.workflow(params["workflowId"])["_versions"][params["versionName"]]
        self.tags.pop(version["arn"], None)
        return {}
