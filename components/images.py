"""The two images: `handlers`, which every Lambda function runs, and `tools`, which every workflow task runs."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.archives import ROOT, Archive
from components.builds import ImageBuild
from components.logs import CODEBUILD, log_group
from components.policies import PULL, Statement, allow, allow_unscoped, document
from components.roles import allowed, service_role
from components.stack import Stack

PUSH = ("ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart")
KEPT_IMAGES = 20


@dataclass(frozen=True, kw_only=True)
class ImagesArgs:
    """`contexts` are the build contexts by image name; they are kept in `bucket`, where CodeBuild reads them."""

    stack: Stack
    bucket: pulumi.Input[str]
    contexts: dict[str, Archive]


class Images(pulumi.ComponentResource):
    """A repository and a built image per context; an image's URI changes exactly when its context does."""

    uris: dict[str, pulumi.Output[str]]
    repository_arns: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: ImagesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:images:Images", name, {}, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        repositories, readable = {}, []
        for image in args.contexts:
            repositories[image], policy = self._repository(image)
            readable.append(policy)
        contexts = {image: self._context(image, archive) for image, archive in args.contexts.items()}
        project, ready = self._project(repositories, contexts)
        self.uris = {
            image: ImageBuild(
                f"{name}-{image}-build",
                {
                    "project": project.name,
                    "image": image,
                    "repository": repositories[image].name,
                    "repository_uri": repositories[image].repository_url,
                    "context": contexts[image],
                    "tag": archive.content_hash[:40],
                    **args.stack.where,
                },
                # Whoever gets the image's URI must find it readable.
                pulumi.ResourceOptions(parent=self, depends_on=[ready, *readable]),
            ).uri
            for image, archive in args.contexts.items()
        }
        self.repository_arns = {image: repository.arn for image, repository in repositories.items()}
        self.register_outputs({"uris": self.uris, "repository_arns": self.repository_arns})

    def _repository(self, image: str) -> tuple[aws.ecr.Repository, aws.ecr.RepositoryPolicy]:
        key = self._args.stack.key
        repository = aws.ecr.Repository(
            f"{self._name}-{image}",
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": key}] if key is not None else None,
            force_delete=True,  # the same images are built again from the same sources
            tags=self._args.stack.tags,
            opts=self._child,
        )
        aws.ecr.LifecyclePolicy(
            f"{self._name}-{image}-lifecycle", repository=repository.name, policy=_keep_newest(), opts=self._child
        )
        policy = aws.ecr.RepositoryPolicy(
            f"{self._name}-{image}-policy",
            repository=repository.name,
            policy=document(_pull(image, self._args.stack)),
            opts=self._child,
        )
        return repository, policy

    def _context(self, image: str, archive: Archive) -> pulumi.Output[str]:
        source = aws.s3.BucketObjectv2(
            f"{self._name}-{image}-context",
            bucket=self._args.bucket,
            key=f"code/images/{image}-{archive.content_hash[:40]}.zip",
            content_base64=archive.zip_base64(),
            content_type="application/zip",
            tags=self._args.stack.tags,
            opts=self._child,
        )
        return pulumi.Output.concat(source.bucket, "/", source.key)

    def _project(
        self, repositories: dict[str, aws.ecr.Repository], contexts: dict[str, pulumi.Output[str]]
    ) -> tuple[aws.codebuild.Project, aws.iam.RolePolicy]:
        args, name = self._args, f"{self._name}-images"
        logs = log_group(name, CODEBUILD, args.stack, parent=self)
        role, policy = self._role(name, logs, [repository.arn for repository in repositories.values()])
        project = aws.codebuild.Project(
            name,
            name=name,
            service_role=role.arn,
            encryption_key=args.stack.key,
            build_timeout=60,
            source={
                "type": "S3",
                # Each build names its own context; a project must have one.
                "location": contexts["handlers"],
                "buildspec": (ROOT / "containers" / "buildspec.yml").read_text("utf-8"),
            },
            artifacts={"type": "NO_ARTIFACTS"},
            environment={
                "type": "LINUX_CONTAINER",
                "compute_type": "BUILD_GENERAL1_MEDIUM",
                "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                "privileged_mode": True,  # the Docker daemon needs it
            },
            logs_config={"cloudwatch_logs": {"group_name": logs.name}},
            tags=args.stack.tags,
            opts=self._child,
        )
        return project, policy

    def _role(
        self, name: str, logs: aws.cloudwatch.LogGroup, repositories: list[pulumi.Output[str]]
    ) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        stack = self._args.stack
        source = stack.arn("codebuild", f"project/{name}")
        role = service_role(f"{name}-role", stack, "codebuild.amazonaws.com", source=source, parent=self)
        return role, allowed(f"{name}-policy", role, *self._may_build(logs, repositories), parent=self)

    def _may_build(self, logs: aws.cloudwatch.LogGroup, repositories: list[pulumi.Output[str]]) -> list[Statement]:
        bucket = pulumi.Output.from_input(self._args.bucket).apply(self._args.stack.bucket_arn)
        return [
            allow("logs:CreateLogStream", "logs:PutLogEvents", on=[logs.arn.apply(lambda arn: f"{arn}:*")]),
            allow("s3:GetObject", "s3:GetObjectVersion", on=[bucket.apply(lambda arn: f"{arn}/code/images/*")]),
            allow("s3:GetBucketLocation", on=[bucket]),
            allow(*PULL, *PUSH, on=repositories),
            allow_unscoped("ecr:GetAuthorizationToken", why="the token is for the registry, which has no ARN"),
        ]


def _pull(image: str, stack: Stack) -> Statement:
    """Lambda pulls handlers, HealthOmics pulls tools, each for this account only."""
    service, condition = {
        # Lambda documents the function's ARN and nothing else, HealthOmics the account; each says whose image it is.
        "handlers": ("lambda.amazonaws.com", {"ArnLike": {"aws:SourceArn": stack.arn("lambda", "function:*")}}),
        "tools": ("omics.amazonaws.com", {"StringEquals": {"aws:SourceAccount": stack.account}}),
    }[image]
    return Statement(Effect="Allow", Principal={"Service": service}, Action=list(PULL), Condition=condition)


def _keep_newest() -> str:
    return json.dumps(
        {
            "rules": [
                {
                    "rulePriority": 1,
                    "description": f"Keep the newest {KEPT_IMAGES}",
                    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": KEPT_IMAGES},
                    "action": {"type": "expire"},
                }
            ]
        }
    )
