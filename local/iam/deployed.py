"""The policies that a deployment really left in the local AWS."""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from local.iam.documents import Statement, statements

Client = Callable[[str], Any]
Found = dict[str, tuple[Statement, ...]]


def of_identities(client: Client) -> Found:
    """Return the statements of every role by its ARN."""
    iam, found = client("iam"), Found()
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            name = role["RoleName"]
            documents = [
                iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
                for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
            ]
            found[role["Arn"]] = tuple(one for document in documents for one in statements(name, document))
    return found


def of_resources(client: Client) -> Found:
    """Return the statements of every policy that a resource has, by the resource's ARN; trusts are of the roles."""
    return {**_trusts(client), **_buckets(client), **_queues(client), **_repositories(client), **_functions(client)}


def _trusts(client: Client) -> Found:
    pages = client("iam").get_paginator("list_roles").paginate()
    roles = [role for page in pages for role in page["Roles"]]
    return {role["Arn"]: statements(f"trust of {role['RoleName']}", role["AssumeRolePolicyDocument"]) for role in roles}


def _buckets(client: Client) -> Found:
    s3, found = client("s3"), Found()
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        try:
            document = s3.get_bucket_policy(Bucket=name)["Policy"]
        except ClientError:
            continue
        found[f"arn:aws:s3:::{name}"] = statements(f"bucket {name}", document)
    return found


def _queues(client: Client) -> Found:
    sqs, found = client("sqs"), Found()
    for url in sqs.list_queues().get("QueueUrls", []):
        said = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        if said.get("Policy"):
            found[said["QueueArn"]] = statements(f"queue {url.rpartition('/')[2]}", said["Policy"])
    return found


def _repositories(client: Client) -> Found:
    ecr, found = client("ecr"), Found()
    for page in ecr.get_paginator("describe_repositories").paginate():
        for repository in page["repositories"]:
            name = repository["repositoryName"]
            try:
                document = ecr.get_repository_policy(repositoryName=name)["policyText"]
            except ClientError:
                continue
            found[repository["repositoryArn"]] = statements(f"repository {name}", document)
    return found


def _functions(client: Client) -> Found:
    functions, found = client("lambda"), Found()
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            name = function["FunctionName"]
            try:
                document = json.loads(functions.get_policy(FunctionName=name)["Policy"])
            except ClientError:
                continue
            if document["Statement"]:
                found[function["FunctionArn"]] = statements(f"function {name}", document)
    return found
