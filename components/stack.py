"""The stack itself: where it is, what holds for everything in it, and the names that follow."""

from dataclasses import dataclass, field, replace

import pulumi
import pulumi_aws as aws

from components.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One stack in one account and region; every ARN that a policy names is built here or comes from a resource.

    `disposable` stacks may be destroyed with their data; others protect it. `key` is the customer key that everything
    is encrypted with, if the stack has one.
    """

    label: str
    account: str
    region: str
    partition: str = "aws"
    profile: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    disposable: bool = False
    log_retention_days: int = 90
    prefix: str = "strandline"
    permissions_boundary: str = ""
    tracing: bool = True
    key: pulumi.Output[str] | None = None

    @classmethod
    def current(cls) -> "Stack":
        """Ask the provider where it deploys; makes no resource."""
        return cls(
            label=pulumi.get_stack(),
            account=aws.get_caller_identity().account_id,
            region=aws.get_region().region,
            partition=aws.get_partition().partition,
            profile=pulumi.Config("aws").get("profile") or "",
        )

    def under(self, settings: Settings) -> "Stack":
        """Return this stack with what the settings say about every resource."""
        return replace(
            self,
            tags={**settings.tags, "strandline:stack": self.label},
            disposable=settings.force_destroy,
            log_retention_days=settings.log_retention_days,
            prefix=settings.name_prefix,
            permissions_boundary=settings.permissions_boundary,
            tracing=settings.tracing,
        )

    def encrypted(self, key: pulumi.Output[str]) -> "Stack":
        """Return this stack with the ARN of its customer key."""
        return replace(self, key=key)

    @property
    def name(self) -> str:
        """The first part of every name, so that two stacks never share one."""
        return f"{self.prefix}-{self.label}"

    @property
    def where(self) -> dict[str, str]:
        """What a boto3 session of this deployment needs to know; the properties of dynamic resources have it."""
        return {"account": self.account, "region": self.region, "profile": self.profile}

    @property
    def database(self) -> str:
        """The Glue database; Athena allows no hyphen in it."""
        return self.name.replace("-", "_")

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of `resource` of `service` in this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def bucket_arn(self, bucket: str, key: str = "") -> str:
        """Return the ARN of a bucket, or of its objects that match `key`."""
        return f"arn:{self.partition}:s3:::{bucket}{'/' + key if key else ''}"

    @property
    def trail_arn(self) -> str:
        """The ARN of the trail that records who touched the reads, if the stack has one."""
        return self.arn("cloudtrail", f"trail/{self.name}-inputs")

    def machine_arn(self, machine: str) -> str:
        """Return the ARN of the state machine that this stack names `machine`."""
        return self.arn("states", f"stateMachine:{self.name}-{machine}")
