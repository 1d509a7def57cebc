"""What CodeBuild does with the role of a project, noted so that the role's policy can be held to it."""

from local.call_log import record

# What `docker push` asks for; what it pulls are public images.
_PUSH = (
    "BatchCheckLayerAvailability",
    "InitiateLayerUpload",
    "UploadLayerPart",
    "CompleteLayerUpload",
    "PutImage",
)


def begin(role: str, project: str, group: str) -> None:
    """Take the role and open the log of a build."""
    record("codebuild.amazonaws.com", "sts:AssumeRole", {"RoleArn": role}, source=project)
    for operation in ("CreateLogStream", "PutLogEvents"):
        record(role, f"logs:{operation}", {"logGroupName": group, "logStreamName": "stream"})


def download(role: str, bucket: str, key: str) -> None:
    """Fetch the source of a build from S3."""
    record(role, "s3:GetObject", {"Bucket": bucket, "Key": key})


def push(role: str, repository: str) -> None:
    """Log in and push an image."""
    record(role, "ecr:GetAuthorizationToken", {})
    for operation in _PUSH:
        record(role, f"ecr:{operation}", {"repositoryName": repository})
