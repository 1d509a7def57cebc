"""The EventBridge switch of a bucket, which moto keeps and obeys but does not show."""

from typing import Any

from local.patching import replace, require
from local.state import State


def install(_state: State) -> None:
    """Make GetBucketNotificationConfiguration tell whether events go to EventBridge."""
    from moto.s3.models import NotificationConfiguration
    from moto.s3.responses import S3Response

    require(S3Response, "serialized")
    require(NotificationConfiguration, "to_config_dict")

    def get_bucket_notification(self: Any) -> Any:
        configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if configuration is None or configuration.event_bridge is None:
            return original(self)
        serialized = self.serialized

        def with_switch(action: Any) -> Any:
            action.result["EventBridgeConfiguration"] = {}
            return serialized(action)

        self.serialized = with_switch
        try:
            return original(self)
        finally:
            del self.serialized

    original = replace(S3Response, "get_bucket_notification", get_bucket_notification, expects="self")
