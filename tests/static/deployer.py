"""The deployer's policies, filled in for a recorded stack, and what the stack's resources ask of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

from gate.answers import ACCOUNT, REGION
from gate.iam.deployer import Need, needs, standing, standing_needs
from gate.recording import Recording
from gate.resource import Resource
from local.iam.documents import Statement, statements
from local.iam.evaluation import Decision, Grant, Policies, Request, decide
from tests.static.plants import ROOT

FOLDER = ROOT / "docs" / "policies" / "deployer"
DEPLOYER = f"arn:aws:iam::{ACCOUNT}:role/deployer"
LABEL = "dev"
KEY = "aws:kms/key:Key"
Documents = dict[str, dict[str, Any]]


@dataclass
class Held:
    """What is asked for and not granted, and which grants were used, each with its document and its place in it."""

    missing: set[str] = field(default_factory=set)
    used: set[tuple[str, int, str]] = field(default_factory=set)


def documents() -> Documents:
    """Return the documents as they are written, by name."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def filled(given: Documents, settings: dict[str, str]) -> Documents:
    """Return what a platform team would attach for a stack of these settings."""
    bounded = bool(settings.get("permissionsBoundary"))
    words = names(settings)
    chosen = {name: document for name, document in given.items() if name != ("roles" if bounded else "roles-bounded")}
    return {name: json.loads(Template(json.dumps(document)).substitute(words)) for name, document in chosen.items()}


def names(settings: dict[str, str]) -> dict[str, str]:
    """Return what the placeholders stand for."""
    name = f"{settings.get('namePrefix', 'strandline')}-{LABEL}"
    return {
        "partition": "aws",
        "account": ACCOUNT,
        "region": REGION,
        "name": name,
        "stack": LABEL,
        "database": name.replace("-", "_"),
        "boundary": settings.get("permissionsBoundary", ""),
        "input_bucket": settings.get("inputBucketName", f"{name}-*"),
    }


def held(recordings: Iterable[Recording], given: Documents) -> Held:
    """Judge every need of every resource; grants are told by their place, for names differ between stacks."""
    found = Held()
    for recording in recordings:
        settings = dict(recording.run.settings)
        policies = tuple(one for name, text in filled(given, settings).items() for one in statements(name, text))
        made = {str(one.outputs["arn"]): one for one in recording.resources if "arn" in one.outputs}
        asked = [(one.label, need) for one in recording.resources for need in needs(one)]
        asked += [("the program", need) for need in standing_needs(settings | names(settings))]
        for label, need in asked:
            decision, grants = _decide(need, policies, made.get(need.resource))
            found.used |= {place for grant in grants for place in _places(grant)}
            if decision is not Decision.ALLOWED:
                found.missing.add(f"{label} needs {need.action} on {need.resource}")
    return found


def _decide(
    need: Need, policies: tuple[Statement, ...], resource: Resource | None
) -> tuple[Decision, frozenset[Grant]]:
    """Ask IAM, with what the resource itself brings: its tags, a role's boundary, the policy of a key."""
    outputs = resource.outputs if resource is not None else {}
    own = statements(KEY, outputs["policy"]) if resource is not None and resource.type == KEY else ()
    request = Request(DEPLOYER, need.action, need.resource, {**standing(outputs), **need.context})
    decision, grants = decide(request, Policies(policies, own))
    return decision, frozenset(grant for grant in grants if grant.statement.policy != KEY)


def unused(given: Documents, found: Held) -> list[str]:
    """Return the actions and resources of documents that no need was granted by."""
    every = {
        (name, number, what)
        for name, document in given.items()
        for number, one in enumerate(document["Statement"])
        for what in [*one["Action"], *_numbered(_list(one["Resource"]))]
    }
    return sorted(f"{name}.json, statement {number}: {what}" for name, number, what in every - found.used)


def _places(grant: Grant) -> set[tuple[str, int, str]]:
    place = f"resource {grant.statement.resources.index(grant.resource)}"
    return {(grant.statement.policy, grant.statement.number, what) for what in (grant.action, place)}


def _numbered(resources: list[str]) -> list[str]:
    return [f"resource {number}" for number in range(len(resources))]


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def size(path: Path) -> int:
    """Return how many characters IAM counts of a document: white space is free."""
    return len("".join(path.read_text("utf-8").split()))
