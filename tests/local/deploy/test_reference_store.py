"""The one reference store of an account, as stacks come and go in it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.local.deploy.sample import Stack

FASTA = b">chr1 the first\nACGTACGTAC\nACGT\n"
PROGRAM = """
from components.references import ReferenceGenome, ReferenceStore

tags = {{"strandline:stack": "{stack}"}}
where = {{"account": aws.get_caller_identity().account_id, "region": "us-east-1", "profile": "", "tags": tags}}
store = ReferenceStore("store", {{"name": "strandline", **where}})
role = "arn:aws:iam::" + where["account"] + ":role/import"
source = {{"name": "GRCh38", "source": "s3://genomes/chr1.fa", "role_arn": role}}
genome = ReferenceGenome("genome", {{"store_id": store.store_id, **source, **where}})
pulumi.export("adopted", store.adopted)
pulumi.export("imported", genome.imported)
"""


@pytest.fixture
def omics(aws: Callable[[str], Any]) -> Iterator[Any]:
    """HealthOmics, without a store before and after."""
    aws("s3").create_bucket(Bucket="genomes")
    aws("s3").put_object(Bucket="genomes", Key="chr1.fa", Body=FASTA)
    client = aws("omics")
    assert stores(client) == []
    yield client
    for store in stores(client):
        client.delete_reference_store(id=store)


@pytest.fixture
def other(stack: Stack, tmp_path: Path) -> Iterator[Stack]:
    """A second stack of the same account."""
    folder = tmp_path / "other"
    folder.mkdir()
    made = Stack(folder, stack.endpoint)
    yield made
    if (folder / "ledger.json").exists():
        made.down(force=True, purge=True)


def stores(omics: Any) -> list[str]:
    return [store["id"] for store in omics.list_reference_stores()["referenceStores"]]


def references(omics: Any) -> list[str]:
    [store] = stores(omics)
    return [each["id"] for each in omics.list_references(referenceStoreId=store)["references"]]


def test_the_stack_that_made_the_store_goes_and_the_other_keeps_its_reference_until_it_goes_too(
    stack: Stack, other: Stack, omics: Any
) -> None:
    assert stack.up(PROGRAM.format(stack="first")).outputs == {"adopted": False, "imported": True}
    assert other.up(PROGRAM.format(stack="second")).outputs == {"adopted": False, "imported": True}
    assert stack.id("store") == other.id("store") == stores(omics)[0]
    assert sorted(references(omics)) == sorted([stack.id("genome"), other.id("genome")])
    stack.down()
    assert references(omics) == [other.id("genome")]
    assert other.up().done() == set()
    other.down()
    assert stores(omics) == []


def test_a_store_that_was_there_before_is_adopted_and_survives_the_last_stack(
    stack: Stack, other: Stack, omics: Any
) -> None:
    theirs = omics.create_reference_store(name="genomes-of-the-institute")["id"]
    assert stack.up(PROGRAM.format(stack="first")).outputs == {"adopted": True, "imported": True}
    assert other.up(PROGRAM.format(stack="second")).outputs == {"adopted": True, "imported": True}
    stack.down()
    other.down()
    assert (stores(omics), references(omics)) == ([theirs], [])
