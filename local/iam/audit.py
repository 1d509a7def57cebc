"""Recorded calls held to the policies then in force: what would be denied, what no table describes, what is used."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.call_log import CALLS, DEPLOYER, POLICIES
from local.iam.documents import Statement, statements
from local.iam.evaluation import Decision, Policies, Request, decide
from local.iam.requirements import Unmapped, owner, requests

Documents = Mapping[str, tuple[Statement, ...]]
_BOUNDARY = "boundary "


@dataclass(frozen=True)
class Given:
    """One action or one resource that a statement gives, told apart from the same of another statement by the rest."""

    policy: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        of_a_resource = self.what in self.resources
        return (
            f"{self.policy}: {'/'.join(self.actions)} on {self.what}"
            if of_a_resource
            else f"{self.policy}: {self.what}"
        )


@dataclass
class Report:
    """What an audit found; the first two lists are empty when policies and calls fit."""

    denied: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    given: set[Given] = field(default_factory=set)
    used: set[Given] = field(default_factory=set)
    judged: int = 0

    @property
    def unused(self) -> list[str]:
        """Every action that no call needed, and the resources that none needed of statements that some call needed."""
        return unused(self.given, self.used)


def unused(given: set[Given], used: set[Given]) -> list[str]:
    """Return what is given and not used, a statement that nobody used at all by its actions only."""
    at_work = {(one.policy, one.actions, one.resources) for one in used}
    return sorted(
        str(one)
        for one in given - used
        if one.what in one.actions or (one.policy, one.actions, one.resources) in at_work
    )


def calls(state: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of the record in a state folder; one that a killed server left unfinished ends it."""
    return _lines(state / CALLS)


def documents(state: Path) -> Documents:
    """Return the policies of the record in a state folder by digest; raises Unsupported."""
    return {line["digest"]: statements(line["name"], line["document"]) for line in _lines(state / POLICIES)}


def audit(recorded: Iterable[Mapping[str, Any]], known: Documents, account: str) -> Report:
    """Judge every call of a role or a service with the policies of both sides; the deployer has no role of ours."""
    report = Report()
    for call in recorded:
        if call["principal"] == DEPLOYER:
            continue
        if "unread" in call or "unread" in call["parameters"]:
            why = call.get("unread") or call["parameters"]["unread"]
            report.unmapped.append(f"{call['principal']} calls {call['service']}:{call['operation']}, unread: {why}")
            continue
        try:
            needed = requests(call, account)
        except Unmapped as error:
            report.unmapped.append(str(error))
            continue
        for request in needed:
            _judge(request, _policies(request, call["held"], known), report)
    report.given = {one for policy in known.values() for statement in policy for one in _gives(statement)}
    report.used &= report.given
    return report


def _judge(request: Request, policies: Policies, report: Report) -> None:
    report.judged += 1
    decision, grants = decide(request, policies)
    report.used |= {_given(grant.statement, what) for grant in grants for what in (grant.action, grant.resource)}
    if decision is not Decision.ALLOWED:
        report.denied.append(f"{request.principal}: {request.action} on {request.resource} {decision.value}")


def _policies(request: Request, held: Mapping[str, Any], known: Documents) -> Policies:
    """Return what meets in a request; what a service asks for itself, beside a role's call, the role has no part in."""
    digest = held["resources"].get(owner(request.resource), "")
    bound = held["boundary"]
    if not request.principal.startswith("arn:"):
        return Policies(resource=known.get(digest, ()))
    own = tuple(statement for one in held["identity"] for statement in known[one])
    return Policies(own, known.get(digest, ()), known[bound] if bound else None)


def _gives(statement: Statement) -> Iterator[Given]:
    if statement.allows and not statement.policy.startswith(_BOUNDARY):
        for what in (*statement.actions, *statement.resources):
            yield _given(statement, what)


def _given(statement: Statement, what: str) -> Given:
    to = f" for {'/'.join(statement.principals)}" if statement.principals else ""
    return Given(f"{statement.policy}{to}", statement.actions, statement.resources, what)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with path.open() as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)
