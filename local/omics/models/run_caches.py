"""Run caches: kept and named by runs, but nothing is cached here; every task of every run is executed."""

from local.omics.identifiers import now, workflow_id
from local.omics.models.base import OmicsBase, Params, Resource
from local.omics.paging import page

_CHANGEABLE = ("name", "description", "cacheBehavior")


class RunCaches(OmicsBase):
    """Create, get, list, update and delete run caches."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.run_caches: dict[str, Resource] = {}

    def run_cache(self, identifier: str) -> Resource:
        """Return a run cache by its id."""
        return self.find(self.run_caches, identifier, "run cache")

    def create_run_cache(self, params: Params) -> Resource:
        """Create a cache."""
        self.require_room(len(self.run_caches), self.quotas.run_caches, "run caches")
        identifier = workflow_id()
        cache = {
            "id": identifier,
            "arn": self.arn(f"runCache/{identifier}"),
            "creationTime": now(),
            "status": "ACTIVE",
            "cacheBehavior": "CACHE_ON_FAILURE",
            "cacheS3Uri": params["cacheS3Location"],
            "cacheBucketOwnerId": params.get("cacheBucketOwnerId", self.account_id),
            **{name: params[name] for name in _CHANGEABLE if name in params},
        }
        self.run_caches[identifier] = cache
        self.tag(cache["arn"], params.get("tags"))
        return self.tagged(cache)

    def get_run_cache(self, params: Params) -> Resource:
        """Return the cache."""
        return self.tagged(self.run_cache(params["id"]))

    def list_run_caches(self, params: Params) -> Resource:
        """Return a page of caches."""
        return page(self.run_caches.values(), params, "items")

    def update_run_cache(self, params: Params) -> Resource:
        """Change a cache's name, description or behaviour."""
        cache = self.run_cache(params["id"])
        cache |= {name: params[name] for name in _CHANGEABLE if name in params}
        return {}

    def delete_run_cache(self, params: Params) -> Resource:
        """Delete a cache."""
        cache = self.run_cache(params["id"])
        del self.run_caches[params["id"]]
        del self.tags[cache["arn"]]
        return {}
