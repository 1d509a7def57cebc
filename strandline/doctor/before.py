"""What is looked at while there is no stack yet: whether one can be deployed into this account and region."""

from collections.abc import Iterator
from functools import partial

from strandline.clients import client
from strandline.doctor import chosen, quotas, rights, services
from strandline.doctor.finding import Check, Finding, ok, unknown, warn

AREA = "Before a deployment"
_MAKE_TRAIL = "aws cloudtrail create-trail --is-multi-region-trail --name account --s3-bucket-name YOUR-BUCKET"


def checks(stack: str) -> Iterator[Check]:
    """Yield the checks for a stack of this name with the settings that the program's files give it."""
    settings = chosen.settings(stack)
    yield Check(AREA, "Settings", partial(_settings, stack, known=settings is not None))
    yield Check(AREA, "Rights", partial(rights.rights, stack, settings or {}))
    yield Check(AREA, "CloudTrail", trails)
    yield from services.checks(settings or {})
    yield from quotas.checks(settings or {})


def trails() -> Finding:
    """Whether something records who changes what in the account, which no stack does for it."""
    found = client("cloudtrail").describe_trails(includeShadowTrails=True)["trailList"]
    if found:
        return ok(f"{', '.join(sorted(one['Name'] for one in found))} of the account")
    return warn(
        "No trail records who changes what in this region, and Strandline makes none for the account.",
        f"`{_MAKE_TRAIL}`, then `aws cloudtrail start-logging --name account`. auditInputs makes one of its "
        "own for the reads.",
    )


def _settings(stack: str, *, known: bool) -> Finding:
    if known:
        return ok(f"as Pulumi.yaml and, where it is there, Pulumi.{stack}.yaml say")
    return unknown("There is no Pulumi.yaml here, so nothing is held against settings.", "Run this in its folder.")
