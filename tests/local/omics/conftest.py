"""A moto server with HealthOmics on a free port of this machine, and boto3 clients that speak to it only."""

import gzip
import io
import logging
import threading
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from local.omics import register
from local.omics.quotas import LIMITS
from local.state import State
from werkzeug.serving import make_server

ROLE = "arn:aws:iam::123456789012:role/omics"
ENDED = {"COMPLETED", "FAILED", "CANCELLED", "COMPLETED_WITH_FAILURES", "ACTIVE"}


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    folder = tmp_path_factory.mktemp("local-aws")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    # the port is only known after the socket is bound, and the application needs the service registered
    late: list[Any] = []
    server = make_server("127.0.0.1", 0, lambda environ, start: late[0](environ, start), threaded=True)
    state = State(folder, f"http://127.0.0.1:{server.server_port}")
    register.install(state)
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    late.append(DomainDispatcherApplication(create_backend_app))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    register.shutdown()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(state: State) -> Iterator[Callable[[str], Any]]:
    """Return a function from a service's name to a client of an empty account."""
    reset = urllib.request.Request(f"{state.endpoint}/moto-api/reset", method="POST")
    urllib.request.urlopen(reset).close()
    quotas = LIMITS.quotas

    def make(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=state.endpoint,
            region_name="us-east-1",
            aws_access_key_id="AKIALOCALUSER0000000",
            aws_secret_access_key="local",
            config=Config(inject_host_prefix=False, retries={"max_attempts": 1}),
        )

    yield make
    LIMITS.quotas = quotas


@pytest.fixture
def omics(client: Callable[[str], Any]) -> Any:
    return client("omics")


@pytest.fixture
def s3(client: Callable[[str], Any]) -> Any:
    bucket = client("s3")
    bucket.create_bucket(Bucket="data")
    return bucket


@pytest.fixture
def put(s3: Any) -> Callable[[str, bytes], str]:
    """Return a function that stores bytes under a key of the bucket `data` and returns the s3:// URI."""

    def store(key: str, content: bytes) -> str:
        s3.put_object(Bucket="data", Key=key, Body=content)
        return f"s3://data/{key}"

    return store


def wait(ask: Callable[[], dict[str, Any]], until: set[str] | None = None, seconds: float = 30.0) -> dict[str, Any]:
    """Ask until the answer's status is one of `until` (default: any final one)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        if answer["status"] in (until or ENDED):
            return answer
        time.sleep(0.01)
    raise AssertionError(f"still {answer['status']} after {seconds} s: {answer}")


@pytest.fixture
def finish() -> Callable[..., dict[str, Any]]:
    return wait


def fastq(reads: int, length: int = 10, prefix: str = "r") -> bytes:
    """Return the text of a FASTQ file."""
    return "".join(f"@{prefix}{i}\n{'ACGT' * length}\n+\n{'I' * 4 * length}\n" for i in range(reads)).encode()


@pytest.fixture
def reads() -> Callable[..., bytes]:
    """Return a function that makes a gzipped FASTQ file of so many reads of 40 bases."""
    return lambda count, **how: gzip.compress(fastq(count, **how))


@pytest.fixture
def definition() -> Callable[..., bytes]:
    """Return a function that zips WDL texts, given by file name."""

    def pack(files: dict[str, str]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return buffer.getvalue()

    return pack


@pytest.fixture
def wdl() -> Callable[[str], str]:
    """Return a function from a name to the text of a workflow in tests/local/omics/wdl/."""
    return lambda name: (Path(__file__).parent / "wdl" / f"{name}.wdl").read_text()


@pytest.fixture
def workflow(omics: Any, definition: Callable[..., bytes], wdl: Callable[[str], str]) -> Callable[..., str]:
    """Return a function that registers the workflow of that name and returns its id once it is ACTIVE."""

    def register_workflow(name: str, **members: Any) -> str:
        content = definition({"main.wdl": wdl(name)})
        made = omics.create_workflow(name=name, engine="WDL", definitionZip=content, **members)
        found = wait(lambda: omics.get_workflow(id=made["id"]))
        assert found["status"] == "ACTIVE", found["statusMessage"]
        return str(made["id"])

    return register_workflow


@pytest.fixture
def start(omics: Any, s3: Any) -> Callable[..., str]:
    """Return a function that starts a run of a workflow and returns the run's id."""

    def start_run(workflow_id: str, parameters: dict[str, Any] | None = None, **members: Any) -> str:
        answer = omics.start_run(
            workflowId=workflow_id,
            roleArn=ROLE,
            outputUri="s3://data/out/",
            parameters=parameters or {},
            storageType="DYNAMIC",
            **members,
        )
        return str(answer["id"])

    return start_run


@pytest.fixture
def reference(omics: Any, put: Callable[[str, bytes], str]) -> Callable[..., dict[str, Any]]:
    """Return a function that imports a FASTA text into the one reference store and returns its metadata."""

    def import_reference(content: bytes, key: str = "ref/genome.fasta") -> dict[str, Any]:
        stores = omics.list_reference_stores()["referenceStores"]
        store = stores[0]["id"] if stores else omics.create_reference_store(name="genomes")["id"]
        source = {"sourceFile": put(key, content), "name": "genome"}
        job = omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=[source])
        done = wait(lambda: omics.get_reference_import_job(referenceStoreId=store, id=job["id"]))
        assert done["status"] == "COMPLETED", done
        found: dict[str, Any] = omics.get_reference_metadata(
            referenceStoreId=store, id=done["sources"][0]["referenceId"]
        )
        return found

    return import_reference


@pytest.fixture
def import_reads(omics: Any) -> Callable[..., dict[str, Any]]:
    """Return a function that imports one source into a sequence store and returns the finished job."""

    def run(store: str, source1: str, source2: str | None = None, **members: Any) -> dict[str, Any]:
        files = {"source1": source1} | ({"source2": source2} if source2 else {})
        source = {"sourceFileType": "FASTQ", "subjectId": "P", "sampleId": "S", "sourceFiles": files, **members}
        job = omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=[source])
        return wait(lambda: omics.get_read_set_import_job(sequenceStoreId=store, id=job["id"]))

    return run
