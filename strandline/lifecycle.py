"""The object tag that lifecycle rules go by: a tag is added to those an object has, never put in their place."""

from typing import Any

from botocore.exceptions import ClientError

TAG = "strandline:lifecycle"
IMPORTED = "imported"  # a verified copy is in the sequence store
KEPT = "kept"  # the only copy of a result
MOST_TAGS = 10
GONE = {"NoSuchKey", "NoSuchVersion", "MethodNotAllowed", "404", "405"}


def is_there(s3: Any, bucket: str, key: str, version: str, etag: str) -> bool:
    """Tell whether this version of an object still exists with the content that was analysed."""
    try:
        answer = s3.head_object(Bucket=bucket, Key=key, VersionId=version)
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            return False
        raise
    return bool(answer["ETag"].strip('"') == etag)


def tag(s3: Any, bucket: str, key: str, version: str | None, value: str) -> bool:
    """Add the lifecycle tag to one object in one version; False when the object has no room for another tag."""
    place = {"Bucket": bucket, "Key": key} | ({"VersionId": version} if version else {})
    tags = {item["Key"]: item["Value"] for item in s3.get_object_tagging(**place)["TagSet"]}
    if tags.get(TAG) == value:
        return True
    tags[TAG] = value
    if len(tags) > MOST_TAGS:
        return False
    s3.put_object_tagging(**place, Tagging={"TagSet": [{"Key": name, "Value": text} for name, text in tags.items()]})
    return True
