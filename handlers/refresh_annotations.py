"""Make the lake ready for this release: its tables' columns, or the ClinVar release that lies in S3.

A deployment asks for the first with `{"tables": …}`; any other event joins every sample with ClinVar anew.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from handlers.env import RefreshAnnotations
from strandline import findings
from strandline.clients import client
from strandline.clinvar import ClinvarReader
from strandline.lake import Lake
from strandline.outputs import split_uri
from strandline.reference import OmicsReference


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return {release, records, samples}, or {tables}; calling again for the same leaves the lake as it is.

    Raises, with nothing changed, TableTooNew or TableChangeRefused for a table that cannot be worked with,
    InvalidAnnotation or AssemblyMismatch for a file that findings cannot be made from.
    """
    env = RefreshAnnotations.load()
    lake = Lake.open(env.database, env.warehouse)
    if "tables" in event:
        return {"tables": lake.bring_up_to_date()}
    bucket, key = split_uri(env.annotation_uri)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(key).name
        client("s3").download_file(bucket, key, str(path))
        with ClinvarReader.open(path) as reader:
            records = lake.load_annotations(reader.release, _proven(reader, env.reference_arn))
    return {"release": reader.release, "records": records, "samples": findings.refresh_all(lake)}


def _proven(reader: ClinvarReader, reference_arn: str) -> Iterator[pa.RecordBatch]:
    """The check comes after the last row and before the commit, which an error in between prevents."""
    yield from reader.batches()
    reader.check_assembly(OmicsReference.of_arn(client("omics"), reference_arn))
