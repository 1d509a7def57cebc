"""Whether whoever asks may make a stack, as IAM's own simulator judges it: nothing is made, nothing is tried."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from strandline import naming, report, words
from strandline.clients import client
from strandline.doctor import data
from strandline.doctor.chosen import ENCRYPTED
from strandline.doctor.finding import Finding, fail, ok, unknown, warn

SHOWN = 12
_ASK = (
    "Ask for them, or have somebody deploy who has them; strandline/doctor/rights.json lists all that a deployment "
    "needs. The simulator does not see session policies."
)

Group = Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """One action on one resource; `lacking` names the keys of a condition that the simulator had no value for."""

    action: str
    resource: str
    decision: str
    lacking: tuple[str, ...]


def rights(stack: str, chosen: Mapping[str, Any]) -> Finding:
    """Judge each action that a deployment needs for the names that `stack` would give."""
    caller = client("sts").get_caller_identity()
    if chosen.get("namePrefix") == ENCRYPTED:
        return unknown("not checked: namePrefix is encrypted.", "It is no secret: set it again without --secret.")
    if caller["Arn"].endswith(":root"):
        return warn("The root user may do everything.", "Deploy with a role, not with the root user.")
    try:
        source = _source(caller["Arn"])
        names = naming.words(
            account=caller["Account"],
            region=client("ssm").meta.region_name,
            stack=stack,
            prefix=chosen.get("namePrefix") or "strandline",
        )
        judged = [one for group in needed(chosen) for one in _judge(source, group, names)]
    except (ClientError, BotoCoreError) as error:
        advice = "Whoever may call iam:SimulatePrincipalPolicy for this identity can check them."
        return unknown(f"not checked: {report.failure(error)}", advice)
    return _told(source, judged)


def needed(chosen: Mapping[str, Any]) -> list[Group]:
    """Return the actions by what they are for, without those of settings that are not set."""
    return data.asked_for(data.read("rights"), chosen)


def _source(arn: str) -> str:
    """Return the user or role whose policies decide; the ARN of a session does not tell the path of its role."""
    kind, _, rest = arn.split(":", 5)[5].partition("/")
    if kind != "assumed-role":
        return arn
    role: str = client("iam").get_role(RoleName=rest.partition("/")[0])["Role"]["Arn"]
    return role


def _judge(source: str, group: Group, names: Mapping[str, str]) -> Iterator[Judged]:
    resource = str(group["on"]).format_map(names)
    context = {"aws:RequestedRegion": names["region"], **group.get("context", {})}
    pages = (
        client("iam")
        .get_paginator("simulate_principal_policy")
        .paginate(
            PolicySourceArn=source,
            ActionNames=group["actions"],
            ResourceArns=[resource],
            ContextEntries=[
                {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
                for key, value in context.items()
            ],
        )
    )
    for page in pages:
        for one in page["EvaluationResults"]:
            lacking = tuple(one.get("MissingContextValues", ()))
            yield Judged(one["EvalActionName"], resource, one["EvalDecision"], lacking)


def _told(source: str, judged: list[Judged]) -> Finding:
    refused = [one for one in judged if one.decision != "allowed"]
    open_ones = [one for one in refused if one.lacking and one.decision == "implicitDeny"]
    denied = [one for one in refused if one not in open_ones]
    if denied:
        return fail(f"{source} may not {_listed(denied)}.", _ASK)
    if open_ones:
        keys = ", ".join(sorted({key for one in open_ones for key in one.lacking}))
        return unknown(f"{len(open_ones)} of {len(judged)} hang on {keys}: {_listed(open_ones)}.", _ASK)
    return ok(f"{source} may do all {len(judged)} things that a deployment needs")


def _listed(judged: list[Judged]) -> str:
    return words.some([f"{one.action} on {one.resource}" for one in judged], SHOWN)
