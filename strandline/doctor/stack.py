"""Checks of what a stack made: that each thing is there and fit for work."""

from collections.abc import Iterator
from functools import partial

from strandline.clients import client
from strandline.deployment import Deployment
from strandline.doctor.finding import Check, Finding, fail, ok, warn

AREA = "The stack"
_AGAIN = "Deploy the stack again."


def checks(made: Deployment) -> Iterator[Check]:
    """Yield the checks of a stack's things."""
    yield Check(AREA, "Input bucket", partial(input_bucket, made))
    yield Check(AREA, "Output bucket", partial(bucket, made.output_bucket))
    yield Check(AREA, "Lake bucket", partial(bucket, made.lake_bucket))
    yield Check(AREA, "Claim table", partial(claim_table, made))
    yield Check(AREA, "Pipeline", partial(machine, made.pipeline_arn))
    yield Check(AREA, "Job waiter", partial(machine, made.await_job_arn))
    yield Check(AREA, "Workflow", partial(workflow, made))
    yield Check(AREA, "Sequence store", partial(sequence_store, made))
    yield Check(AREA, "Reference", partial(reference, made))
    yield Check(AREA, "Notices", partial(notices, made))


def bucket(name: str) -> Finding:
    """Whether a bucket is there and may be looked into."""
    client("s3").head_bucket(Bucket=name)
    return ok(name)


def input_bucket(made: Deployment) -> Finding:
    """Whether what arrives in the input bucket is announced."""
    found = bucket(made.input_bucket)
    told = client("s3").get_bucket_notification_configuration(Bucket=made.input_bucket)
    if "EventBridgeConfiguration" not in told:
        return fail(f"{made.input_bucket} announces nothing, so no reads would start.", _AGAIN)
    return found


def claim_table(made: Deployment) -> Finding:
    """Whether the table that makes each sample start once is there."""
    status = client("dynamodb").describe_table(TableName=made.claim_table)["Table"]["TableStatus"]
    return _active(made.claim_table, status)


def machine(arn: str) -> Finding:
    """Whether a state machine takes work."""
    return _active(
        arn.rpartition(":")[2], client("stepfunctions").describe_state_machine(stateMachineArn=arn)["status"]
    )


def workflow(made: Deployment) -> Finding:
    """Whether HealthOmics has the workflow, and the version that runs are started with."""
    omics, name = client("omics"), f"{made.workflow_version} of workflow {made.workflow_id}"
    omics.get_workflow(id=made.workflow_id)
    version = omics.get_workflow_version(workflowId=made.workflow_id, versionName=made.workflow_version)
    return _active(name, version["status"])


def sequence_store(made: Deployment) -> Finding:
    """Whether the store of reads and alignments is there."""
    return ok(client("omics").get_sequence_store(id=made.sequence_store_id)["name"])


def reference(made: Deployment) -> Finding:
    """Whether the reference genome is imported."""
    _, store, _, genome = made.reference_arn.split("/")
    found = client("omics").get_reference_metadata(id=genome, referenceStoreId=store)
    return _active(f"{found['name']} ({genome})", found["status"])


def notices(made: Deployment) -> Finding:
    """Whether somebody hears of what is done, refused, held or failed."""
    topic = made.topic_arn.rpartition(":")[2]
    people = client("sns").list_subscriptions_by_topic(TopicArn=made.topic_arn)["Subscriptions"]
    if people:
        return ok(f"{topic} tells {len(people)}")
    subscribe = f"aws sns subscribe --topic-arn {made.topic_arn} --protocol email --notification-endpoint YOU@EXAMPLE"
    return warn(f"{topic} tells nobody when a sample fails.", f"Run `{subscribe}`.")


def _active(name: str, status: str) -> Finding:
    if status == "ACTIVE":
        return ok(name)
    return fail(f"{name} is {status.lower()}.", "Wait if it is being made; else deploy the stack again.")
