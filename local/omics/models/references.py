"""References: genomes imported from FASTA files in S3."""

import shutil
from pathlib import Path, PurePosixPath

from local.omics import acts, fasta, workplace
from local.omics.exceptions import ConflictException, ResourceNotFoundException
from local.omics.fasta import FileRefused
from local.omics.filters import matching
from local.omics.identifiers import now, storage_id
from local.omics.models import files
from local.omics.models.base import Params, Resource
from local.omics.models.jobs import ACTIVE, Jobs
from local.omics.models.reference_stores import ReferenceStores
from local.omics.objects import ObjectMissing
from local.omics.paging import page

_PACKED = (".gz", ".bgz", ".bgzip")


def _plain_name(uri: str) -> str:
    name = PurePosixPath(uri).name
    return PurePosixPath(name).stem if name.endswith(_PACKED) else name


class References(ReferenceStores, Jobs):
    """Import, describe, read and delete references."""

    def start_reference_import_job(self, params: Params) -> Resource:
        """Start an import; ServiceQuotaExceededException with too many running or too many references."""
        store = self.reference_store(params["referenceStoreId"])
        self.require_room(self.active_import_jobs(), self.quotas.import_jobs, "concurrent import jobs")
        coming = len(store["_references"]) + len(params["sources"])
        self.require_room(coming - 1, self.quotas.references_per_store, "references in a store")
        job = self.new_job(storage_id(), params["sources"], referenceStoreId=store["id"], roleArn=params["roleArn"])
        store["_jobs"][job["id"]] = job
        answer = dict(job)
        store_id = {"referenceStoreId": store["id"]}
        self.spawn(self.work_through, job, "Reference Import Job", store_id, self._import_reference)
        return answer

    def active_import_jobs(self) -> int:
        """Return how many reference and read set import jobs are running."""
        stores = self.reference_stores.values()
        return sum(job["status"] in ACTIVE for store in stores for job in store["_jobs"].values())

    def _import_reference(self, job: Resource, source: Resource) -> None:
        store = self.reference_store(job["referenceStoreId"])
        identifier = storage_id()
        folder = workplace.folder("references", store["id"], identifier)
        plain = folder / _plain_name(source["sourceFile"])
        packed = folder / ".packed"
        try:
            acts.read(job["roleArn"], source["sourceFile"])
            self.objects.fetch(source["sourceFile"], packed)
            genome = fasta.store(packed, plain)
        except ObjectMissing as error:
            shutil.rmtree(folder)
            raise FileRefused(f"The source file does not exist: {source['sourceFile']}") from error
        except FileRefused:
            shutil.rmtree(folder)
            raise
        packed.unlink()
        reference = self._new_reference(store, identifier, plain)
        reference |= {
            "md5": genome.md5,
            "name": source["name"],
            "description": source.get("description"),
            "creationJobId": job["id"],
            "_genome": genome,
        }
        store["_references"][identifier] = reference
        self.tag(reference["arn"], source.get("tags"))
        source["referenceId"] = identifier
        self.emit("Reference", reference["arn"], referenceStoreId=store["id"], id=identifier, status="ACTIVE")

    def _new_reference(self, store: Resource, identifier: str, plain: Path) -> Resource:
        moment = now()
        paths = {"source": plain, "index": Path(f"{plain}.fai")}
        location = f"s3://{self.account_id}-{store['id']}-s3alias/{self.account_id}/referenceStore/{store['id']}"
        described = {
            kind: files.describe(path, f"{location}/reference/{identifier}/{path.name}") for kind, path in paths.items()
        }
        return {
            "id": identifier,
            "arn": f"{store['arn']}/reference/{identifier}",
            "referenceStoreId": store["id"],
            "status": "ACTIVE",
            "creationTime": moment,
            "updateTime": moment,
            "creationType": "IMPORT",
            "files": described,
            "_paths": paths,
        }

    def get_reference_import_job(self, params: Params) -> Resource:
        """Return a job with its sources."""
        store = self.reference_store(params["referenceStoreId"])
        return self.find(store["_jobs"], params["id"], "reference import job")

    def list_reference_import_jobs(self, params: Params) -> Resource:
        """Return a page of jobs."""
        store = self.reference_store(params["referenceStoreId"])
        return page(matching(store["_jobs"].values(), params.get("filter")), params, "importJobs")

    def reference(self, store_id: str, identifier: str) -> Resource:
        """Return a reference of a store."""
        return self.find(self.reference_store(store_id)["_references"], identifier, "reference")

    def reference_by_arn(self, arn: str) -> Resource:
        """Return a reference of this account; ResourceNotFoundException."""
        for store in self.reference_stores.values():
            for reference in store["_references"].values():
                if reference["arn"] == arn:
                    return dict(reference)
        raise ResourceNotFoundException("reference", arn)

    def get_reference_metadata(self, params: Params) -> Resource:
        """Return what is known of a reference."""
        return self.reference(params["referenceStoreId"], params["id"])

    def list_references(self, params: Params) -> Resource:
        """Return a page of references."""
        store = self.reference_store(params["referenceStoreId"])
        return page(matching(store["_references"].values(), params.get("filter")), params, "references")

    def get_reference(self, params: Params) -> Resource:
        """Return a part, or a byte range of a part, of the FASTA file or its index."""
        reference = self.reference(params["referenceStoreId"], params["id"])
        path = reference["_paths"][params.get("file", "SOURCE").lower()]
        return {"payload": files.part(path, params["partNumber"], params.get("range"))}

    def is_named(self, arn: str) -> bool:
        """Return whether anything in the account is aligned to a reference; without read sets nothing is."""
        return False

    def delete_reference(self, params: Params) -> Resource:
        """Delete a reference and its files; ConflictException while a read set names it."""
        reference = self.reference(params["referenceStoreId"], params["id"])
        if self.is_named(reference["arn"]):
            raise ConflictException("The reference is named by read sets.")
        del self.reference_stores[params["referenceStoreId"]]["_references"][params["id"]]
        del self.tags[reference["arn"]]
        shutil.rmtree(reference["_paths"]["source"].parent)
        return {}
