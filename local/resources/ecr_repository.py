"""Image repositories, their policies and what they keep."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, retag, tag_list, tags_of


class Repository(Resource):
    """A repository; its id is its name."""

    token = "aws:ecr/repository:Repository"
    force_new = frozenset({"name", "encryptionConfigurations"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the repository."""
        repository, tags = physical_name(inputs, name, 256, allowed="a-z0-9._/-"), tags_of(inputs)
        encryption = [
            present(encryptionType=each.get("encryptionType"), kmsKey=each.get("kmsKey"))
            for each in inputs.each("encryptionConfigurations")
        ]
        made = clients("ecr").create_repository(
            repositoryName=repository,
            tags=tag_list(tags),
            imageTagMutability=str(inputs.get("imageTagMutability") or "MUTABLE"),
            imageScanningConfiguration=_scanning(inputs),
            **({"encryptionConfiguration": encryption[0]} if encryption else {}),
        )["repository"]
        return repository, {
            "name": repository,
            "arn": made["repositoryArn"],
            "repositoryUrl": made["repositoryUri"],
            "registryId": made["registryId"],
            "region": clients.region,
            "tagsAll": tags,
            "forceDelete": bool(inputs.get("forceDelete")),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set mutability, scanning and tags."""
        ecr, tags = clients("ecr"), tags_of(inputs)
        ecr.put_image_tag_mutability(
            repositoryName=made_id, imageTagMutability=str(inputs.get("imageTagMutability") or "MUTABLE")
        )
        ecr.put_image_scanning_configuration(repositoryName=made_id, imageScanningConfiguration=_scanning(inputs))
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: ecr.tag_resource(resourceArn=old["arn"], tags=tag_list(new)),
            lambda gone: ecr.untag_resource(resourceArn=old["arn"], tagKeys=gone),
        )
        return {"tagsAll": tags, "forceDelete": bool(inputs.get("forceDelete"))}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the repository, with its images only when `forceDelete` says so."""
        clients("ecr").delete_repository(repositoryName=made_id, force=bool(outputs.get("forceDelete")))


class RepositoryPolicy(Resource):
    """Who may pull from a repository; its id is the repository's name."""

    token = "aws:ecr/repositoryPolicy:RepositoryPolicy"
    documents = frozenset({"policy"})
    force_new = frozenset({"repository"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the policy."""
        repository = str(inputs["repository"])
        made = clients("ecr").set_repository_policy(repositoryName=repository, policyText=str(inputs["policy"]))
        return repository, {"registryId": made["registryId"], "region": clients.region}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the policy again."""
        return self.create("", inputs, clients)[1]

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Take the policy away."""
        clients("ecr").delete_repository_policy(repositoryName=made_id)


class LifecyclePolicy(Resource):
    """Which images a repository lets go; its id is the repository's name."""

    token = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
    documents = frozenset({"policy"})
    force_new = frozenset({"repository"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the rules."""
        repository = str(inputs["repository"])
        made = clients("ecr").put_lifecycle_policy(repositoryName=repository, lifecyclePolicyText=str(inputs["policy"]))
        return repository, {"registryId": made["registryId"], "region": clients.region}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the rules again."""
        return self.create("", inputs, clients)[1]

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Take the rules away."""
        clients("ecr").delete_lifecycle_policy(repositoryName=made_id)


def _scanning(inputs: Inputs) -> dict[str, Any]:
    return {"scanOnPush": bool(inputs.inner("imageScanningConfiguration").get("scanOnPush"))}
