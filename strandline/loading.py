"""From the outputs of a run to the rows of one sample in the lake; loading twice is loading once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from strandline import coverage, findings
from strandline.errors import RunFailed
from strandline.lake import Lake
from strandline.lake_files import ForeignRows
from strandline.outputs import RunOutputs, read_text, split_uri
from strandline.schema import table_definition


def load_sample(lake: Lake, s3: Any, event: dict[str, Any], outputs: RunOutputs) -> dict[str, int]:
    """Replace the sample's rows in every table and return how many variants, targets and findings there are.

    The row in `samples` comes after the rows it speaks of. RunFailed when an output is missing, is not what it should
    be, or is another sample's.
    """
    project, sample = event["project"], event["sample"]
    calls: Sequence[str] = outputs.required("variants")
    try:
        variants = lake.load_files("variant_calls", project, sample, calls, {"run_id": event["run"]["run_id"]})
    except ForeignRows as error:
        raise RunFailed(f"{', '.join(calls)}: {error}") from error
    targets = lake.replace_sample("coverage", project, sample, [_coverage(s3, outputs.required("coverage"))])
    row = _sample_row(event, outputs, _etag(s3, outputs.required("vcf")), variants)
    schema = table_definition("samples").arrow_schema(without=["project", "sample", "annotation_release"])
    lake.replace_sample("samples", project, sample, [pa.RecordBatch.from_pylist([row], schema=schema)])
    found = findings.refresh_sample(lake, project, sample)
    return {"variants": variants, "targets": targets, "findings": found}


def _coverage(s3: Any, uri: str) -> pa.RecordBatch:
    schema = table_definition("coverage").arrow_schema(without=["project", "sample"])
    return pa.RecordBatch.from_pylist(coverage.parse(read_text(s3, uri), uri), schema=schema)


def _sample_row(event: dict[str, Any], outputs: RunOutputs, vcf_checksum: str, variants: int) -> dict[str, Any]:
    run, quality = event["run"], event.get("quality") or {}
    return {
        "patient": event["patient"],
        "run_id": run["run_id"],
        "run_uuid": run["uuid"],
        "execution": event["execution"],
        "content": event["content"],
        "vcf_uri": outputs.required("vcf"),
        "vcf_checksum": vcf_checksum,
        "workflow": outputs.workflow,
        "workflow_version": run.get("workflow_version", ""),
        "reference": run.get("reference", ""),
        "variants": variants,
        "quality": quality.get("verdict"),
        "quality_warnings": "; ".join(quality.get("warnings", [])),
        "loaded_at": datetime.now(UTC),
    }


def _etag(s3: Any, uri: str) -> str:
    bucket, key = split_uri(uri)
    etag: str = s3.head_object(Bucket=bucket, Key=key)["ETag"].strip('"')
    return etag
