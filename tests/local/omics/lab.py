"""What the tests of HealthOmics do again and again, through boto3 only."""

import gzip
import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.state import State

ROLE = "arn:aws:iam::123456789012:role/omics"
BUCKET = "data"
FINAL = frozenset({"COMPLETED", "FAILED", "CANCELLED", "COMPLETED_WITH_FAILURES", "ACTIVE"})

Answer = dict[str, Any]


@dataclass
class Lab:
    """An empty account of a local AWS with a bucket named `data`."""

    state: State

    def client(self, service: str, **settings: Any) -> Any:
        """Return a client that tries once."""
        return boto3.client(
            service,
            endpoint_url=self.state.endpoint,
            region_name="us-east-1",
            aws_access_key_id="AKIALOCALUSER0000000",
            aws_secret_access_key="local",
            config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}, **settings),
        )

    @cached_property
    def omics(self) -> Any:
        return self.client("omics")

    @cached_property
    def s3(self) -> Any:
        return self.client("s3")

    def put(self, key: str, content: bytes) -> str:
        """Store bytes in the bucket and return their s3:// URI."""
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        return f"s3://{BUCKET}/{key}"

    def read(self, uri: str) -> bytes:
        """Return the bytes of an object of the bucket."""
        key = uri.removeprefix(f"s3://{BUCKET}/")
        content: bytes = self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return content

    @staticmethod
    def finish(ask: Callable[[], Answer], until: frozenset[str] = FINAL, seconds: float = 30.0) -> Answer:
        """Ask until the answer's status is one of `until`."""
        deadline = time.monotonic() + seconds
        while True:
            answer = ask()
            if answer["status"] in until:
                return answer
            assert time.monotonic() < deadline, f"still {answer['status']} after {seconds} s: {answer}"
            time.sleep(0.01)

    @staticmethod
    def reads(count: int, prefix: str = "r") -> bytes:
        """Return a gzipped FASTQ file of so many reads of 40 bases."""
        bases, qualities = "ACGT" * 10, "I" * 40
        return gzip.compress("".join(f"@{prefix}{i}\n{bases}\n+\n{qualities}\n" for i in range(count)).encode())

    @staticmethod
    def wdl(name: str) -> str:
        """Return the text of a workflow beside the tests."""
        return (Path(__file__).parent / "wdl" / f"{name}.wdl").read_text()

    @staticmethod
    def definition(files: dict[str, str]) -> bytes:
        """Return a zip of texts by file name."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return buffer.getvalue()

    def workflow(self, name: str, **members: Any) -> str:
        """Register the workflow of that name and return its id once it is ACTIVE."""
        content = self.definition({"main.wdl": self.wdl(name)})
        made = self.omics.create_workflow(name=name, engine="WDL", definitionZip=content, **members)
        found = self.finish(lambda: self.omics.get_workflow(id=made["id"]))
        assert found["status"] == "ACTIVE", found["statusMessage"]
        return str(made["id"])

    def start(self, workflow_id: str, parameters: Answer | None = None, **members: Any) -> str:
        """Start a run and return its id."""
        place = {"roleArn": ROLE, "outputUri": f"s3://{BUCKET}/out/", "storageType": "DYNAMIC"}
        answer = self.omics.start_run(workflowId=workflow_id, parameters=parameters or {}, **(place | members))
        return str(answer["id"])

    def end_of(self, run_id: str) -> Answer:
        """Wait for the end of a run and return it."""
        return self.finish(lambda: self.omics.get_run(id=run_id))

    def reference(self, content: bytes, key: str = "ref/genome.fasta") -> Answer:
        """Import a FASTA text into the one reference store and return its metadata."""
        stores = self.omics.list_reference_stores()["referenceStores"]
        store = stores[0]["id"] if stores else self.omics.create_reference_store(name="genomes")["id"]
        done = self.reference_job(store, [{"sourceFile": self.put(key, content), "name": "genome"}])
        assert done["status"] == "COMPLETED", done
        identifier = done["sources"][0]["referenceId"]
        found: Answer = self.omics.get_reference_metadata(referenceStoreId=store, id=identifier)
        return found

    def reference_job(self, store: str, sources: list[Answer]) -> Answer:
        """Import references and return the finished job."""
        job = self.omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=sources)
        assert job["status"] == "SUBMITTED"
        return self.finish(lambda: self.omics.get_reference_import_job(referenceStoreId=store, id=job["id"]))

    def store(self) -> str:
        """Create a sequence store and return its id."""
        return str(self.omics.create_sequence_store(name="reads")["id"])

    def import_reads(self, store: str, source1: str, source2: str | None = None, **members: Any) -> Answer:
        """Import one source and return the finished job."""
        files = {"source1": source1} | ({"source2": source2} if source2 else {})
        source = {"sourceFileType": "FASTQ", "subjectId": "P", "sampleId": "S", "sourceFiles": files, **members}
        return self.read_set_job(store, [source])

    def read_set_job(self, store: str, sources: list[Answer], **members: Any) -> Answer:
        """Import read sets and return the finished job."""
        job = self.omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=sources, **members)
        return self.finish(lambda: self.omics.get_read_set_import_job(sequenceStoreId=store, id=job["id"]))

    def read_set(self, store: str, job: Answer) -> Answer:
        """Return the metadata of the one read set of a job."""
        assert job["status"] == "COMPLETED", job
        identifier = job["sources"][0]["readSetId"]
        found: Answer = self.omics.get_read_set_metadata(sequenceStoreId=store, id=identifier)
        return found
