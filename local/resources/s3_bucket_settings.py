"""The settings of a bucket that are resources of their own: versioning, privacy, encryption, policy, events."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource
from local.resources.shapes import pascal


class BucketSetting(Resource):
    """A setting that is put whole and taken away whole; its id is the bucket's name."""

    force_new = frozenset({"bucket"})

    def put(self, s3: Any, bucket: str, inputs: Inputs) -> None:
        """Send the setting to S3."""
        raise NotImplementedError

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the setting."""
        bucket = str(inputs["bucket"])
        self.put(clients("s3"), bucket, inputs)
        return bucket, {"bucket": bucket, "region": clients.region}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the setting again."""
        self.put(clients("s3"), str(inputs["bucket"]), inputs)
        return {}


class BucketVersioning(BucketSetting):
    """Whether a bucket keeps old versions."""

    token = "aws:s3/bucketVersioning:BucketVersioning"

    def put(self, s3: Any, bucket: str, inputs: Inputs) -> None:
        """Put the versioning status."""
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=pascal(inputs.plain("versioningConfiguration")))

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Suspend versioning: S3 cannot turn it off again."""
        clients("s3").put_bucket_versioning(Bucket=made_id, VersioningConfiguration={"Status": "Suspended"})


class BucketPublicAccessBlock(BucketSetting):
    """What keeps a bucket private."""

    token = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"

    def put(self, s3: Any, bucket: str, inputs: Inputs) -> None:
        """Put the four switches, off when absent."""
        names = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")
        switches = {name: bool(inputs.get(name)) for name in names}
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=pascal(switches))

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Take the block away."""
        clients("s3").delete_public_access_block(Bucket=made_id)


class BucketServerSideEncryptionConfiguration(BucketSetting):
    """How a bucket encrypts at rest."""

    token = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"

    def put(self, s3: Any, bucket: str, inputs: Inputs) -> None:
        """Put the rules."""
        rules = []
        for rule in inputs.each("rules"):
            default = rule.inner("applyServerSideEncryptionByDefault")
            chosen = {"SSEAlgorithm": default["sseAlgorithm"]}
            if default.get("kmsMasterKeyId"):
                chosen["KMSMasterKeyID"] = default["kmsMasterKeyId"]
            rules.append(
                {"ApplyServerSideEncryptionByDefault": chosen, "BucketKeyEnabled": bool(rule.get("bucketKeyEnabled"))}
            )
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Take the rules away."""
        clients("s3").delete_bucket_encryption(Bucket=made_id)


class BucketPolicy(BucketSetting):
    """Who may do what in a bucket."""

    token = "aws:s3/bucketPolicy:BucketPolicy"
    documents = frozenset({"policy"})

    def put(self, s3: Any, bucket: str, inputs: Inputs) -> None:
        """Put the policy document."""
        s3.put_bucket_policy(Bucket=bucket, Policy=str(inputs["policy"]))

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Take the policy away."""
        clients("s3").delete_bucket_policy(Bucket=made_id)


class BucketNotification(BucketSetting):
    """Where a bucket reports its events; the local AWS knows EventBridge, which is what Strandline uses."""

    token = "aws:s3/bucketNotification:BucketNotification"

    def put(self, s3: Any, bucket: str, inputs: Inputs) -> None:
        """Turn EventBridge on or off."""
        wanted: dict[str, Any] = {"EventBridgeConfiguration": {}} if inputs.get("eventbridge") else {}
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Report nothing any more."""
        clients("s3").put_bucket_notification_configuration(Bucket=made_id, NotificationConfiguration={})
