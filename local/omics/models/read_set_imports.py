"""Import of read sets: files are copied out of S3, read to their end, and refused where the service refuses."""

import shutil
from pathlib import Path, PurePosixPath

from local.omics import acts, alignments, fastq, workplace
from local.omics.exceptions import ResourceNotFoundException, ValidationException
from local.omics.fasta import FileRefused
from local.omics.filters import matching
from local.omics.identifiers import now, storage_id
from local.omics.models import files
from local.omics.models.base import Params, Resource
from local.omics.models.jobs import ACTIVE, Jobs
from local.omics.models.read_sets import ReadSets
from local.omics.models.references import References
from local.omics.objects import ObjectMissing
from local.omics.paging import page

ALIGNED = ("BAM", "CRAM")
_COPIED = ("subjectId", "sampleId", "name", "description")


class ReadSetImports(ReadSets, References, Jobs):
    """Start, get and list read set import jobs."""

    def active_import_jobs(self) -> int:
        """Return how many reference and read set import jobs are running."""
        stores = self.sequence_stores.values()
        running = sum(job["status"] in ACTIVE for store in stores for job in store["_import_jobs"].values())
        return super().active_import_jobs() + running

    def is_named(self, arn: str) -> bool:
        """Return whether a read set of any store is aligned to a reference."""
        stores = self.sequence_stores.values()
        return any(each["referenceArn"] == arn for store in stores for each in store["_read_sets"].values())

    def start_read_set_import_job(self, params: Params) -> Resource:
        """Start an import; what can be refused without reading a file is refused here."""
        store = self.sequence_store(params["sequenceStoreId"])
        for number, source in enumerate(params["sources"], 1):
            self._check_source(source, f"sources.{number}.member")
        self.require_room(self.active_import_jobs(), self.quotas.import_jobs, "concurrent import jobs")
        coming = len(store["_read_sets"]) + len(params["sources"])
        self.require_room(coming - 1, self.quotas.read_sets_per_store, "read sets in a store")
        job = self.new_job(storage_id(), params["sources"], sequenceStoreId=store["id"], roleArn=params["roleArn"])
        store["_import_jobs"][job["id"]] = job
        answer = dict(job)
        store_id = {"sequenceStoreId": store["id"]}
        self.spawn(self.work_through, job, "Read Set Import Job", store_id, self._import_read_set)
        return answer

    def _check_source(self, source: Resource, path: str) -> None:
        kind, arn = source["sourceFileType"], source.get("referenceArn")
        if kind != "FASTQ" and "source2" in source["sourceFiles"]:
            raise ValidationException(f"Value at '{path}.sourceFiles.source2' is only allowed for FASTQ, not {kind}.")
        if kind in ALIGNED and arn is None:
            raise ValidationException(f"Value null at '{path}.referenceArn' is required for file type {kind}.")
        if arn is not None:
            try:
                self.reference_by_arn(arn)
            except ResourceNotFoundException as error:
                raise ValidationException(f"Value '{arn}' at '{path}.referenceArn' is not a reference.") from error

    def _import_read_set(self, job: Resource, source: Resource) -> None:
        store = self.sequence_store(job["sequenceStoreId"])
        identifier = storage_id()
        folder = workplace.folder("read_sets", store["id"], identifier)
        try:
            paths = self._fetch(source, folder, job["roleArn"])
            aligned = source["sourceFileType"] in ALIGNED
            facts = self._examine_aligned(store, source, paths) if aligned else self._examine(source, paths)
            if "generatedFrom" in source:
                facts["sequenceInformation"]["generatedFrom"] = source["generatedFrom"]
            location = f"{store['s3Access']['s3Uri']}readSet/{identifier}"
            facts["files"] = {kind: files.describe(path, f"{location}/{path.name}") for kind, path in paths.items()}
            read_set = self._new_read_set(store, job, source, identifier) | facts | {"_paths": paths}
            with self.lock:
                if aligned:
                    self._keep_one_reference(store, source)
                store["_read_sets"][identifier] = read_set
                self.tag(read_set["arn"], source.get("tags"))
        except BaseException:
            shutil.rmtree(folder)
            raise
        source["readSetId"] = identifier
        self.tell_read_set(read_set, "ACTIVE")

    def _fetch(self, source: Resource, folder: Path, role: str) -> dict[str, Path]:
        paths: dict[str, Path] = {}
        for kind, uri in source["sourceFiles"].items():
            name = PurePosixPath(uri).name
            acts.read(role, uri)
            # Mates may have one name in two folders of the bucket
            path = folder / (f"{kind}.{name}" if (folder / name).exists() else name)
            try:
                paths[kind] = self.objects.fetch(uri, path)
            except ObjectMissing as error:
                raise FileRefused(f"The source file does not exist: {uri}") from error
            path.chmod(0o444)
        return paths

    @staticmethod
    def _examine(source: Resource, paths: dict[str, Path]) -> Resource:
        if source["sourceFileType"] == "FASTQ":
            first, second = fastq.count_mates(paths["source1"], paths.get("source2"))
        else:
            first, second = alignments.count(paths["source1"], None), None
        etag = {"algorithm": "FASTQ_MD5up" if source["sourceFileType"] == "FASTQ" else "BAM_MD5up"}
        etag["source1"] = first.md5
        if second:
            etag["source2"] = second.md5
        information = {
            "totalReadCount": first.reads + (second.reads if second else 0),
            "totalBaseCount": first.bases + (second.bases if second else 0),
            "alignment": "UNALIGNED",
        }
        return {"etag": etag, "sequenceInformation": information}

    def _examine_aligned(self, store: Resource, source: Resource, paths: dict[str, Path]) -> Resource:
        kind, path = source["sourceFileType"], paths["source1"]
        self._keep_one_reference(store, source)
        reference = self.reference_by_arn(source["referenceArn"])
        alignments.check_reference(path, reference["_genome"])
        counts = alignments.count(path, reference["_paths"]["source"])
        paths["index"] = alignments.index(path, kind)
        information = {"totalReadCount": counts.reads, "totalBaseCount": counts.bases, "alignment": "ALIGNED"}
        etag = {"algorithm": f"{kind}_MD5up", "source1": counts.md5}
        return {"etag": etag, "sequenceInformation": information, "referenceArn": source["referenceArn"]}

    @staticmethod
    def _keep_one_reference(store: Resource, source: Resource) -> None:
        used = {item["referenceArn"] for item in store["_read_sets"].values() if item["fileType"] in ALIGNED}
        if used and source["referenceArn"] not in used:
            raise FileRefused("The sequence store already holds aligned reads of another reference.")

    @staticmethod
    def _new_read_set(store: Resource, job: Resource, source: Resource, identifier: str) -> Resource:
        return {
            "id": identifier,
            "arn": f"{store['arn']}/readSet/{identifier}",
            "sequenceStoreId": store["id"],
            "status": "ACTIVE",
            "fileType": source["sourceFileType"],
            "creationTime": now(),
            "creationType": "IMPORT",
            "creationJobId": job["id"],
            "referenceArn": source.get("referenceArn"),
            **{name: source[name] for name in _COPIED if name in source},
        }

    def get_read_set_import_job(self, params: Params) -> Resource:
        """Return a job with its sources."""
        store = self.sequence_store(params["sequenceStoreId"])
        return self.find(store["_import_jobs"], params["id"], "read set import job")

    def list_read_set_import_jobs(self, params: Params) -> Resource:
        """Return a page of jobs."""
        store = self.sequence_store(params["sequenceStoreId"])
        return page(matching(store["_import_jobs"].values(), params.get("filter")), params, "importJobs")
