"""Recorded calls held to policies: what would have been denied, what no table describes, what nobody used."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.call_log import DEPLOYER
from local.iam.deployed import Found
from local.iam.documents import Statement
from local.iam.evaluation import Decision, Grant, Policies, Request, decide
from local.iam.requirements import Unmapped, requests


@dataclass
class Report:
    """The three lists of an audit, each empty when policies and calls fit."""

    denied: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    judged: int = 0


def calls(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a record."""
    with path.open() as lines:
        for line in lines:
            yield json.loads(line)


def audit(recorded: Iterable[Mapping[str, Any]], identities: Found, resources: Found, account: str) -> Report:
    """Judge every call of a role or a service with the policies of both sides; the deployer has no role of ours."""
    report, used = Report(), set[Grant]()
    for call in recorded:
        if call["principal"] == DEPLOYER:
            continue
        try:
            needed = requests(call, account)
        except Unmapped as error:
            report.unmapped.append(str(error))
            continue
        for request in needed:
            report.judged += 1
            decision, grants = decide(request, _policies(request, identities, resources))
            used |= grants
            if decision is not Decision.ALLOWED:
                report.denied.append(f"{request.principal}: {request.action} on {request.resource} {decision.value}")
    every = [one for found in (identities, resources) for policy in found.values() for one in policy if one.allows]
    report.unused = sorted({text for statement in every for text in _unused(statement, used)})
    return report


def _policies(request: Request, identities: Found, resources: Found) -> Policies:
    bucket = request.resource.partition("/")[0] if ":s3:::" in request.resource else request.resource
    return Policies(identities.get(request.principal, ()), resources.get(bucket, ()))


def _unused(statement: Statement, used: set[Grant]) -> Iterator[str]:
    """Yield every action and every resource of a statement that no call needed."""
    mine = {grant for grant in used if (grant.policy, grant.statement) == (statement.policy, statement.number)}
    for action in sorted(set(statement.actions) - {grant.action for grant in mine}):
        yield f"{statement.policy}: {action}"
    if mine:
        for resource in sorted(set(statement.resources) - {grant.resource for grant in mine}):
            yield f"{statement.policy}: {'/'.join(statement.actions)} on {resource}"
