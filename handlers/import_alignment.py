"""Start the import of a run's aligned reads into the sequence store."""

from typing import Any

from handlers.env import ImportAlignment
from strandline.clients import client
from strandline.identity import tags, token
from strandline.outputs import read_outputs


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return the job; calling again returns the same job. RunFailed when the run lists neither BAM nor CRAM."""
    env = ImportAlignment.load()
    found = read_outputs(client("s3"), event["run"]["output_uri"])
    kind = "CRAM" if found.values.get("cram") else "BAM"
    job = client("omics").start_read_set_import_job(
        sequenceStoreId=env.sequence_store_id,
        roleArn=env.import_role_arn,
        clientToken=token(event["execution"], "ImportAlignment", event["attempt"]),
        sources=[
            {
                "sourceFiles": {"source1": found.required(kind.lower())},
                "sourceFileType": kind,
                "subjectId": event["patient"],
                "sampleId": event["sample"],
                "generatedFrom": f"run {event['run']['run_id']}",
                "referenceArn": env.reference_arn,
                "name": f"{event['sample']}.{kind.lower()}",
                "tags": tags(event["project"], event["sample"], event["content"]),
            }
        ],
    )
    return {"kind": "read_set_import", "id": job["id"], "store": env.sequence_store_id}
