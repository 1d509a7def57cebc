"""The one reference store of an account and region."""

from local.omics.exceptions import ConflictException
from local.omics.filters import matching
from local.omics.identifiers import now, storage_id
from local.omics.models.base import OmicsBase, Params, Resource
from local.omics.paging import page


class ReferenceStores(OmicsBase):
    """Create, get, list and delete reference stores."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.reference_stores: dict[str, Resource] = {}

    def reference_store(self, identifier: str) -> Resource:
        """Return a reference store by its id."""
        return self.find(self.reference_stores, identifier, "reference store")

    def create_reference_store(self, params: Params) -> Resource:
        """Create the store; ServiceQuotaExceededException when the account has one already."""
        self.require_room(len(self.reference_stores), self.quotas.reference_stores, "reference stores")
        identifier = storage_id()
        store: Resource = {
            "id": identifier,
            "arn": self.arn(f"referenceStore/{identifier}"),
            "creationTime": now(),
            **{name: params[name] for name in ("name", "description", "sseConfig") if name in params},
            "_references": {},
            "_jobs": {},
        }
        self.reference_stores[identifier] = store
        self.tag(store["arn"], params.get("tags"))
        self.emit("Reference Store", store["arn"], referenceStoreId=identifier, status="CREATED")
        return store

    def get_reference_store(self, params: Params) -> Resource:
        """Return the store."""
        return self.reference_store(params["id"])

    def list_reference_stores(self, params: Params) -> Resource:
        """Return a page of stores."""
        return page(matching(self.reference_stores.values(), params.get("filter")), params, "referenceStores")

    def delete_reference_store(self, params: Params) -> Resource:
        """Delete an empty store; ConflictException when it holds references."""
        store = self.reference_store(params["id"])
        if store["_references"]:
            raise ConflictException("The reference store is not empty.")
        del self.reference_stores[params["id"]]
        del self.tags[store["arn"]]
        return {}
