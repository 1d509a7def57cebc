"""Activation jobs, which bring archived read sets back."""

from local.omics.filters import matching
from local.omics.identifiers import storage_id
from local.omics.models.base import Params, Resource
from local.omics.models.jobs import ACTIVE, Jobs
from local.omics.models.read_sets import ReadSets
from local.omics.paging import page


class Activations(ReadSets, Jobs):
    """Start, get and list read set activation jobs."""

    def start_read_set_activation_job(self, params: Params) -> Resource:
        """Start an activation; ServiceQuotaExceededException with too many running."""
        store = self.sequence_store(params["sequenceStoreId"])
        running = sum(job["status"] in ACTIVE for job in store["_activation_jobs"].values())
        self.require_room(running, self.quotas.activation_jobs, "concurrent activation jobs")
        job = self.new_job(storage_id(), params["sources"], sequenceStoreId=store["id"])
        store["_activation_jobs"][job["id"]] = job
        answer = dict(job)
        store_id = {"sequenceStoreId": store["id"]}
        self.spawn(self.work_through, job, "Read Set Activation Job", store_id, self._activate)
        return answer

    def _activate(self, job: Resource, source: Resource) -> None:
        read_set = self.read_set(job["sequenceStoreId"], source["readSetId"])
        if read_set["status"] == "ARCHIVED":
            read_set["status"] = "ACTIVE"
            self.tell_read_set(read_set, "ACTIVE")

    def get_read_set_activation_job(self, params: Params) -> Resource:
        """Return a job with its sources."""
        store = self.sequence_store(params["sequenceStoreId"])
        return self.find(store["_activation_jobs"], params["id"], "read set activation job")

    def list_read_set_activation_jobs(self, params: Params) -> Resource:
        """Return a page of jobs."""
        store = self.sequence_store(params["sequenceStoreId"])
        return page(matching(store["_activation_jobs"].values(), params.get("filter")), params, "activationJobs")
