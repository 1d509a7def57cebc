"""What AWS keeps for everybody, and the local AWS cannot copy: the demo's slice of it lies in its place.

The defaults of `referenceUri` and `annotationUri` name a public bucket of AWS. With this, a deployment with nothing but
defaults works here too, on one chromosome and its part of ClinVar.
"""

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from local.environment import REGION
from local.processes import ROOT
from local.resources.clients import Clients

STAND_INS = {"referenceUri": "*.fa.gz", "annotationUri": "*.vcf.gz"}


def put_public_data(endpoint: str, program: Path) -> list[str]:
    """Make the buckets of the program's default URIs where they are missing; returns the `s3://` addresses filled."""
    s3 = Clients(endpoint)("s3")
    present = {each["Name"] for each in s3.list_buckets()["Buckets"]}
    wanted = {uri: pattern for uri, pattern in _defaults(program).items() if urlsplit(uri).netloc not in present}
    for bucket in {urlsplit(uri).netloc for uri in wanted}:
        s3.create_bucket(Bucket=bucket)
    for uri, pattern in wanted.items():
        (file,) = (ROOT / "demo").glob(pattern)
        # A reference is read by position, so it lies there uncompressed, as AWS's does.
        data = file.read_bytes() if uri.endswith(".gz") else gzip.decompress(file.read_bytes())
        s3.put_object(Bucket=urlsplit(uri).netloc, Key=urlsplit(uri).path.lstrip("/"), Body=data)
    return sorted(wanted)


def _defaults(program: Path) -> dict[str, str]:
    declared = yaml.safe_load((program / "Pulumi.yaml").read_text("utf-8")).get("config") or {}
    defaults = {name: (declared.get(name) or {}).get("default") for name in STAND_INS}
    return {uri.replace("{region}", REGION): STAND_INS[name] for name, uri in defaults.items() if uri}
