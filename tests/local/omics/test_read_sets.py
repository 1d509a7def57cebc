"""Read sets: copied in, read to their end, refused like the service refuses."""

import gzip
import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.local.omics.lab import ROLE, Lab

FASTA = b">chr1\n" + b"ACGTACGTAC" * 10 + b"\n"
OTHER_FASTA = b">chr1\n" + b"TTTTACGTAC" * 10 + b"\n"
READ = "r1\t0\tchr1\t5\t60\t10M\t*\t0\t0\tACGTACGTAC\tIIIIIIIIII\n"


Alignment = Callable[..., bytes]


@pytest.fixture
def alignment(tmp_path: Path) -> Alignment:
    """Return a function that makes a BAM (or CRAM) file of one read on one contig."""

    def make(kind: str = "BAM", length: int = 100, md5: str = "", header: bool = True) -> bytes:
        checksum = f"\tM5:{md5}" if md5 else ""
        sequence = f"@SQ\tSN:chr1\tLN:{length}{checksum}\n" if header else ""
        read = READ if header else "r1\t4\t*\t0\t0\t*\t*\t0\t0\tACGTACGTAC\tIIIIIIIIII\n"
        (tmp_path / "genome.fa").write_bytes(FASTA)
        (tmp_path / "a.sam").write_text(f"@HD\tVN:1.6\tSO:coordinate\n{sequence}{read}")
        target = tmp_path / "a.out"
        arguments = ["-C", "-T", str(tmp_path / "genome.fa")] if kind == "CRAM" else ["-b"]
        subprocess.run(["samtools", "view", *arguments, "-o", target, tmp_path / "a.sam"], check=True)
        return target.read_bytes()

    return make


def test_a_pair_becomes_a_read_set_that_knows_its_reads_and_bases(lab: Lab) -> None:
    store = lab.store()
    job = lab.import_reads(
        store,
        lab.put("in/a_1.fastq.gz", lab.reads(3)),
        lab.put("in/a_2.fastq.gz", lab.reads(3)),
        name="a",
        generatedFrom="L001",
        tags={"strandline:project": "p"},
    )
    found = lab.read_set(store, job)

    assert (found["status"], found["fileType"], found["creationType"]) == ("ACTIVE", "FASTQ", "IMPORT")
    assert (found["subjectId"], found["sampleId"], found["name"]) == ("P", "S", "a")
    assert found["creationJobId"] == job["id"]
    assert found["sequenceInformation"] == {
        "totalReadCount": 6,
        "totalBaseCount": 240,
        "generatedFrom": "L001",
        "alignment": "UNALIGNED",
    }
    plain = hashlib.md5(gzip.decompress(lab.reads(3))).hexdigest()
    assert found["etag"] == {"algorithm": "FASTQ_MD5up", "source1": plain, "source2": plain}
    assert found["files"]["source2"]["s3Access"]["s3Uri"].endswith(f"/readSet/{found['id']}/a_2.fastq.gz")
    assert lab.omics.list_tags_for_resource(resourceArn=found["arn"])["tags"] == {"strandline:project": "p"}


def test_a_read_set_outlives_the_object_it_came_from(lab: Lab) -> None:
    store = lab.store()
    content = lab.reads(2)
    found = lab.read_set(store, lab.import_reads(store, lab.put("a.fastq.gz", content)))
    lab.s3.delete_object(Bucket="data", Key="a.fastq.gz")
    part = lab.omics.get_read_set(sequenceStoreId=store, id=found["id"], partNumber=1)
    assert part["payload"].read() == content
    with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
        lab.omics.get_read_set(sequenceStoreId=store, id=found["id"], partNumber=1, file="SOURCE2")


def test_mates_of_one_name_in_two_folders_are_both_kept(lab: Lab) -> None:
    store = lab.store()
    first, second = lab.reads(1, prefix="x"), lab.reads(1, prefix="y")
    found = lab.read_set(store, lab.import_reads(store, lab.put("1/a.fq.gz", first), lab.put("2/a.fq.gz", second)))
    for kind, content in (("SOURCE1", first), ("SOURCE2", second)):
        part = lab.omics.get_read_set(sequenceStoreId=store, id=found["id"], partNumber=1, file=kind)
        assert part["payload"].read() == content


def test_fastq_that_the_store_would_not_take_fails_with_the_reason(lab: Lab) -> None:
    store = lab.store()
    good, whole = lab.put("good.fastq.gz", lab.reads(3)), lab.reads(2000)
    refused = {
        "not compressed with gzip": lab.import_reads(store, lab.put("a.fastq", gzip.decompress(lab.reads(3)))),
        "truncated or corrupt": lab.import_reads(store, lab.put("b.fastq.gz", whole[: len(whole) // 2])),
        "source1 has 3 reads and source2 has 2": lab.import_reads(store, good, lab.put("c.fastq.gz", lab.reads(2))),
        "does not exist": lab.import_reads(store, "s3://data/none.fastq.gz"),
        "Record 1": lab.import_reads(store, lab.put("d.fastq.gz", gzip.compress(b"@r\nACGT\n+\nIII\n"))),
        "ends inside record 1": lab.import_reads(store, lab.put("e.fastq.gz", gzip.compress(b"@r\nACGT\n+\n"))),
        "holds no reads": lab.import_reads(store, lab.put("f.fastq.gz", gzip.compress(b""))),
    }
    for message, job in refused.items():
        assert job["status"] == "FAILED"
        assert message in job["sources"][0]["statusMessage"]
        assert len(job["statusMessage"]) <= 127
    assert lab.omics.list_read_sets(sequenceStoreId=store)["readSets"] == []


def test_one_bad_source_does_not_hold_back_the_others(lab: Lab) -> None:
    store = lab.store()
    members = {"sourceFileType": "FASTQ", "subjectId": "P", "sampleId": "S"}
    uris = [lab.put("a.fastq.gz", lab.reads(1)), lab.put("b.fastq", b"plain"), lab.put("c.fastq.gz", lab.reads(1))]
    sources = [{**members, "sourceFiles": {"source1": uri}} for uri in uris]
    done = lab.read_set_job(store, sources)
    assert done["status"] == "COMPLETED_WITH_FAILURES"
    assert [source["status"] for source in done["sources"]] == ["FINISHED", "FAILED", "FINISHED"]


def test_the_same_client_token_imports_once(lab: Lab) -> None:
    store = lab.store()
    files = {"source1": lab.put("a.fastq.gz", lab.reads(1))}
    source = {"sourceFileType": "FASTQ", "subjectId": "P", "sampleId": "S", "sourceFiles": files}
    ask = {"sequenceStoreId": store, "roleArn": ROLE, "sources": [source], "clientToken": "once"}
    first, again = lab.omics.start_read_set_import_job(**ask), lab.omics.start_read_set_import_job(**ask)
    assert first["id"] == again["id"]
    lab.finish(lambda: lab.omics.get_read_set_import_job(sequenceStoreId=store, id=first["id"]))
    assert len(lab.omics.list_read_sets(sequenceStoreId=store)["readSets"]) == 1
    assert len(lab.omics.list_read_set_import_jobs(sequenceStoreId=store)["importJobs"]) == 1


@pytest.mark.parametrize("kind", ["BAM", "CRAM"])
def test_an_alignment_is_counted_and_indexed(lab: Lab, alignment: Alignment, kind: str) -> None:
    store = lab.store()
    genome = lab.reference(FASTA)
    uri = lab.put(f"a.{kind.lower()}", alignment(kind))
    found = lab.read_set(store, lab.import_reads(store, uri, sourceFileType=kind, referenceArn=genome["arn"]))
    assert found["sequenceInformation"] == {"totalReadCount": 1, "totalBaseCount": 10, "alignment": "ALIGNED"}
    assert found["etag"]["algorithm"] == f"{kind}_MD5up"
    assert found["referenceArn"] == genome["arn"]
    index = lab.omics.get_read_set(sequenceStoreId=store, id=found["id"], partNumber=1, file="INDEX")["payload"].read()
    assert index.startswith(b"BAI\x01" if kind == "BAM" else b"\x1f\x8b")


def test_an_unaligned_bam_needs_no_reference(lab: Lab, alignment: Alignment) -> None:
    store = lab.store()
    uri = lab.put("u.bam", alignment(header=False))
    found = lab.read_set(store, lab.import_reads(store, uri, sourceFileType="UBAM"))
    assert found["sequenceInformation"] == {"totalReadCount": 1, "totalBaseCount": 10, "alignment": "UNALIGNED"}
    assert "index" not in found["files"]


def test_an_alignment_of_another_genome_is_refused(lab: Lab, alignment: Alignment) -> None:
    store = lab.store()
    arn = lab.reference(FASTA)["arn"]
    refused = {
        "has length 99 in the file and 100": alignment(length=99),
        "another sequence": alignment(md5="0" * 32),
        "names no reference sequences": alignment(header=False),
        "cannot be read": alignment()[:40],
    }
    for message, content in refused.items():
        job = lab.import_reads(store, lab.put("a.bam", content), sourceFileType="BAM", referenceArn=arn)
        assert job["status"] == "FAILED"
        assert message in job["sources"][0]["statusMessage"]


def test_a_reference_stays_as_long_as_an_alignment_names_it(lab: Lab, alignment: Alignment) -> None:
    genome, store, uri = lab.reference(FASTA), lab.store(), lab.put("a.bam", alignment())
    job = lab.import_reads(store, uri, sourceFileType="BAM", referenceArn=genome["arn"])
    where = {"referenceStoreId": genome["referenceStoreId"], "id": genome["id"]}
    with pytest.raises(lab.omics.exceptions.ConflictException):
        lab.omics.delete_reference(**where)
    lab.omics.batch_delete_read_set(sequenceStoreId=store, ids=[lab.read_set(store, job)["id"]])
    lab.omics.delete_reference(**where)


def test_a_store_takes_alignments_of_one_reference_only(lab: Lab, alignment: Alignment) -> None:
    store = lab.store()
    uri = lab.put("a.bam", alignment())
    first, second = lab.reference(FASTA), lab.reference(OTHER_FASTA)
    assert lab.import_reads(store, uri, sourceFileType="BAM", referenceArn=first["arn"])["status"] == "COMPLETED"
    job = lab.import_reads(store, uri, sourceFileType="BAM", referenceArn=second["arn"])
    assert "another reference" in job["sources"][0]["statusMessage"]
    assert lab.import_reads(store, uri, sourceFileType="BAM", referenceArn=first["arn"])["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("kind", "more", "message"),
    [
        ("BAM", {}, "referenceArn"),
        (
            "CRAM",
            {"referenceArn": "arn:aws:omics:us-east-1:123456789012:referenceStore/1/reference/2"},
            "not a reference",
        ),
        ("UBAM", {"source2": "s3://data/b.bam"}, "source2"),
    ],
)
def test_sources_that_contradict_their_type_are_refused_at_once(
    lab: Lab, kind: str, more: dict[str, str], message: str
) -> None:
    store = lab.store()
    with pytest.raises(lab.omics.exceptions.ValidationException, match=message):
        lab.import_reads(store, "s3://data/a.bam", sourceFileType=kind, **more)


def test_read_sets_are_found_by_their_members_and_by_time(lab: Lab) -> None:
    store = lab.store()
    uri = lab.put("a.fastq.gz", lab.reads(1))
    one = lab.read_set(store, lab.import_reads(store, uri, sampleId="one", generatedFrom="L1"))
    two = lab.read_set(store, lab.import_reads(store, uri, sampleId="two", subjectId="Q"))

    def found(**wanted: Any) -> list[str]:
        return [item["id"] for item in lab.omics.list_read_sets(sequenceStoreId=store, filter=wanted)["readSets"]]

    assert found(sampleId="one") == [one["id"]]
    assert found(subjectId="Q") == [two["id"]]
    assert found(generatedFrom="L1") == [one["id"]]
    assert found(sampleId="one", subjectId="Q") == []
    assert found(status="ACTIVE") == [one["id"], two["id"]]
    assert found(createdAfter=one["creationTime"]) == [two["id"]]
    assert found(createdBefore=two["creationTime"]) == [one["id"]]
    assert found(referenceArn="") == [one["id"], two["id"]]


def test_deleting_read_sets_reports_those_that_are_not_there(lab: Lab) -> None:
    store = lab.store()
    found = lab.read_set(store, lab.import_reads(store, lab.put("a.fastq.gz", lab.reads(1))))
    with pytest.raises(lab.omics.exceptions.ConflictException):
        lab.omics.delete_sequence_store(id=store)
    errors = lab.omics.batch_delete_read_set(sequenceStoreId=store, ids=[found["id"], "1234567890"])["errors"]
    assert [(error["id"], error["code"]) for error in errors] == [("1234567890", "ResourceNotFoundException")]
    lab.omics.delete_sequence_store(id=store)


def test_an_activation_job_finishes_for_read_sets_that_exist(lab: Lab) -> None:
    store = lab.store()
    found = lab.read_set(store, lab.import_reads(store, lab.put("a.fastq.gz", lab.reads(1))))
    sources = [{"readSetId": found["id"]}, {"readSetId": "1234567890"}]
    job = lab.omics.start_read_set_activation_job(sequenceStoreId=store, sources=sources)
    done = lab.finish(lambda: lab.omics.get_read_set_activation_job(sequenceStoreId=store, id=job["id"]))
    assert [source["status"] for source in done["sources"]] == ["FINISHED", "FAILED"]
    assert lab.omics.list_read_set_activation_jobs(sequenceStoreId=store)["activationJobs"][0]["id"] == job["id"]


def test_the_reads_and_the_genome_of_the_stores_are_inputs_of_a_run(lab: Lab) -> None:
    store = lab.store()
    first, second = lab.put("a_1.fq.gz", lab.reads(2)), lab.put("a_2.fq.gz", lab.reads(2))
    found = lab.read_set(store, lab.import_reads(store, first, second))
    genome = lab.reference(FASTA)
    base = "omics://123456789012.storage.us-east-1.amazonaws.com"
    workflow_id = lab.workflow("greet")
    lines = {
        f"{base}/{store}/readSet/{found['id']}/source2": 8,
        f"{base}/{genome['referenceStoreId']}/reference/{genome['id']}/source": 2,
        f"{base}/{genome['referenceStoreId']}/reference/{genome['id']}/index": 1,
    }
    for uri, count in lines.items():
        run_id = lab.start(workflow_id, {"name": "store", "reads": uri})
        run = lab.end_of(run_id)
        assert run["status"] == "COMPLETED", run
        text = lab.s3.get_object(Bucket="data", Key=f"out/{run_id}/out/greeting/greeting.txt")["Body"].read()
        assert text == f"hello store: {count} lines\n".encode()


def test_a_sequence_store_is_updated_and_listed(lab: Lab) -> None:
    store = lab.store()
    updated = lab.omics.update_sequence_store(id=store, name="renamed", propagatedSetLevelTags=["a"])
    assert (updated["name"], updated["status"]) == ("renamed", "ACTIVE")
    found = lab.omics.get_sequence_store(id=store)
    assert found["propagatedSetLevelTags"] == ["a"]
    assert found["s3Access"]["s3Uri"].endswith(f"/123456789012/sequenceStore/{store}/")
    assert found["eTagAlgorithmFamily"] == "MD5up"
    assert lab.omics.list_sequence_stores(filter={"name": "renamed"})["sequenceStores"][0]["id"] == store
    with pytest.raises(lab.omics.exceptions.ValidationException, match="At most 5"):
        lab.omics.update_sequence_store(id=store, propagatedSetLevelTags=list("abcdef"))
