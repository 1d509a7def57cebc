"""What can be seen of a bucket before anything is deployed."""

from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from components.session import session
from components.stack import Stack


@dataclass(frozen=True)
class BucketFacts:
    """None stands for what could not be seen, as with a bucket of another account or without credentials."""

    exists: bool | None = None
    region: str | None = None
    sends_events: bool | None = None


LookUp = Callable[[str], BucketFacts]


def bucket_look_up(stack: Stack) -> LookUp:
    """Return a function that asks S3 about a bucket by name; it reads and never fails."""

    def look_up(bucket: str) -> BucketFacts:
        try:
            s3 = session(stack.where).client("s3")
            headers = s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPHeaders"]
        except ClientError as error:
            answer = error.response["ResponseMetadata"]
            missing = answer["HTTPStatusCode"] == 404
            return BucketFacts(exists=not missing, region=answer["HTTPHeaders"].get("x-amz-bucket-region"))
        except BotoCoreError:
            return BucketFacts()
        try:
            sends_events = "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket=bucket)
        except (BotoCoreError, ClientError):
            return BucketFacts(exists=True, region=headers.get("x-amz-bucket-region"))
        return BucketFacts(exists=True, region=headers.get("x-amz-bucket-region"), sends_events=sends_events)

    return look_up
