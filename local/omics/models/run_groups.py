"""Run groups, which bound how much runs at once."""

import threading

from local.omics.filters import matching
from local.omics.identifiers import now, workflow_id
from local.omics.models.base import OmicsBase, Params, Resource
from local.omics.paging import page

_CHANGEABLE = ("name", "maxCpus", "maxRuns", "maxDuration", "maxGpus")


class RunGroups(OmicsBase):
    """Create, get, list, update and delete run groups."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.run_groups: dict[str, Resource] = {}
        # Told whenever a run ends or a group changes, so that waiting runs look again
        self.room_changed = threading.Condition(self.lock)

    def run_group(self, identifier: str) -> Resource:
        """Return a run group by its id."""
        return self.find(self.run_groups, identifier, "run group")

    def create_run_group(self, params: Params) -> Resource:
        """Create a group."""
        self.require_room(len(self.run_groups), self.quotas.run_groups, "run groups")
        identifier = workflow_id()
        group = {
            "id": identifier,
            "arn": self.arn(f"runGroup/{identifier}"),
            "creationTime": now(),
            **{name: params[name] for name in _CHANGEABLE if name in params},
        }
        self.run_groups[identifier] = group
        self.tag(group["arn"], params.get("tags"))
        return self.tagged(group)

    def get_run_group(self, params: Params) -> Resource:
        """Return the group."""
        return self.tagged(self.run_group(params["id"]))

    def list_run_groups(self, params: Params) -> Resource:
        """Return a page of groups."""
        wanted = {"name": params["name"]} if "name" in params else {}
        return page(matching(self.run_groups.values(), wanted), params, "items")

    def update_run_group(self, params: Params) -> Resource:
        """Change a group's name or limits; runs that wait for it look again."""
        group = self.run_group(params["id"])
        group |= {name: params[name] for name in _CHANGEABLE if name in params}
        self.room_changed.notify_all()
        return {}

    def delete_run_group(self, params: Params) -> Resource:
        """Delete a group; runs in it go on, unbounded."""
        group = self.run_group(params["id"])
        del self.run_groups[params["id"]]
        del self.tags[group["arn"]]
        self.room_changed.notify_all()
        return {}
