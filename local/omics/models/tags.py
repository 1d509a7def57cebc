"""Tags of any resource, by its ARN."""

from local.omics.exceptions import ResourceNotFoundException, ValidationException
from local.omics.models.base import OmicsBase, Params, Resource


class Tags(OmicsBase):
    """Tag, untag, list."""

    def _tags_of(self, params: Params) -> dict[str, str]:
        arn = params["resourceArn"]
        if arn not in self.tags:
            raise ResourceNotFoundException("resource", arn)
        return self.tags[arn]

    def tag_resource(self, params: Params) -> Resource:
        """Add or replace tags; ValidationException when there would be too many."""
        tags = self._tags_of(params) | params["tags"]
        if len(tags) > self.quotas.tags_per_resource:
            raise ValidationException(f"A resource can have at most {self.quotas.tags_per_resource} tags.")
        self.tags[params["resourceArn"]] = tags
        return {}

    def untag_resource(self, params: Params) -> Resource:
        """Remove tags; keys that are not there are no error."""
        tags = self._tags_of(params)
        for key in params["tagKeys"]:
            tags.pop(key, None)
        return {}

    def list_tags_for_resource(self, params: Params) -> Resource:
        """Return the tags."""
        return {"tags": self._tags_of(params)}
