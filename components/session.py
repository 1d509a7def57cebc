"""boto3 sessions that reach the account that Pulumi deploys to, for what no provider resource can do.

Dynamic resources are pickled with a reference to this module and run in a process of their own.
"""

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

Facts = Mapping[str, Any]


def session(where: Facts) -> Any:
    """Return a boto3 session for the `profile` and `region` of the deployment."""
    return boto3.session.Session(profile_name=where.get("profile") or None, region_name=where["region"])


def reached_account(where: Facts) -> str | None:
    """Return the account that boto3 reaches, None without credentials; a profile that is not there reaches none."""
    try:
        return str(session(where).client("sts").get_caller_identity()["Account"])
    except (BotoCoreError, ClientError):
        return None


def client(service: str, where: Facts) -> Any:
    """Return a client, after making sure that it reaches the account the stack is in; RuntimeError when it does not."""
    opened = session(where)
    reached = opened.client("sts").get_caller_identity()["Account"]
    if reached != where["account"]:
        raise RuntimeError(
            f"Pulumi deploys to account {where['account']}, but the AWS credentials of this shell reach {reached}. "
            "Set aws:profile in the stack, or AWS_PROFILE for both."
        )
    return opened.client(service)
