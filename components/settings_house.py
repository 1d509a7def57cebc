"""What the settings of a platform team must be like: names, tags, boundaries, who is told, what may be spent."""

import os
import re

import pulumi

from components.refusal import require
from components.settings import Settings
from components.stack import Stack

MOST_TAGS = 9
MOST_DOLLARS = 1_000_000
PREFIX = re.compile(r"[a-z][a-z0-9]{0,9}")
BOUNDARY = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[A-Za-z0-9+=,.@_/-]+")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}(=[A-Za-z0-9][A-Za-z0-9._-]{0,63})?")
TAG_KEY = re.compile(r"[A-Za-z0-9 _.:/=+@-]{1,128}")
TAG_VALUE = re.compile(r"[A-Za-z0-9 _.:/=+@-]{0,256}")


def check_account(stack: Stack, reached: str | None) -> None:
    """Refuse credentials of two accounts; SettingError. `reached` is the account that boto3 reaches, None if none."""
    require(
        reached in {None, stack.account},
        f"aws:profile: Pulumi deploys to account {stack.account}, but the AWS credentials of this shell reach "
        f"{reached}. Choose one with AWS_PROFILE, or set aws:profile and aws-native:profile alike.",
    )
    ours, native = (pulumi.Config(name).get("profile") or os.environ.get("AWS_PROFILE", "") for name in PROVIDERS)
    require(
        ours == native,
        f"aws-native:profile: is {native!r}, and aws:profile is {ours!r}, so the two halves of the stack could land in "
        f"two accounts. Set both alike: `pulumi config set aws-native:profile {ours or native}`.",
    )
    allowed = [str(account) for account in pulumi.Config("aws").get_object("allowedAccountIds") or []]
    require(
        not allowed or stack.account in allowed,
        f"aws:allowedAccountIds: the stack may go to {', '.join(allowed)}, but the credentials reach {stack.account}. "
        "Choose other credentials with AWS_PROFILE.",
    )


PROVIDERS = ("aws", "aws-native")


def check_house(settings: Settings, stack: Stack) -> None:
    """Refuse names, tags, boundaries, addresses and sums that AWS would refuse later; SettingError says which."""
    require(
        PREFIX.fullmatch(settings.name_prefix) is not None,
        f"namePrefix: {settings.name_prefix!r} must be a lower-case letter and then at most 9 lower-case letters or "
        "digits; it begins every name, and AWS's longest names leave no more room.",
    )
    boundary = BOUNDARY.fullmatch(settings.permissions_boundary)
    require(
        not settings.permissions_boundary or (boundary is not None and boundary[1] in {"aws", stack.account}),
        f"permissionsBoundary: {settings.permissions_boundary!r} is not the ARN of a policy that account "
        f"{stack.account} can use (arn:aws:iam::{stack.account}:policy/NAME); leave it empty for none.",
    )
    for email in settings.notify_emails:
        require(
            EMAIL.fullmatch(email) is not None,
            f"notifyEmails: {email!r} must be an address like ada@example.org, or ada@example.org=PROJECT to hear of "
            "one project only.",
        )
    require(
        0 <= settings.monthly_budget <= MOST_DOLLARS,
        f"monthlyBudget: {settings.monthly_budget} must be between 0 (none) and {MOST_DOLLARS} US dollars.",
    )
    _check_tags(settings)


def _check_tags(settings: Settings) -> None:
    taken = [key for key in settings.tags if key.startswith(("strandline:", "aws:"))]
    require(not taken, f"tags: {', '.join(taken)} is reserved; choose another key.")
    for key, value in settings.tags.items():
        require(
            TAG_KEY.fullmatch(key) is not None and TAG_VALUE.fullmatch(value) is not None,
            f"tags: '{key}={value}' must be letters, digits, spaces or _ . : / = + - @, with at most 128 in the key "
            "and 256 in the value.",
        )
    require(
        len(settings.tags) <= MOST_TAGS,
        f"tags: {len(settings.tags)} are too many; an object in S3 has room for {MOST_TAGS} beside the stack's own.",
    )
    missing = [key for key in settings.required_tags if not settings.tags.get(key)]
    require(
        not missing,
        f"requiredTags: every stack needs {', '.join(missing)}; add it to tags, as in "
        f"`pulumi config set --path 'tags[{len(settings.tags)}]' {missing[0] if missing else ''}=...`.",
    )
