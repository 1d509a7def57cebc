"""Every IAM document that the program writes."""

import json
from collections.abc import Iterable
from typing import Any

from gate.finding import Finding
from gate.resource import Resource
from gate.worker import Worker

LAYER = "iam"
# type: (input, kind). Identity policies say what a role may, trusts who may take it, the others who may use a resource.
DOCUMENTS = {
    "aws:iam/rolePolicy:RolePolicy": ("policy", "identity"),
    "aws:iam/policy:Policy": ("policy", "identity"),
    "aws:iam/role:Role": ("assumeRolePolicy", "trust"),
    "aws:s3/bucketPolicy:BucketPolicy": ("policy", "resource"),
    "aws:sqs/queuePolicy:QueuePolicy": ("policy", "resource"),
    "aws:sns/topicPolicy:TopicPolicy": ("policy", "resource"),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("policy", "resource"),
    "aws:kms/key:Key": ("policy", "resource"),
}


def iam(resources: Iterable[Resource], worker: Worker) -> list[Finding]:
    """Return what is wrong in the documents of the resources."""
    documents, findings = [], []
    for resource in resources:
        input_, kind = DOCUMENTS.get(resource.type, ("", ""))
        if resource.inputs.get(input_):
            try:
                documents.append((resource, kind, json.loads(resource.inputs[input_])))
            except ValueError as error:
                findings.append(_finding(resource, [f"{input_} is not JSON: {error}", "write a JSON document"]))
    answers = worker.ask("iam", [{"kind": kind, "document": document} for _, kind, document in documents])
    for (resource, _, _), faults in zip(documents, answers, strict=True):
        findings += [_finding(resource, fault) for fault in faults]
    return findings


def _finding(resource: Resource, fault: list[Any]) -> Finding:
    return Finding(LAYER, resource.file, resource.label, str(fault[0]), str(fault[1]))
