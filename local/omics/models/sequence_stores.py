"""Sequence stores, which hold read sets."""

from local.omics.exceptions import ConflictException, ValidationException
from local.omics.filters import matching
from local.omics.identifiers import now, storage_id
from local.omics.models.base import OmicsBase, Params, Resource
from local.omics.paging import page

_MEMBERS = ("name", "description", "sseConfig", "fallbackLocation", "propagatedSetLevelTags")
_CHANGEABLE = ("name", "description", "fallbackLocation", "propagatedSetLevelTags")


class SequenceStores(OmicsBase):
    """Create, get, list, update and delete sequence stores."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.sequence_stores: dict[str, Resource] = {}

    def sequence_store(self, identifier: str) -> Resource:
        """Return a sequence store by its id."""
        return self.find(self.sequence_stores, identifier, "sequence store")

    def _check_propagated(self, params: Params) -> None:
        if len(params.get("propagatedSetLevelTags", [])) > self.quotas.propagated_tags:
            raise ValidationException(f"At most {self.quotas.propagated_tags} tag keys can be propagated.")

    def create_sequence_store(self, params: Params) -> Resource:
        """Create a store; it is ACTIVE at once."""
        self.require_room(len(self.sequence_stores), self.quotas.sequence_stores, "sequence stores")
        self._check_propagated(params)
        identifier = storage_id()
        alias = f"{self.account_id}-{identifier}-s3alias"
        access_point = f"arn:{self.partition}:s3:{self.region_name}:{self.account_id}:accesspoint/{alias}"
        moment = now()
        store = {
            "id": identifier,
            "arn": self.arn(f"sequenceStore/{identifier}"),
            "creationTime": moment,
            "updateTime": moment,
            "status": "ACTIVE",
            "eTagAlgorithmFamily": params.get("eTagAlgorithmFamily", "MD5up"),
            "s3Access": {
                "s3Uri": f"s3://{alias}/{self.account_id}/sequenceStore/{identifier}/",
                "s3AccessPointArn": access_point,
                **params.get("s3AccessConfig", {}),
            },
            **{name: params[name] for name in _MEMBERS if name in params},
            "_read_sets": {},
            "_import_jobs": {},
            "_activation_jobs": {},
        }
        self.sequence_stores[identifier] = store
        self.tag(store["arn"], params.get("tags"))
        self._tell(store, "CREATED")
        return store

    def _tell(self, store: Resource, status: str) -> None:
        self.emit("Sequence Store", store["arn"], sequenceStoreId=store["id"], status=status)

    def get_sequence_store(self, params: Params) -> Resource:
        """Return the store."""
        return self.sequence_store(params["id"])

    def list_sequence_stores(self, params: Params) -> Resource:
        """Return a page of stores."""
        return page(matching(self.sequence_stores.values(), params.get("filter")), params, "sequenceStores")

    def update_sequence_store(self, params: Params) -> Resource:
        """Change name, description, fallback location, propagated tags or the access log location."""
        store = self.sequence_store(params["id"])
        self._check_propagated(params)
        store |= {name: params[name] for name in _CHANGEABLE if name in params}
        store["s3Access"] = store["s3Access"] | params.get("s3AccessConfig", {})
        store["updateTime"] = now()
        self._tell(store, "UPDATED")
        return store

    def delete_sequence_store(self, params: Params) -> Resource:
        """Delete an empty store; ConflictException when it holds read sets."""
        store = self.sequence_store(params["id"])
        if store["_read_sets"]:
            raise ConflictException("The sequence store is not empty.")
        del self.sequence_stores[params["id"]]
        del self.tags[store["arn"]]
        self._tell(store, "DELETED")
        return {}
