"""The reference store and the reference genome, which no provider can adopt, import or wait for.

An account has one reference store per region, shared by everybody in it: what was there before is used, never deleted.
"""

import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from botocore.exceptions import ClientError
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider

from components.session import client

DEADLINE_SECONDS = 2 * 3600
RUNNING = ("SUBMITTED", "IN_PROGRESS")
# The role was made moments ago, and takes some seconds to be known, with its policy, to every part of AWS.
PROPAGATION_SECONDS = 15
TRIES = 8
ROLE_TROUBLE = re.compile(r"assum|access ?denied|not authorized|permission|forbidden|\b403\b", re.IGNORECASE)


class ReferenceStoreProvider(ResourceProvider):
    """Adopts the account's reference store, or creates it, and remembers which."""

    serialize_as_secret_always = False

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """The store is the account's: only another account or region means another store."""
        moved = [name for name in ("account", "region") if olds.get(name) != news.get(name)]
        return DiffResult(changes=bool(moved), replaces=moved)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Return the store that is there, else a new one named `name`."""
        omics = client("omics", props)
        stores = omics.list_reference_stores()["referenceStores"]
        adopted = bool(stores)
        store = stores[0] if adopted else omics.create_reference_store(name=props["name"], tags=props["tags"])
        outs = {**props, "store_id": store["id"], "arn": store["arn"], "adopted": adopted}
        return CreateResult(id_=store["id"], outs=outs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look the store up again."""
        omics = client("omics", props)
        try:
            omics.get_reference_store(id=id_)
        except omics.exceptions.ResourceNotFoundException:
            return ReadResult(None, {})
        return ReadResult(id_, props)

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Delete the store if this stack created it and nobody keeps a reference in it."""
        omics = client("omics", props)
        if props.get("adopted", True) or omics.list_references(referenceStoreId=id_)["references"]:
            return
        try:
            omics.delete_reference_store(id=id_)
        except omics.exceptions.ResourceNotFoundException:
            return


class ReferenceStore(Resource):
    """The account's reference store; `adopted` says whether it was there before."""

    store_id: pulumi.Output[str]
    arn: pulumi.Output[str]
    adopted: pulumi.Output[bool]

    def __init__(self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        computed = {"store_id": None, "arn": None, "adopted": None}
        super().__init__(ReferenceStoreProvider(), name, {**props, **computed}, opts)


class ReferenceGenomeProvider(ResourceProvider):
    """Imports a FASTA as a reference and waits for it, or finds what was imported from the same source before."""

    serialize_as_secret_always = False

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Another name, source or store is another reference; the role only matters while importing."""
        changed = [name for name in ("store_id", "name", "source") if olds.get(name) != news.get(name)]
        return DiffResult(changes=bool(changed), replaces=changed)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Return the reference, imported if need be; RuntimeError with the service's reason when the import fails."""
        omics = client("omics", props)
        job = _job_of(omics, props)
        imported = job is None
        reference_id = _import(omics, props) if job is None else _wait(omics, props, job)
        reference = omics.get_reference_metadata(referenceStoreId=props["store_id"], id=reference_id)
        host = f"{props['account']}.storage.{props['region']}.amazonaws.com"
        uri = f"omics://{host}/{props['store_id']}/reference/{reference_id}/source"
        outs = {**props, "reference_id": reference_id, "arn": reference["arn"], "uri": uri, "imported": imported}
        return CreateResult(id_=reference_id, outs=outs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look the reference up again."""
        omics = client("omics", props)
        return ReadResult(id_, props) if _is_active(omics, props["store_id"], id_) else ReadResult(None, {})

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Delete the reference if this stack imported it."""
        if not props.get("imported", False):
            return
        omics = client("omics", props)
        try:
            omics.delete_reference(referenceStoreId=props["store_id"], id=id_)
        except omics.exceptions.ResourceNotFoundException:
            return


class ReferenceGenome(Resource):
    """A reference genome; `uri` is the `omics://` URI that a workflow reads it by."""

    reference_id: pulumi.Output[str]
    arn: pulumi.Output[str]
    uri: pulumi.Output[str]
    imported: pulumi.Output[bool]

    def __init__(self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        computed = {"reference_id": None, "arn": None, "uri": None, "imported": None}
        super().__init__(ReferenceGenomeProvider(), name, {**props, **computed}, opts)


def _jobs(omics: Any, props: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield every import job of this name and source, with its source entry; the newest first."""
    pages = omics.get_paginator("list_reference_import_jobs").paginate(referenceStoreId=props["store_id"])
    listed = [job for page in pages for job in page["importJobs"]]
    for listing in sorted(listed, key=lambda job: job["creationTime"], reverse=True):
        job = omics.get_reference_import_job(referenceStoreId=props["store_id"], id=listing["id"])
        for source in job["sources"]:
            if (source.get("name"), source["sourceFile"]) == (props["name"], props["source"]):
                yield job, source


def _job_of(omics: Any, props: Mapping[str, Any]) -> str | None:
    """Return the id of a job that imports the wanted reference, or did so and the reference is still there."""
    for job, source in _jobs(omics, props):
        if job["status"] in RUNNING:
            return str(job["id"])
        if "referenceId" in source and _is_active(omics, props["store_id"], source["referenceId"]):
            return str(job["id"])
    return None


def _is_active(omics: Any, store_id: str, reference_id: str) -> bool:
    try:
        reference = omics.get_reference_metadata(referenceStoreId=store_id, id=reference_id)
    except omics.exceptions.ResourceNotFoundException:
        return False
    return bool(reference["status"] == "ACTIVE")


def _import(omics: Any, props: Mapping[str, Any]) -> str:
    """Import the reference and return its id; a refusal that a new role explains is asked about again for a while."""
    for left in reversed(range(TRIES)):
        try:
            return _wait(omics, props, _start(omics, props))
        except (ClientError, RuntimeError) as error:
            if left == 0 or ROLE_TROUBLE.search(str(error)) is None:
                raise
        time.sleep(PROPAGATION_SECONDS)
    raise AssertionError("the last try returns or raises")


def _start(omics: Any, props: Mapping[str, Any]) -> str:
    # A lost reply must not import twice, but a new try after a failed import must be a new job.
    attempt = sum(1 for _ in _jobs(omics, props))
    seed = "\n".join((props["store_id"], props["name"], props["source"], str(attempt)))
    job = omics.start_reference_import_job(
        referenceStoreId=props["store_id"],
        roleArn=props["role_arn"],
        clientToken=hashlib.sha256(seed.encode()).hexdigest(),
        sources=[{"sourceFile": props["source"], "name": props["name"], "tags": props["tags"]}],
    )
    return str(job["id"])


def _wait(omics: Any, props: Mapping[str, Any], job_id: str) -> str:
    delay, deadline = 1.0, time.monotonic() + DEADLINE_SECONDS
    while True:
        job = omics.get_reference_import_job(referenceStoreId=props["store_id"], id=job_id)
        if job["status"] == "COMPLETED":
            return next(
                str(source["referenceId"])
                for source in job["sources"]
                if (source.get("name"), source["sourceFile"]) == (props["name"], props["source"])
            )
        if job["status"] not in RUNNING or time.monotonic() > deadline:
            reason = job.get("statusMessage") or "; ".join(item.get("statusMessage", "") for item in job["sources"])
            raise RuntimeError(f"The import of {props['source']} is {job['status']} (job {job_id}): {reason}")
        time.sleep(delay)
        delay = min(delay * 1.5, 30.0)
