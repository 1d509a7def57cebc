"""CloudTrail trails. Locally nothing is recorded by them; the local AWS has its own record of requests."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import pascal, present, retag, tag_list, tags_of


class Trail(Resource):
    """A trail; its id is its ARN."""

    token = "aws:cloudtrail/trail:Trail"
    force_new = frozenset({"name"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the trail, say what it records, and let it begin."""
        trail, tags = physical_name(inputs, name, 128, allowed="A-Za-z0-9._-"), tags_of(inputs)
        made = clients("cloudtrail").create_trail(Name=trail, TagsList=tag_list(tags), **_settings(inputs))
        _select(trail, inputs, clients)
        clients("cloudtrail").start_logging(Name=trail)
        return made["TrailARN"], {
            "name": trail,
            "arn": made["TrailARN"],
            "homeRegion": clients.region,
            "region": clients.region,
            "snsTopicArn": "",
            "tagsAll": tags,
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set where the trail writes and what it records."""
        cloudtrail, tags = clients("cloudtrail"), tags_of(inputs)
        cloudtrail.update_trail(Name=old["name"], **_settings(inputs))
        _select(str(old["name"]), inputs, clients)
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: cloudtrail.add_tags(ResourceId=made_id, TagsList=tag_list(new)),
            lambda gone: cloudtrail.remove_tags(ResourceId=made_id, TagsList=[{"Key": key} for key in gone]),
        )
        return {"tagsAll": tags}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the trail; what it wrote stays in its bucket."""
        clients("cloudtrail").delete_trail(Name=outputs["name"])


def _settings(inputs: Inputs) -> dict[str, Any]:
    return present(
        S3BucketName=inputs["s3BucketName"],
        KmsKeyId=inputs.get("kmsKeyId"),
        EnableLogFileValidation=bool(inputs.get("enableLogFileValidation")),
        IncludeGlobalServiceEvents=bool(inputs.get("includeGlobalServiceEvents", True)),
        IsMultiRegionTrail=bool(inputs.get("isMultiRegionTrail")),
    )


def _select(trail: str, inputs: Inputs, clients: Clients) -> None:
    selectors = [
        {"Name": each.get("name") or "", "FieldSelectors": [_field(field) for field in each.each("fieldSelectors")]}
        for each in inputs.each("advancedEventSelectors")
    ]
    if selectors:
        clients("cloudtrail").put_event_selectors(TrailName=trail, AdvancedEventSelectors=selectors)


def _field(given: Inputs) -> dict[str, Any]:
    fields: dict[str, Any] = pascal({name.replace("Withs", "With"): given.get(name) for name in given})
    return fields
