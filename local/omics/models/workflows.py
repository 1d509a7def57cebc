"""Workflows: a WDL definition, linted and kept."""

from local.omics.exceptions import ConflictException, ResourceNotFoundException
from local.omics.filters import matching
from local.omics.identifiers import new_uuid, now, workflow_id
from local.omics.models.base import Params, Resource
from local.omics.models.definition_parameters import Definitions
from local.omics.paging import page

_CHANGEABLE = ("name", "description", "storageType", "storageCapacity")


class Workflows(Definitions):
    """Create, get, list, update and delete workflows."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.workflows: dict[str, Resource] = {}

    def workflow(self, identifier: str) -> Resource:
        """Return a workflow by its id."""
        return self.find(self.workflows, identifier, "workflow")

    def create_workflow(self, params: Params) -> Resource:
        """Take the definition in; the workflow is CREATING until the linter has read it."""
        self.require_room(len(self.workflows), self.quotas.workflows, "workflows")
        kept = self.take_definition(params)
        identifier = workflow_id()
        workflow = {
            "id": identifier,
            "arn": self.arn(f"workflow/{identifier}"),
            "uuid": new_uuid(),
            "status": "CREATING",
            "type": "PRIVATE",
            "engine": params.get("engine", "WDL"),
            "digest": kept.digest,
            "creationTime": now(),
            "name": params.get("name"),
            **self.kept_members(params),
            "_kept": kept,
            "_versions": {},
        }
        self.workflows[identifier] = workflow
        self.tag(workflow["arn"], params.get("tags"))
        answer = self.tagged(workflow)
        self.spawn(self.examine, workflow, params)
        return answer

    def get_workflow(self, params: Params) -> Resource:
        """Return a workflow; those of AWS itself (READY2RUN) are not here."""
        if params.get("type", "PRIVATE") != "PRIVATE":
            raise ResourceNotFoundException("workflow", params["id"])
        return self.tagged(self.workflow(params["id"]))

    def list_workflows(self, params: Params) -> Resource:
        """Return a page of workflows."""
        wanted: Params = {name: params[name] for name in ("type", "name") if name in params}
        return page(matching(self.workflows.values(), wanted), params, "items")

    def update_workflow(self, params: Params) -> Resource:
        """Change name, description or storage of a workflow."""
        workflow = self.workflow(params["id"])
        workflow |= {name: params[name] for name in _CHANGEABLE if name in params}
        return {}

    def delete_workflow(self, params: Params) -> Resource:
        """Delete a workflow; runs of it go on. ConflictException while it has versions, as in AWS."""
        workflow = self.workflow(params["id"])
        if workflow["_versions"]:
            raise ConflictException("The workflow still has versions. Delete them before the workflow.")
        del self.workflows[params["id"]]
        self.tags.pop(workflow["arn"], None)
        self.emit("Workflow", workflow["arn"], status="DELETED")
        return {}
