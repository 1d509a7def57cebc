"""The demo's slice stands in for AWS's public data."""

from typing import Any

from local.processes import ROOT
from local.public_data import put_public_data

FOLDER = "omics-workshop/data"


def test_the_defaults_of_the_program_can_be_read(cloud: Any) -> None:
    put_public_data(cloud.endpoint, ROOT)
    s3, bucket = cloud.client("s3"), "aws-genomics-static-us-east-1"
    fasta = s3.get_object(Bucket=bucket, Key=f"{FOLDER}/references/hg38/Homo_sapiens_assembly38.fasta")
    assert fasta["Body"].read(6) == b">chr17"
    vcf = s3.head_object(Bucket=bucket, Key=f"{FOLDER}/annotations/clinvar.vcf.gz")
    assert vcf["ContentLength"] == next((ROOT / "demo").glob("*.vcf.gz")).stat().st_size
    assert put_public_data(cloud.endpoint, ROOT) == []
