"""Load the ClinVar release that lies in S3 and join every sample with it anew."""

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
    """Return {release, records, samples}; calling again for the same release leaves the lake as it is.

    Raises InvalidAnnotation or AssemblyMismatch, with nothing changed, for a file that findings cannot be made from.
    """
    env = RefreshAnnotations.load()
    lake = Lake.open(env.database, env.warehouse)
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
