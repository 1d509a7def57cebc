"""Checks of the account and region that this shell speaks to, and of what in it belongs to all of its users."""

import os
from collections.abc import Iterator
from typing import Any

import boto3
import botocore
from botocore.exceptions import EndpointConnectionError

from strandline import report
from strandline.clients import client
from strandline.doctor.finding import Check, Finding, fail, ok, warn

AREA = "The account"
OMICS_LOGS = "/aws/omics/WorkflowLog"
EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
_GRANT = (
    "aws lakeformation grant-permissions --principal DataLakePrincipalIdentifier=ROLE --permissions ALL --resource "
    """'{"Table": {"DatabaseName": "DATABASE", "TableWildcard": {}}}'"""
)
_CHOOSE = 'Set AWS_PROFILE or sign in; for a local AWS run `eval "$(python -m local env)"`.'


def first() -> Iterator[Check]:
    """Yield the checks without which no other can be made."""
    yield Check(AREA, "Region", region)
    yield Check(AREA, "Identity", identity)


def checks() -> Iterator[Check]:
    """Yield the checks that need an account, whether or not a stack is deployed."""
    yield Check(AREA, "Endpoint", endpoint)
    yield Check(AREA, "HealthOmics", healthomics)
    yield Check(AREA, "Reference store", reference_store)
    yield Check(AREA, "Lake Formation", lake_formation)
    yield Check(AREA, "HealthOmics logs", omics_logs)


def region() -> Finding:
    """Which region is asked."""
    name = boto3.session.Session().region_name
    return ok(name) if name else fail("No AWS region is set.", f"Set AWS_DEFAULT_REGION. {_CHOOSE}")


def identity() -> Finding:
    """Who asks; the keys themselves are never shown."""
    credentials = boto3.session.Session().get_credentials()
    if credentials is None:
        return fail("There are no AWS credentials.", _CHOOSE)
    caller = client("sts").get_caller_identity()
    return ok(f"{caller['Arn']} of account {caller['Account']}, from {credentials.method}")


def endpoint() -> Finding:
    """Where requests go, and whether all of them go there."""
    given = os.environ.get("AWS_ENDPOINT_URL")
    single = sorted(name for name in os.environ if name.startswith("AWS_ENDPOINT_URL_"))
    if given and os.environ.get("AWS_DISABLE_HOST_PREFIX_INJECTION", "").lower() != "true":
        return fail(
            f"Requests go to {given}, but some would go to a host before it.",
            "Set AWS_DISABLE_HOST_PREFIX_INJECTION=true.",
        )
    if single:
        return warn(f"{', '.join(single)} send some services elsewhere.", f"`unset {' '.join(single)}` if not meant.")
    return ok(f"{given} for every service" if given else f"AWS's own, such as {client('ssm').meta.endpoint_url}")


def healthomics() -> Finding:
    """Whether the region has HealthOmics and answers."""
    session = boto3.session.Session()
    where = client("omics").meta.region_name
    known = session.get_available_regions("omics", session.get_partition_for_region(where))
    listed = f"HealthOmics is known in {', '.join(known)} (botocore {botocore.__version__})."
    try:
        client("omics").list_workflows(maxResults=1)
    except EndpointConnectionError as error:
        if where in known:
            raise
        return fail(f"{where} has no HealthOmics: {report.failure(error)}", listed)
    if where not in known:
        return warn(f"{where} answers but is not listed.", listed)
    return ok(f"answers in {where}")


def reference_store() -> Finding:
    """Which of the account's reference stores a stack adopts; there is one in a region."""
    stores = client("omics").list_reference_stores()["referenceStores"]
    if not stores:
        return ok("there is none yet; the first stack makes one")
    return ok(f"{stores[0]['name']} ({stores[0]['id']}); stacks share it")


def lake_formation() -> Finding:
    """Whether IAM alone decides who reads new tables; the account's own settings, which no stack changes."""
    settings: dict[str, Any] = client("lakeformation").get_data_lake_settings()["DataLakeSettings"]
    kinds = {"databases": "CreateDatabaseDefaultPermissions", "tables": "CreateTableDefaultPermissions"}
    closed = [kind for kind, name in kinds.items() if not _open(settings.get(name, []))]
    if not closed:
        return ok("leaves new databases and tables to IAM")
    return warn(
        f"decides about new {' and '.join(closed)}, and Strandline does not change that.",
        f"Grant the stack's roles and its readers ALL, or SELECT, on its database and tables: `{_GRANT}`.",
    )


def omics_logs() -> Finding:
    """Whether HealthOmics' one log group ends some day; it belongs to the account, so no stack sets its retention."""
    found = client("logs").describe_log_groups(logGroupNamePrefix=OMICS_LOGS)["logGroups"]
    group = next((one for one in found if one["logGroupName"] == OMICS_LOGS), None)
    if group is None:
        return ok(f"{OMICS_LOGS} is not there yet; the first run makes it")
    if days := group.get("retentionInDays"):
        return ok(f"{OMICS_LOGS} keeps {days} days")
    keep = f"aws logs put-retention-policy --log-group-name {OMICS_LOGS} --retention-in-days 90"
    return warn(f"{OMICS_LOGS} keeps everything for ever.", f"Strandline leaves it alone; to change it: `{keep}`.")


def _open(permissions: list[Any]) -> bool:
    return any(one["Principal"]["DataLakePrincipalIdentifier"] == EVERYBODY for one in permissions)
