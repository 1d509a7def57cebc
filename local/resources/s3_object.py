"""Objects that the program itself puts in a bucket."""

import base64
import urllib.parse
from typing import Any

from local.resources.clients import Clients
from local.resources.content import Content
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource
from local.resources.shapes import present, tags_of


class BucketObject(Resource):
    """An object from a file, an archive or a text."""

    token = "aws:s3/bucketObjectv2:BucketObjectv2"
    force_new = frozenset({"bucket", "key"})
    name_input = "key"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the object under its key, or under the resource's name."""
        bucket, key = str(inputs["bucket"]), str(inputs.get("key") or name)
        inputs.ignore("sourceHash", why="the content itself is compared")
        forced = bool(inputs.get("forceDestroy"))
        put = clients("s3").put_object(Bucket=bucket, Key=key, Body=_body(inputs), **_headers(inputs))
        return f"{bucket}/{key}", {
            "bucket": bucket,
            "key": key,
            "arn": f"arn:{clients.partition}:s3:::{bucket}/{key}",
            "etag": put["ETag"].strip('"'),
            "versionId": put.get("VersionId", ""),
            "region": clients.region,
            "tagsAll": tags_of(inputs),
            "forceDestroy": forced,
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put a new version under the same key."""
        return self.create(str(old["key"]), inputs, clients)[1]

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete every version of the object."""
        bucket, key = outputs["bucket"], outputs["key"]
        for page in clients("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key):
            for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
                if entry["Key"] == key:
                    clients("s3").delete_object(Bucket=bucket, Key=key, VersionId=entry["VersionId"])


def _body(inputs: Inputs) -> bytes:
    source = inputs.get("source")
    if isinstance(source, Content):
        return source.data
    if "contentBase64" in inputs:
        return base64.b64decode(inputs["contentBase64"])
    return str(inputs["content"]).encode() if "content" in inputs else b""


def _headers(inputs: Inputs) -> dict[str, Any]:
    names = ("contentType", "contentEncoding", "contentDisposition", "cacheControl", "storageClass")
    headers = {name[0].upper() + name[1:]: inputs.get(name) for name in names}
    headers["ServerSideEncryption"] = inputs.get("serverSideEncryption")
    headers["SSEKMSKeyId"] = inputs.get("kmsKeyId")
    headers["Metadata"] = inputs.plain("metadata")
    tags = tags_of(inputs)
    headers["Tagging"] = urllib.parse.urlencode(tags) if tags else None
    return present(**headers)
