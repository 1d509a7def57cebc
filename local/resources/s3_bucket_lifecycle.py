"""What happens to the objects of a bucket as they age."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Outputs
from local.resources.s3_bucket_settings import BucketSetting
from local.resources.shapes import pascal, tag_list


class BucketLifecycleConfiguration(BucketSetting):
    """The lifecycle rules of a bucket, put whole."""

    token = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"

    def put(self, s3: Any, bucket: str, inputs: Inputs) -> None:
        """Put all rules."""
        rules = [_rule(rule) for rule in inputs.each("rules")]
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Take all rules away."""
        clients("s3").delete_bucket_lifecycle(Bucket=made_id)


def _rule(rule: Inputs) -> dict[str, Any]:
    wanted: dict[str, Any] = {"ID": rule["id"], "Status": rule["status"], "Filter": _filter(rule.inner("filter"))}
    if "prefix" in rule:
        wanted["Filter"] = {"Prefix": rule["prefix"]}
    if "expiration" in rule:
        wanted["Expiration"] = pascal(rule.plain("expiration"))
    if "noncurrentVersionExpiration" in rule:
        wanted["NoncurrentVersionExpiration"] = pascal(rule.plain("noncurrentVersionExpiration"))
    if "abortIncompleteMultipartUpload" in rule:
        wanted["AbortIncompleteMultipartUpload"] = pascal(rule.plain("abortIncompleteMultipartUpload"))
    if "transitions" in rule:
        wanted["Transitions"] = pascal(rule.plain("transitions"))
    if "noncurrentVersionTransitions" in rule:
        wanted["NoncurrentVersionTransitions"] = pascal(rule.plain("noncurrentVersionTransitions"))
    return wanted


def _filter(given: Inputs) -> dict[str, Any]:
    sizes = ("objectSizeGreaterThan", "objectSizeLessThan")
    wanted: dict[str, Any] = {size[0].upper() + size[1:]: int(given[size]) for size in sizes if size in given}
    if "prefix" in given:
        wanted["Prefix"] = given["prefix"]
    if "tag" in given:
        wanted["Tag"] = pascal(given.plain("tag"))
    if "and" in given:
        both = given["and"]
        wanted["And"] = {size[0].upper() + size[1:]: int(both[size]) for size in sizes if size in both}
        if "prefix" in both:
            wanted["And"]["Prefix"] = both["prefix"]
        wanted["And"]["Tags"] = tag_list(both.plain("tags") or {})
    return wanted or {"Prefix": ""}
