"""The one way in which a role is made, so that each has the boundary that a platform team asks for."""

import pulumi
import pulumi_aws as aws

from components.policies import Statement, document, trust
from components.stack import Stack


def service_role(
    name: str, stack: Stack, service: str, *, source: str | None = None, parent: pulumi.Resource
) -> aws.iam.Role:
    """Return a role that `service` assumes for this account and, where the service says for what, for `source`."""
    return aws.iam.Role(
        name,
        assume_role_policy=trust(service, stack, source=source),
        permissions_boundary=stack.permissions_boundary or None,
        tags=stack.tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def allowed(name: str, role: aws.iam.Role, *statements: Statement, parent: pulumi.Resource) -> aws.iam.RolePolicy:
    """Return the role's one policy."""
    opts = pulumi.ResourceOptions(parent=parent)
    return aws.iam.RolePolicy(name, role=role.name, policy=document(*statements), opts=opts)
