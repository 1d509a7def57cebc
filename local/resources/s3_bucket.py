"""S3 buckets."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import tag_list, tags_of


class Bucket(Resource):
    """A bucket and its tags; everything else about a bucket is a resource of its own."""

    token = "aws:s3/bucket:Bucket"
    force_new = frozenset({"bucket", "bucketPrefix", "objectLockEnabled"})
    name_input = "bucket"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the bucket."""
        bucket = physical_name(inputs, name, 63, key="bucket", allowed="a-z0-9.-")
        clients("s3").create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=bool(inputs.get("objectLockEnabled")))
        _tag(clients, bucket, {}, tags_of(inputs))
        domain = f"{bucket}.s3.amazonaws.com"
        return bucket, {
            "bucket": bucket,
            "arn": f"arn:{clients.partition}:s3:::{bucket}",
            "bucketDomainName": domain,
            "bucketRegionalDomainName": f"{bucket}.s3.{clients.region}.amazonaws.com",
            "bucketRegion": clients.region,
            "region": clients.region,
            "tagsAll": tags_of(inputs),
            "forceDestroy": bool(inputs.get("forceDestroy")),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Bring the tags up to date; `forceDestroy` is only remembered."""
        _tag(clients, made_id, old.get("tagsAll") or {}, tags_of(inputs))
        return {"tagsAll": tags_of(inputs), "forceDestroy": bool(inputs.get("forceDestroy"))}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the bucket, with its objects only when `forceDestroy` says so."""
        if outputs.get("forceDestroy"):
            empty(clients("s3"), made_id)
        clients("s3").delete_bucket(Bucket=made_id)


def _tag(clients: Clients, bucket: str, old: dict[str, str], new: dict[str, str]) -> None:
    if new and new != old:
        clients("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tag_list(new)})
    elif old and not new:
        clients("s3").delete_bucket_tagging(Bucket=bucket)


def empty(s3: Any, bucket: str) -> None:
    """Delete every version and delete marker, a page at a time."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        entries = page.get("Versions", []) + page.get("DeleteMarkers", [])
        keys = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
        if keys:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
