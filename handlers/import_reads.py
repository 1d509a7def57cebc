"""Start the import of a sample's reads into the sequence store: one read set for each lane."""

from typing import Any

from handlers.env import ImportReads
from strandline.clients import client
from strandline.identity import tags, token
from strandline.inputs import InputBucket


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return the job; calling again returns the same job. InputsChanged when a file is not what was claimed."""
    env = ImportReads.load()
    InputBucket(client("s3"), event["bucket"]).require_unchanged(event["lanes"])
    job = client("omics").start_read_set_import_job(
        sequenceStoreId=env.sequence_store_id,
        roleArn=env.import_role_arn,
        clientToken=token(event["execution"], "ImportReads", event["attempt"]),
        sources=[_source(event, lane) for lane in event["lanes"]],
    )
    return {"kind": "read_set_import", "id": job["id"], "store": env.sequence_store_id}


def _source(event: dict[str, Any], lane: dict[str, Any]) -> dict[str, Any]:
    return {
        "sourceFiles": {
            "source1": f"s3://{event['bucket']}/{lane['fastq_1']['key']}",
            "source2": f"s3://{event['bucket']}/{lane['fastq_2']['key']}",
        },
        "sourceFileType": "FASTQ",
        "subjectId": event["patient"],
        "sampleId": event["sample"],
        "generatedFrom": lane["id"],
        "name": f"{event['sample'][:60]}.{lane['id'][:60]}",
        "tags": tags(event["project"], event["sample"], event["content"]),
    }
