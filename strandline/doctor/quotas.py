"""Checks before a deployment that the account's quotas hold what the settings ask for."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from strandline import report
from strandline.clients import client
from strandline.doctor import data
from strandline.doctor.finding import Check, Finding, ok, unknown, warn

AREA = "The quotas"
_CONSOLE = "https://console.aws.amazon.com/servicequotas/home/services"
_WHERE = "Run this in Strandline's folder, where Pulumi.yaml gives a number."

Quota = Mapping[str, Any]


def checks(chosen: Mapping[str, Any]) -> Iterator[Check]:
    """Yield a check of each quota that a setting or a new stack comes near to."""
    for quota in known()["quotas"]:
        yield Check(AREA, quota["name"], partial(enough, quota, chosen))
    yield Check(AREA, "vCPUs", partial(processors, chosen))


def known() -> dict[str, Any]:
    """Return the quotas with their codes and defaults, where that was read and when."""
    told: dict[str, Any] = data.read("quotas")
    return told


def enough(quota: Quota, chosen: Mapping[str, Any]) -> Finding:
    """Whether a quota of the account holds what is asked for; one that cannot be read is never passed."""
    try:
        allowed = _allowed(quota)
    except (ClientError, BotoCoreError) as error:
        advice = f"AWS's default is {quota['default']:,} (read on {known()['collected']}); see {_page(quota)}"
        return unknown(f"could not be read: {report.failure(error)}", advice)
    return _counted(quota, allowed) if "count" in quota else _compared(quota, allowed, chosen)


def processors(chosen: Mapping[str, Any]) -> Finding:
    """What bounds the vCPUs of runs: HealthOmics has a quota for GPUs and none for vCPUs."""
    if reason := _not_known("maxRunCpus", chosen):
        return unknown(reason, _WHERE)
    most = chosen["maxRunCpus"]
    return ok(f"HealthOmics has no quota for them (read on {known()['collected']}); maxRunCpus, {most}, bounds a stack")


def _not_known(name: str, chosen: Mapping[str, Any]) -> str:
    value = chosen.get(name)
    if isinstance(value, int):
        return ""
    return f"{name} is not known: {'there is no Pulumi.yaml here' if value is None else f'it is {value}'}."


def _compared(quota: Quota, allowed: float, chosen: Mapping[str, Any]) -> Finding:
    name, unit = quota["setting"], quota["unit"]
    if reason := _not_known(name, chosen):
        return unknown(f"the account has {allowed:,.0f} {unit}; {reason}", _WHERE)
    wanted = chosen[name] * quota.get("times", 1) + quota.get("plus", 0)
    if wanted <= allowed:
        return ok(f"{allowed:,.0f} {unit}; {name} = {chosen[name]} asks for {wanted:,}")
    return warn(
        f"{name} = {chosen[name]} asks for {wanted:,} {unit}, and the account has {allowed:,.0f}.",
        f"Ask for more on {_page(quota)}, or set {name} lower.",
    )


def _counted(quota: Quota, allowed: float) -> Finding:
    omics = client(quota["service"])
    pages = omics.get_paginator(quota["count"]).paginate()
    used = sum(len(page[quota["in"]]) for page in pages)
    if used < allowed:
        return ok(f"{used:,} of {allowed:,.0f} {quota['unit']} are there")
    return warn(
        f"{used:,} of {allowed:,.0f} {quota['unit']} are there, and a stack makes one.",
        f"Ask for more on {_page(quota)}, or delete one.",
    )


def _allowed(quota: Quota) -> float:
    """Return the account's own value; a quota that was never changed may have AWS's default only."""
    asked, which = client("service-quotas"), {"ServiceCode": quota["service"], "QuotaCode": quota["code"]}
    try:
        return float(asked.get_service_quota(**which)["Quota"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchResourceException":
            raise
    return float(asked.get_aws_default_service_quota(**which)["Quota"]["Value"])


def _page(quota: Quota) -> str:
    return f"{_CONSOLE}/{quota['service']}/quotas/{quota['code']}"
