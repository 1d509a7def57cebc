"""Read sets: what a sequence store holds."""

import shutil

from local.omics.exceptions import ConflictException, ResourceNotFoundException
from local.omics.filters import matching
from local.omics.models import files
from local.omics.models.base import Params, Resource
from local.omics.models.sequence_stores import SequenceStores
from local.omics.paging import page


class ReadSets(SequenceStores):
    """Describe, list, read and delete read sets."""

    def read_set(self, store_id: str, identifier: str) -> Resource:
        """Return a read set of a store."""
        return self.find(self.sequence_store(store_id)["_read_sets"], identifier, "read set")

    def get_read_set_metadata(self, params: Params) -> Resource:
        """Return what is known of a read set."""
        return self.read_set(params["sequenceStoreId"], params["id"])

    def list_read_sets(self, params: Params) -> Resource:
        """Return a page of read sets."""
        store = self.sequence_store(params["sequenceStoreId"])
        return page(matching(store["_read_sets"].values(), params.get("filter")), params, "readSets")

    def get_read_set(self, params: Params) -> Resource:
        """Return a part of a file; ConflictException unless the read set is active."""
        read_set = self.read_set(params["sequenceStoreId"], params["id"])
        if read_set["status"] != "ACTIVE":
            raise ConflictException(f"The read set is {read_set['status']}, not ACTIVE.")
        kind = params.get("file", "SOURCE1").lower()
        if kind not in read_set["_paths"]:
            raise ResourceNotFoundException("file of the read set", kind)
        return {"payload": files.part(read_set["_paths"][kind], params["partNumber"])}

    def batch_delete_read_set(self, params: Params) -> Resource:
        """Delete read sets and their files; those that do not exist are reported, each with its error."""
        store = self.sequence_store(params["sequenceStoreId"])
        errors = []
        for identifier in params["ids"]:
            read_set = store["_read_sets"].pop(identifier, None)
            if read_set is None:
                message = f"The specified read set does not exist: {identifier}"
                errors.append({"id": identifier, "code": "ResourceNotFoundException", "message": message})
                continue
            self.tags.pop(read_set["arn"], None)
            shutil.rmtree(read_set["_paths"]["source1"].parent)
            self.tell_read_set(read_set, "DELETED")
        return {"errors": errors}

    def tell_read_set(self, read_set: Resource, status: str) -> None:
        """Send the event of a read set's new status."""
        self.emit(
            "Read Set",
            read_set["arn"],
            sequenceStoreId=read_set["sequenceStoreId"],
            id=read_set["id"],
            status=status,
            creationJobId=read_set["creationJobId"],
        )
