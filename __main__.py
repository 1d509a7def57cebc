"""The deployment, in the order of the road: where reads arrive, what runs on them, where results are asked."""

from components.analytics import Analytics, AnalyticsArgs
from components.annotations import Annotations, AnnotationsArgs
from components.archives import image_contexts
from components.audit import Audit, AuditArgs
from components.buckets import bucket_look_up
from components.catalog import refuse_later_tables, table_look_up
from components.claims import Claims, ClaimsArgs
from components.encryption import CustomerKey, CustomerKeyArgs
from components.functions import Runtime
from components.images import Images, ImagesArgs
from components.lake import Lake, LakeArgs
from components.notices import Notices, NoticesArgs
from components.observability import Observability, ObservabilityArgs
from components.optimizers import Optimizers, OptimizersArgs
from components.outputs import DeploymentOutputs, DeploymentOutputsArgs
from components.parameters import read_parameters, s3_uris
from components.pipeline import Pipeline, PipelineArgs
from components.session import reached_account
from components.settings_rules import stack_settings
from components.stack import Stack
from components.steps import Steps, StepsArgs
from components.storage import DataBucket, DataBucketArgs, expire_reads, expire_results
from components.stores import Stores, StoresArgs
from components.trigger import Trigger, TriggerArgs
from components.workflow import Workflow, WorkflowArgs, definitions

stack = Stack.current()
settings = stack_settings(stack, bucket_look_up(stack), reached_account(stack.where))
parameters = read_parameters(settings.workflow_parameters, settings.workflow)
stack = stack.under(settings)
refuse_later_tables(stack, table_look_up(stack))
name = stack.name
stack = stack.encrypted(CustomerKey(name, CustomerKeyArgs(stack=stack)).arn) if settings.customer_key else stack

# Where reads arrive, and where results and tables are kept
reads_args = DataBucketArgs(
    stack=stack,
    adopt=settings.input_bucket_name,
    announces=True,
    immutable_prefix="inputs/" if settings.immutable_inputs else "",
    expiries=expire_reads(settings.expire_inputs_days),
)
reads = DataBucket(f"{name}-input", reads_args)
if settings.audit_inputs:
    Audit(name, AuditArgs(stack=stack, input_bucket=reads.name))
expiries = expire_results(settings.expire_inputs_days)
results = DataBucket(f"{name}-output", DataBucketArgs(stack=stack, expiries=expiries, tiered_prefix="runs/"))
tables = DataBucket(f"{name}-lake", DataBucketArgs(stack=stack))

# What the code runs in
images = Images(name, ImagesArgs(stack=stack, bucket=results.name, contexts=image_contexts()))
runtime = Runtime(stack=stack, image_uri=images.uris["handlers"])

# HealthOmics: what is stored, and what runs on it
stores = Stores(name, StoresArgs(stack=stack, settings=settings, input_bucket=reads.name, output_bucket=results.name))
workflow_args = WorkflowArgs(
    stack=stack,
    workflow=settings.workflow,
    definitions=definitions(),
    output_bucket=results.name,
    stores=stores.outputs,
    tools_repository_arn=images.repository_arns["tools"],
    reads=s3_uris(parameters),
)
workflow = Workflow(name, workflow_args)

# The lake that variants and annotations end up in
lake = Lake(name, LakeArgs(stack=stack, bucket=tables.name))
if settings.optimize_tables:
    Optimizers(name, OptimizersArgs(stack=stack, lake=lake.outputs))
annotations_args = AnnotationsArgs(
    runtime=runtime, source=settings.annotation_uri, lake=lake.outputs, reference_arn=stores.outputs.reference_arn
)
annotations = Annotations(name, annotations_args)
lake.add_views(annotations.tables_ready)

# The road of a sample: who is told, its memory, its steps, the machine that walks it, and what starts it
notices = Notices(name, NoticesArgs(stack=stack, emails=settings.notify_emails))
claims = Claims(name, ClaimsArgs(stack=stack, topic_arn=notices.topic_arn))
steps_args = StepsArgs(
    runtime=runtime,
    tools_image=images.uris["tools"],
    input_bucket=reads.name,
    output_bucket=results.name,
    claims=claims.outputs,
    lake=lake.outputs,
    stores=stores.outputs,
    workflow=workflow.outputs,
    workflow_parameters=parameters,
    quality_gate=settings.quality_gate,
)
steps = Steps(name, steps_args)
pipeline = Pipeline(name, PipelineArgs(stack=stack, function_arns=steps.arns, claims=claims.outputs))
trigger_args = TriggerArgs(runtime=runtime, input_bucket=reads.name, claims=claims.outputs, pipeline_arn=pipeline.arn)
trigger = Trigger(name, trigger_args)

# Where it is asked, what watches over it, and how everybody finds it
analytics = Analytics(name, AnalyticsArgs(stack=stack, output_bucket=results.name, limit=settings.bytes_scanned_cutoff))
observability_args = ObservabilityArgs(
    stack=stack,
    topic_arn=notices.topic_arn,
    functions=[*trigger.functions, *steps.functions, *annotations.functions],
    machines=pipeline.machines,
    uploads=trigger.uploads,
    workgroup=analytics.workgroup,
    monthly_budget=settings.monthly_budget,
)
watched = Observability(name, observability_args)
outputs = {
    "input_bucket": reads.name,
    "output_bucket": results.name,
    "lake_bucket": tables.name,
    "database": lake.outputs.database,
    "workgroup": analytics.workgroup,
    "pipeline_arn": pipeline.arn,
    "await_job_arn": pipeline.await_job_arn,
    "claim_table": claims.outputs.table,
    "topic_arn": claims.outputs.topic_arn,
    "sequence_store_id": stores.outputs.sequence_store_id,
    "reference_arn": stores.outputs.reference_arn,
    "reference_uri": stores.outputs.reference_uri,
    "workflow_id": workflow.outputs.id,
    "workflow_version": workflow.outputs.version,
    "queue_url": trigger.uploads.queue.url,
    "dead_letter_urls": watched.dead_letter_urls,
}
DeploymentOutputs(name, DeploymentOutputsArgs(stack=stack, values=outputs))
