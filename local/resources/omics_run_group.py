"""HealthOmics run groups and run caches."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, retag, tags_of


class RunGroup(Resource):
    """What the runs of a stack may take together; its id is the group's id."""

    token = "aws-native:omics:RunGroup"
    side_by_side = True

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the group."""
        made = clients("omics").create_run_group(tags=tags_of(inputs), **_limits(name, inputs))
        return made["id"], {
            "awsId": made["id"],
            "arn": made["arn"],
            "name": physical_name(inputs, name, 128),
            "creationTime": "",
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set the limits and tags."""
        clients("omics").update_run_group(id=made_id, **_limits(str(old["name"]), inputs))
        _retag(old, inputs, clients)
        return {}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the group."""
        clients("omics").delete_run_group(id=made_id)


class RunCache(Resource):
    """Where finished tasks are kept for later runs; its id is the cache's id."""

    token = "aws-native:omics:RunCache"
    side_by_side = True
    force_new = frozenset({"cacheBucketOwnerId", "cacheS3Location"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the cache."""
        cache = physical_name(inputs, name, 128)
        made = clients("omics").create_run_cache(
            name=cache,
            cacheS3Location=inputs["cacheS3Location"],
            tags=tags_of(inputs),
            **present(
                cacheBehavior=inputs.get("cacheBehavior"),
                cacheBucketOwnerId=inputs.get("cacheBucketOwnerId"),
                description=inputs.get("description"),
            ),
        )
        return made["id"], {
            "awsId": made["id"],
            "arn": made["arn"],
            "name": cache,
            "status": made["status"],
            "creationTime": "",
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set behaviour, description, name and tags."""
        cache = physical_name(inputs, str(old["name"]), 128)
        changed = present(cacheBehavior=inputs.get("cacheBehavior"), description=inputs.get("description"))
        clients("omics").update_run_cache(id=made_id, name=cache, **changed)
        _retag(old, inputs, clients)
        return {"name": cache}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the cache; what it kept stays in its bucket."""
        clients("omics").delete_run_cache(id=made_id)


def _limits(name: str, inputs: Inputs) -> dict[str, Any]:
    limits = {each: inputs.get(each) for each in ("maxCpus", "maxDuration", "maxGpus", "maxRuns")}
    numbers = {each: int(limit) for each, limit in limits.items() if limit is not None}
    return {"name": physical_name(inputs, name, 128), **numbers}


def _retag(old: Outputs, inputs: Inputs, clients: Clients) -> None:
    omics, tags = clients("omics"), tags_of(inputs)
    retag(
        old.get("tags"),
        tags,
        lambda new: omics.tag_resource(resourceArn=old["arn"], tags=new),
        lambda gone: omics.untag_resource(resourceArn=old["arn"], tagKeys=gone),
    )
