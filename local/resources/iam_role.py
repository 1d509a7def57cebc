"""IAM roles and their inline policies."""

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, rebind, retag, tag_list, tags_of


class Role(Resource):
    """A role; its id is its name."""

    token = "aws:iam/role:Role"
    documents = frozenset({"assumeRolePolicy"})
    force_new = frozenset({"name", "namePrefix", "path"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the role and attach the managed policies it names."""
        role, tags = physical_name(inputs, name, 64, allowed="A-Za-z0-9+=,.@_-"), tags_of(inputs)
        longest = inputs.get("maxSessionDuration")
        made = clients("iam").create_role(
            RoleName=role,
            AssumeRolePolicyDocument=str(inputs["assumeRolePolicy"]),
            Tags=tag_list(tags),
            **present(
                Path=inputs.get("path"),
                Description=inputs.get("description"),
                PermissionsBoundary=inputs.get("permissionsBoundary"),
                MaxSessionDuration=None if longest is None else int(longest),
            ),
        )["Role"]
        _attach(clients, role, [], list(inputs.get("managedPolicyArns") or []))
        return role, {
            "name": role,
            "arn": made["Arn"],
            "uniqueId": made["RoleId"],
            "createDate": str(made["CreateDate"]),
            "managedPolicyArns": list(inputs.get("managedPolicyArns") or []),
            "tagsAll": tags,
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set trust, description, duration, boundary, managed policies and tags."""
        iam, tags = clients("iam"), tags_of(inputs)
        iam.update_assume_role_policy(RoleName=made_id, PolicyDocument=str(inputs["assumeRolePolicy"]))
        iam.update_role(
            RoleName=made_id,
            Description=inputs.get("description") or "",
            MaxSessionDuration=int(inputs.get("maxSessionDuration") or 3600),
        )
        rebind(
            old.get("permissionsBoundary"),
            inputs.get("permissionsBoundary"),
            lambda arn: iam.put_role_permissions_boundary(RoleName=made_id, PermissionsBoundary=arn),
            lambda: iam.delete_role_permissions_boundary(RoleName=made_id),
        )
        policies = list(inputs.get("managedPolicyArns") or [])
        _attach(clients, made_id, old.get("managedPolicyArns") or [], policies)
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: iam.tag_role(RoleName=made_id, Tags=tag_list(new)),
            lambda gone: iam.untag_role(RoleName=made_id, TagKeys=gone),
        )
        return {"tagsAll": tags, "managedPolicyArns": policies}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Detach what is attached, then delete the role; inline policies are resources of their own."""
        _attach(clients, made_id, outputs.get("managedPolicyArns") or [], [])
        clients("iam").delete_role(RoleName=made_id)


class RolePolicy(Resource):
    """An inline policy; its id is `<role>:<name>`."""

    token = "aws:iam/rolePolicy:RolePolicy"
    documents = frozenset({"policy"})
    force_new = frozenset({"role", "name", "namePrefix"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the policy."""
        role = str(inputs["role"])
        policy = physical_name(inputs, name, 128, allowed="A-Za-z0-9+=,.@_-")
        clients("iam").put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=str(inputs["policy"]))
        return f"{role}:{policy}", {"name": policy, "role": role}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the policy again."""
        return self.create(str(old["name"]), inputs, clients)[1]

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the policy."""
        clients("iam").delete_role_policy(RoleName=outputs["role"], PolicyName=outputs["name"])


def _attach(clients: Clients, role: str, old: list[str], new: list[str]) -> None:
    for arn in new:
        if arn not in old:
            clients("iam").attach_role_policy(RoleName=role, PolicyArn=arn)
    for arn in old:
        if arn not in new:
            clients("iam").detach_role_policy(RoleName=role, PolicyArn=arn)
