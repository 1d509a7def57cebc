"""The reference store: one an account, and genomes that are what their FASTA says."""

import gzip
import hashlib

import pytest

from tests.local.omics.lab import Lab

FASTA = b">chr1 the first\nACGTACGTAC\nACGT\n>chr2\nTTTT\nTTTT\nTT\n"


def test_an_account_has_one_reference_store(lab: Lab) -> None:
    first = lab.omics.create_reference_store(name="genomes")
    with pytest.raises(lab.omics.exceptions.ServiceQuotaExceededException) as refused:
        lab.omics.create_reference_store(name="more genomes")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 402
    assert [store["id"] for store in lab.omics.list_reference_stores()["referenceStores"]] == [first["id"]]


def test_the_same_client_token_makes_one_store(lab: Lab) -> None:
    first = lab.omics.create_reference_store(name="genomes", clientToken="one")
    again = lab.omics.create_reference_store(name="genomes", clientToken="one")
    assert (first["id"], first["creationTime"]) == (again["id"], again["creationTime"])


def test_a_reference_is_stored_plain_with_its_index_and_checksum(lab: Lab) -> None:
    found = lab.reference(gzip.compress(FASTA), key="ref/genome.fa.gz")

    assert found["md5"] == hashlib.md5(FASTA).hexdigest()
    assert (found["status"], found["creationType"], found["name"]) == ("ACTIVE", "IMPORT", "genome")
    assert found["files"]["source"]["contentLength"] == len(FASTA)
    assert found["files"]["source"]["partSize"] == 104_857_600
    assert found["files"]["source"]["s3Access"]["s3Uri"].endswith("/genome.fa")
    where = {"referenceStoreId": found["referenceStoreId"], "id": found["id"]}
    assert lab.omics.get_reference(**where, partNumber=1)["payload"].read() == FASTA
    index = lab.omics.get_reference(**where, partNumber=1, file="INDEX")["payload"].read()
    assert index == b"chr1\t14\t16\t10\t11\nchr2\t10\t38\t4\t5\n"
    assert lab.omics.get_reference(**where, partNumber=1, range="bytes=1-4")["payload"].read() == b"chr1"


def test_a_part_or_a_range_past_the_end_of_a_reference_is_refused(lab: Lab) -> None:
    found = lab.reference(FASTA)
    where = {"referenceStoreId": found["referenceStoreId"], "id": found["id"]}
    with pytest.raises(lab.omics.exceptions.RangeNotSatisfiableException) as refused:
        lab.omics.get_reference(**where, partNumber=2)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 416
    with pytest.raises(lab.omics.exceptions.RangeNotSatisfiableException):
        lab.omics.get_reference(**where, partNumber=1, range="bytes=100-200")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"ACGT\n", "does not start with '>'"),
        (b"", "holds no sequence"),
        (b">a\nACGT\nAC\nACGT\n", "different lengths"),
        (b">a\nAC\n>a\nAC\n", "the same name"),
        (gzip.compress(FASTA * 50, mtime=0)[:-9], "truncated"),
        (None, "does not exist"),
    ],
)
def test_a_source_that_is_no_genome_fails_the_job(lab: Lab, content: bytes | None, message: str) -> None:
    store = lab.omics.create_reference_store(name="genomes")["id"]
    uri = "s3://data/none.fa" if content is None else lab.put("genome.fa", content)
    source = {"sourceFile": uri, "name": "genome"}
    done = lab.reference_job(store, [source])
    assert (done["status"], done["sources"][0]["status"]) == ("FAILED", "FAILED")
    assert message in done["sources"][0]["statusMessage"]
    assert lab.omics.list_references(referenceStoreId=store)["references"] == []


def test_one_bad_source_of_two_leaves_the_job_completed_with_failures(lab: Lab) -> None:
    store = lab.omics.create_reference_store(name="genomes")["id"]
    sources = [
        {"sourceFile": lab.put("a.fa", FASTA), "name": "good"},
        {"sourceFile": lab.put("b.fa", b"no"), "name": "bad"},
    ]
    done = lab.reference_job(store, sources)
    assert done["status"] == "COMPLETED_WITH_FAILURES"
    assert [source["status"] for source in done["sources"]] == ["FINISHED", "FAILED"]
    assert lab.omics.list_reference_import_jobs(referenceStoreId=store)["importJobs"][0]["id"] == done["id"]


def test_references_are_found_by_name_and_md5_and_deleted(lab: Lab) -> None:
    found = lab.reference(FASTA)
    store = found["referenceStoreId"]
    assert lab.omics.list_references(referenceStoreId=store, filter={"md5": found["md5"]})["references"]
    assert not lab.omics.list_references(referenceStoreId=store, filter={"name": "other"})["references"]
    with pytest.raises(lab.omics.exceptions.ConflictException):
        lab.omics.delete_reference_store(id=store)
    lab.omics.delete_reference(referenceStoreId=store, id=found["id"])
    with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
        lab.omics.get_reference_metadata(referenceStoreId=store, id=found["id"])
    lab.omics.delete_reference_store(id=store)
    with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
        lab.omics.get_reference_store(id=store)
