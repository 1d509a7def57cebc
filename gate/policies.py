"""The house rules over recorded stacks."""

from collections.abc import Iterable
from dataclasses import asdict

from gate.finding import Finding
from gate.resource import Resource
from gate.worker import Worker

LAYER = "policy"


def policies(resources: Iterable[Resource], worker: Worker) -> list[Finding]:
    """Return what the policy pack says about the resources of one stack."""
    known = {resource.urn: resource for resource in resources}
    (answers,) = worker.ask("policies", [[asdict(resource) for resource in known.values()]])
    findings = []
    for urn, policy, said in answers:
        fault, _, remedy = said.partition(": ")
        resource = known.get(urn)
        where, label = (resource.file, resource.label) if resource else ("__main__.py", "the stack")
        findings.append(Finding(LAYER, where, label, fault, remedy, policy))
    return findings
