"""What a sequence store holds, so that a disposable stack can be destroyed: HealthOmics deletes only empty stores."""

import time
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

from components.session import client

DEADLINE_SECONDS = 900
BATCH = 100


class ReadSetsProvider(ResourceProvider):
    """Makes nothing; when it is deleted, it deletes every read set of a disposable store, and none of another."""

    serialize_as_secret_always = False

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Another store has other read sets; whether they are disposable may change."""
        changed = [name for name in ("store_id", "disposable") if olds.get(name) != news.get(name)]
        return DiffResult(changes=bool(changed), replaces=[name for name in changed if name == "store_id"])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Remember the store."""
        return CreateResult(id_=props["store_id"], outs=props)

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Remember whether the read sets are disposable."""
        return UpdateResult(outs=news)

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Empty a disposable store and wait until it is empty; RuntimeError when it does not become so."""
        if not props.get("disposable", False):
            return
        omics, deadline, delay = client("omics", props), time.monotonic() + DEADLINE_SECONDS, 0.0
        refused = "their deletion takes long"
        while held := _held(omics, id_):
            if time.monotonic() > deadline:
                raise RuntimeError(f"Sequence store {id_} still holds {len(held)} read sets: {refused}.")
            ids = [each["id"] for each in held if each["status"] != "DELETING"]
            for first in range(0, len(ids), BATCH):
                answer = omics.batch_delete_read_set(sequenceStoreId=id_, ids=ids[first : first + BATCH])
                for error in answer.get("errors", []):
                    refused = f"{error['code']} of {error['id']}, {error['message']}"
            time.sleep(delay)
            delay = min(delay * 2 + 0.5, 15.0)


class ReadSets(Resource):
    """The read sets of the store `store_id`; they go with the stack if `disposable` is true."""

    def __init__(self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(ReadSetsProvider(), name, dict(props), opts)


def _held(omics: Any, store: str) -> list[dict[str, Any]]:
    """Return the read sets of a store; none when it is gone."""
    try:
        pages = omics.get_paginator("list_read_sets").paginate(sequenceStoreId=store)
        return [each for page in pages for each in page["readSets"] if each["status"] != "DELETED"]
    except omics.exceptions.ResourceNotFoundException:
        return []
