"""The reference store and the reference genome, which no provider can adopt, import or wait for.

An account has one reference store per region, shared by everybody in it, and so by all stacks: the last stack takes
along a store that one of them made, and none takes a store that was there before. References are not shared between
stacks, since each goes with the stack that imported it; one that somebody else imported is used, never deleted.
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
MADE_BY = "strandline:stack"  # the tag that names the stack which made something
# The role was made moments ago, and takes some seconds to be known, with its policy, to every part of AWS.
PROPAGATION_SECONDS = 15
TRIES = 8
ROLE_TROUBLE = re.compile(r"assum|access ?denied|not authorized|permission|forbidden|\b403\b", re.IGNORECASE)


class ReferenceStoreProvider(ResourceProvider):
    """Adopts the account's reference store, or creates it, and remembers whether it is older than all stacks."""

    serialize_as_secret_always = False

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """The store is the account's: only another account or region means another store."""
        moved = [name for name in ("account", "region") if olds.get(name) != news.get(name)]
        return DiffResult(changes=bool(moved), replaces=moved)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Return the store that is there, else a new one named `name`."""
        omics = client("omics", props)
        store = _store(omics) or _new_store(omics, props)
        adopted = MADE_BY not in omics.list_tags_for_resource(resourceArn=store["arn"])["tags"]
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
        """Delete the store if a stack made it and nobody keeps a reference in it, or is about to."""
        if props.get("adopted", True):
            return
        omics = client("omics", props)
        try:
            if not omics.list_references(referenceStoreId=id_)["references"] and not _running(omics, id_):
                omics.delete_reference_store(id=id_)
        except omics.exceptions.ResourceNotFoundException:
            return


class ReferenceStore(Resource):
    """The account's reference store; `adopted` says whether no stack made it."""

    store_id: pulumi.Output[str]
    arn: pulumi.Output[str]
    adopted: pulumi.Output[bool]

    def __init__(self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        computed = {"store_id": None, "arn": None, "adopted": None}
        super().__init__(ReferenceStoreProvider(), name, {**props, **computed}, opts)


class ReferenceGenomeProvider(ResourceProvider):
    """Imports a FASTA as a reference and waits for it, or finds what this stack or no stack imported from there."""

    serialize_as_secret_always = False

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Another name, source or store is another reference; the role only matters while importing."""
        changed = [name for name in ("store_id", "name", "source") if olds.get(name) != news.get(name)]
        return DiffResult(changes=bool(changed), replaces=changed)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Return the reference, imported if need be; RuntimeError with the service's reason when the import fails."""
        omics = client("omics", props)
        job = _job_of(omics, props)
        reference_id = _import(omics, props) if job is None else _wait(omics, props, job)
        reference = omics.get_reference_metadata(referenceStoreId=props["store_id"], id=reference_id)
        host = f"{props['account']}.storage.{props['region']}.amazonaws.com"
        uri = f"omics://{host}/{props['store_id']}/reference/{reference_id}/source"
        tags = omics.list_tags_for_resource(resourceArn=reference["arn"])["tags"]
        imported = MADE_BY in tags and tags[MADE_BY] == _stack(props)
        outs = {**props, "reference_id": reference_id, "arn": reference["arn"], "uri": uri, "imported": imported}
        return CreateResult(id_=reference_id, outs=outs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look the reference up again."""
        omics = client("omics", props)
        return ReadResult(id_, props) if _is_active(omics, props["store_id"], id_) else ReadResult(None, {})

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Delete the reference if this stack imported it; one that read sets still name stays with them."""
        if not props.get("imported", False):
            return
        omics = client("omics", props)
        try:
            omics.delete_reference(referenceStoreId=props["store_id"], id=id_)
        except (omics.exceptions.ResourceNotFoundException, omics.exceptions.ConflictException):
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


def _stack(props: Mapping[str, Any]) -> str | None:
    stack: str | None = props["tags"].get(MADE_BY)
    return stack


def _store(omics: Any) -> dict[str, Any] | None:
    """Return the account's one store, if it has it already."""
    stores: list[dict[str, Any]] = omics.list_reference_stores()["referenceStores"]
    return stores[0] if stores else None


def _new_store(omics: Any, props: Mapping[str, Any]) -> dict[str, Any]:
    try:
        made: dict[str, Any] = omics.create_reference_store(name=props["name"], tags=props["tags"])
    except omics.exceptions.ServiceQuotaExceededException:
        if (store := _store(omics)) is None:  # else another stack made it at this very moment
            raise
        return store
    return made


def _running(omics: Any, store_id: str) -> list[str]:
    """Return the ids of the import jobs that are under way in a store, whoever started them."""
    return [job["id"] for job in _listed(omics, store_id) if job["status"] in RUNNING]


def _listed(omics: Any, store_id: str) -> list[dict[str, Any]]:
    pages = omics.get_paginator("list_reference_import_jobs").paginate(referenceStoreId=store_id)
    return [job for page in pages for job in page["importJobs"]]


def _jobs(omics: Any, props: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield every import job of this name and source that is not another stack's, with its source; newest first."""
    for listing in sorted(_listed(omics, props["store_id"]), key=lambda job: job["creationTime"], reverse=True):
        job = omics.get_reference_import_job(referenceStoreId=props["store_id"], id=listing["id"])
        for source in job["sources"]:
            if _is_wanted(source, props) and source.get("tags", {}).get(MADE_BY) in {None, _stack(props)}:
                yield job, source


def _is_wanted(source: Mapping[str, Any], props: Mapping[str, Any]) -> bool:
    return (source.get("name"), source["sourceFile"]) == (props["name"], props["source"])


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
    for other in _running(omics, props["store_id"]):
        _ended(omics, props["store_id"], other)  # a store imports one reference at a time, whichever stack asks
    # A lost reply must not import twice, but a new try after a failed import must be a new job.
    attempt = sum(1 for _ in _jobs(omics, props))
    seed = "\n".join((props["store_id"], props["name"], props["source"], str(_stack(props)), str(attempt)))
    job = omics.start_reference_import_job(
        referenceStoreId=props["store_id"],
        roleArn=props["role_arn"],
        clientToken=hashlib.sha256(seed.encode()).hexdigest(),
        sources=[{"sourceFile": props["source"], "name": props["name"], "tags": props["tags"]}],
    )
    return str(job["id"])


def _wait(omics: Any, props: Mapping[str, Any], job_id: str) -> str:
    job = _ended(omics, props["store_id"], job_id)
    if job["status"] == "COMPLETED":
        return next(str(source["referenceId"]) for source in job["sources"] if _is_wanted(source, props))
    reason = job.get("statusMessage") or "; ".join(item.get("statusMessage", "") for item in job["sources"])
    raise RuntimeError(f"The import of {props['source']} is {job['status']} (job {job_id}): {reason}")


def _ended(omics: Any, store_id: str, job_id: str) -> dict[str, Any]:
    """Return an import job once it has ended, or as it is when the deadline has passed."""
    delay, deadline = 1.0, time.monotonic() + DEADLINE_SECONDS
    while True:
        job: dict[str, Any] = omics.get_reference_import_job(referenceStoreId=store_id, id=job_id)
        if job["status"] not in RUNNING or time.monotonic() > deadline:
            return job
        time.sleep(delay)
        delay = min(delay * 1.5, 30.0)
