"""One program with every type: each resource arrives as it was asked for and tells all that its service computes."""

import importlib
import inspect
import os
from collections.abc import Iterator
from typing import Any

import pytest

from local.resources.registry import resources
from tests.local.deploy.sample import Heard, Stack

PROGRAM = """
import pulumi_aws_native as native

everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}
trust = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
bucket = aws.s3.Bucket("lake", force_destroy=True, tags={"owner": "us"})
aws.s3.BucketVersioning("versions", bucket=bucket.bucket, versioning_configuration={"status": "Enabled"})
aws.s3.BucketPublicAccessBlock("private", bucket=bucket.bucket, block_public_acls=True, block_public_policy=True)
aws.s3.BucketServerSideEncryptionConfiguration("sse", bucket=bucket.bucket, rules=[
    {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}])
aws.s3.BucketLifecycleConfiguration("lifecycle", bucket=bucket.bucket, rules=[
    {"id": "parts", "status": "Enabled", "filter": {"prefix": ""},
     "abort_incomplete_multipart_upload": {"days_after_initiation": 7}},
    {"id": "loaded", "status": "Enabled", "expiration": {"days": 30},
     "filter": {"and_": {"prefix": "inputs/", "tags": {"loaded": "yes"}}}}])
aws.s3.BucketPolicy("policy", bucket=bucket.bucket, policy=bucket.arn.apply(lambda arn: json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
     "Resource": [arn, arn + "/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]})))
aws.s3.BucketNotification("events", bucket=bucket.bucket, eventbridge=True)
note = aws.s3.BucketObjectv2("note", bucket=bucket.bucket, key="notes/one", source=pulumi.StringAsset("text"),
    content_type="text/plain", tags={"kind": "note"})
packed = aws.s3.BucketObjectv2("packed", bucket=bucket.bucket, key="code/workflow.zip", source=pulumi.AssetArchive(
    {"main.wdl": pulumi.StringAsset("version 1.1\\nworkflow w { input { String s } output { String o = s } }")}))

dead = aws.sqs.Queue("dead", message_retention_seconds=1209600)
queue = aws.sqs.Queue("uploads", visibility_timeout_seconds=60, tags={"a": "b"}, redrive_policy=dead.arn.apply(
    lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})))
aws.sqs.QueuePolicy("uploads-policy", queue_url=queue.url, policy=everything)
topic = aws.sns.Topic("notices", display_name="Notices", tags={"a": "b"})
rule = aws.cloudwatch.EventRule("uploads-rule", event_pattern={"source": ["aws.s3"]}, tags={"a": "b"})
aws.cloudwatch.EventTarget("uploads-target", rule=rule.name, arn=queue.arn, input_transformer={
    "input_paths": {"key": "$.detail.object.key"}, "input_template": '{"key": <key>}'})
group = aws.cloudwatch.LogGroup("log", name="/sample/log", retention_in_days=14, tags={"a": "b"})

aws.sns.TopicPolicy("notices-policy", arn=topic.arn, policy=everything)
aws.sns.TopicSubscription("ada", topic=topic.arn, protocol="email", endpoint="ada@example.org",
    filter_policy={"project": ["one"]})
aws.cloudwatch.MetricAlarm("failing", comparison_operator="GreaterThanOrEqualToThreshold", threshold=2,
    evaluation_periods=1, treat_missing_data="notBreaching", alarm_description="too many", alarm_actions=[topic.arn],
    metric_queries=[{"id": "total", "expression": "m0 + m0", "label": "twice", "return_data": True},
        {"id": "m0", "return_data": False, "metric": {"namespace": "AWS/SQS", "period": 300, "stat": "Maximum",
         "metric_name": "ApproximateNumberOfMessagesVisible", "dimensions": {"QueueName": queue.name}}}],
    tags={"a": "b"})
aws.cloudwatch.Dashboard("page", dashboard_name="page", dashboard_body={"widgets": []})
key = aws.kms.Key("key", description="ours", enable_key_rotation=True, deletion_window_in_days=7, tags={"a": "b"})
aws.kms.Alias("key-name", name="alias/ours", target_key_id=key.key_id)
aws.budgets.Budget("sum", budget_type="COST", limit_amount="100", limit_unit="USD", time_unit="MONTHLY",
    cost_filters=[{"name": "TagKeyValue", "values": ["user:a$b"]}], tags={"a": "b"}, notifications=[
        {"comparison_operator": "GREATER_THAN", "notification_type": "ACTUAL", "threshold": 80,
         "threshold_type": "PERCENTAGE", "subscriber_sns_topic_arns": [topic.arn]}])
aws.cloudtrail.Trail("trail", s3_bucket_name=bucket.bucket, enable_log_file_validation=True, tags={"a": "b"},
    advanced_event_selectors=[{"name": "reads", "field_selectors": [
        {"field": "eventCategory", "equals": ["Data"]}, {"field": "resources.ARN", "starts_withs": ["arn:a"]}]}])

role = aws.iam.Role("role", assume_role_policy=trust, description="for tests", tags={"a": "b"})
aws.iam.RolePolicy("may", role=role.name, policy=everything)
table = aws.dynamodb.Table("claims", hash_key="pk", attributes=[{"name": "pk", "type": "S"}],
    billing_mode="PAY_PER_REQUEST", point_in_time_recovery={"enabled": True}, tags={"a": "b"})
images = aws.ecr.Repository("images", image_tag_mutability="IMMUTABLE", force_delete=True,
    image_scanning_configuration={"scan_on_push": True}, tags={"a": "b"})
aws.ecr.RepositoryPolicy("pull", repository=images.name, policy=everything)
aws.ecr.LifecyclePolicy("keep", repository=images.name, policy={"rules": [{"rulePriority": 1, "selection": {
    "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 3}, "action": {"type": "expire"}}]})
aws.codebuild.Project("builds", service_role=role.arn, artifacts={"type": "NO_ARTIFACTS"}, build_timeout=60,
    source={"type": "S3", "location": pulumi.Output.concat(bucket.bucket, "/code/workflow.zip"),
            "buildspec": "version: 0.2"},
    environment={"type": "LINUX_CONTAINER", "compute_type": "BUILD_GENERAL1_SMALL", "image": "any",
                 "privileged_mode": True, "environment_variables": [{"name": "A", "value": "1"}]})
echo = aws.lambda_.Function("echo", package_type="Image", image_uri="IMAGE", role=role.arn, timeout=20, memory_size=256,
    image_config={"commands": ["app.handler"]}, environment={"variables": {"WORD": "hello"}}, tags={"a": "b"})
aws.lambda_.Permission("rule-may", action="lambda:InvokeFunction", function=echo.name, principal="events.amazonaws.com",
    source_arn=rule.arn)
aws.lambda_.EventSourceMapping("feed", event_source_arn=queue.arn, function_name=echo.arn, batch_size=5,
    function_response_types=["ReportBatchItemFailures"], enabled=False)
said = aws.lambda_.Invocation("say", function_name=echo.name, input=json.dumps({"to": "you"}), triggers={"image": "1"})
pulumi.export("said", said.result)
aws.sfn.StateMachine("machine", role_arn=role.arn, tags={"a": "b"},
    definition={"StartAt": "End", "States": {"End": {"Type": "Succeed"}}},
    logging_configuration={"level": "ERROR", "include_execution_data": True,
                           "log_destination": group.arn.apply(lambda arn: arn + ":*")})

uri = bucket.bucket.apply(lambda name: f"s3://{name}/")
database = aws.glue.CatalogDatabase("lake_database", name="sample_lake", location_uri=uri)
calls = aws.glue.CatalogTable("calls", name="calls", database_name=database.name, table_type="EXTERNAL_TABLE",
    description="one row per call", open_table_format_input={"iceberg_input": {
        "metadata_operation": "CREATE", "version": "2", "iceberg_table_input": {
            "location": pulumi.Output.concat(uri, "tables/calls"),
            "properties": {"write.parquet.compression-codec": "zstd"},
            "schema": {"type": "struct", "fields": [
                {"id": 1, "name": "sample", "required": True, "type": '"string"', "doc": "whose"},
                {"id": 2, "name": "start", "required": False, "type": '"long"'},
                {"id": 3, "name": "names", "required": False, "type": json.dumps(
                    {"type": "list", "element-id": 4, "element": "string", "element-required": False})}]},
            "partition_spec": {"fields": [{"name": "sample", "source_id": 1, "transform": "identity"}]},
            "sort_order": {"order_id": 1, "fields": [
                {"source_id": 2, "transform": "identity", "direction": "asc", "null_order": "nulls-last"}]}}}})
aws.glue.CatalogTableOptimizer("small-files", catalog_id="123456789012", database_name=database.name,
    table_name=calls.name, type="compaction", configuration={"enabled": True, "role_arn": role.arn})
aws.glue.CatalogTable("shown", name="shown", database_name=database.name, table_type="VIRTUAL_VIEW",
    parameters={"presto_view": "true"}, view_original_text="/* Presto View: e30= */",
    view_expanded_text="/* Presto View */",
    storage_descriptor={"columns": [{"name": "sample", "type": "string"}], "ser_de_info": {}})
aws.athena.Workgroup("queries", force_destroy=True, configuration={"bytes_scanned_cutoff_per_query": 10485760,
    "result_configuration": {"output_location": pulumi.Output.concat(uri, "results/")}})
aws.ssm.Parameter("where", name="/sample/where", type="String", value="here", tags={"a": "b"})

native.omics.SequenceStore("reads", description="raw", tags={"a": "b"})
native.omics.RunGroup("runs", max_cpus=16, max_runs=2, tags={"a": "b"})
native.omics.RunCache("cache", cache_behavior="CACHE_ON_FAILURE",
    cache_s3_location=pulumi.Output.concat(uri, "cache/"), tags=[{"key": "a", "value": "b"}])
definition = pulumi.Output.concat("s3://", packed.bucket, "/", packed.key)
shape = {"s": {"description": "a text", "optional": False}}
workflow = native.omics.Workflow("germline", definition_uri=definition, engine="WDL", main="main.wdl",
    parameter_template=shape, storage_type="DYNAMIC", tags={"a": "b"})
native.omics.WorkflowVersion("one", workflow_id=workflow.aws_id, version_name="one", definition_uri=definition,
    engine="WDL", main="main.wdl", parameter_template=shape, opts=Options(retain_on_delete=True))
"""
APP = "import os\ndef handler(event, context):\n    return os.environ['WORD'] + ' ' + event['to']\n"

# What a service computes and nobody can use here, with the reason.
UNTOLD = {
    "hosted_zone_id": "there is no DNS",
    "website_domain": "no website is served",
    "website_endpoint": "no website is served",
    "mfa": "there is no second factor",
    "checksum_crc32": "moto computes none unasked",
    "checksum_crc32c": "moto computes none unasked",
    "checksum_crc64nvme": "moto computes none unasked",
    "checksum_sha1": "moto computes none unasked",
    "checksum_sha256": "moto computes none unasked",
    "beginning_archive_time": "topics keep no archive",
    "qualified_invoke_arn": "no API gateway calls it",
    "response_streaming_invoke_arn": "no API gateway calls it",
    "signing_job_arn": "code is not signed",
    "signing_profile_version_arn": "code is not signed",
}


@pytest.fixture(scope="module")
def landed(cloud: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Heard]]:
    before = dict(os.environ)
    stack = Stack(tmp_path_factory.mktemp("landing"), cloud.endpoint)
    heard = stack.up(PROGRAM.replace("IMAGE", cloud.image({"app.py": APP})))
    yield stack, heard
    stack.down(force=True, purge=True)
    assert not stack.ledger().resources
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def found(landed: tuple[Stack, Heard]) -> Any:
    """Return the physical id of a resource by its name in the program."""
    return landed[0].id


def test_the_program_has_every_type_that_there_is(landed: tuple[Stack, Heard]) -> None:
    assert {each.type for each in landed[0].ledger().resources.values()} == set(resources())


def test_a_second_deployment_changes_nothing(landed: tuple[Stack, Heard]) -> None:
    assert landed[0].up().done() == set()


@pytest.mark.parametrize("token", sorted(resources()))
def test_every_computed_output_is_told(landed: tuple[Stack, Heard], token: str) -> None:
    package, path, kind = token.split(":")
    module = path.partition("/")[0]
    namespace = {"aws": "pulumi_aws", "aws-native": "pulumi_aws_native"}[package]
    declared = getattr(importlib.import_module(f"{namespace}.{'lambda_' if module == 'lambda' else module}"), kind)
    names = {name for name, value in vars(declared).items() if isinstance(value, property)}
    computed = names - set(inspect.signature(declared._internal_init).parameters) - set(UNTOLD)
    told = {name for each in landed[0].ledger().resources.values() if each.type == token for name in each.properties}
    assert computed <= {_snake(name) for name in told}


def test_a_bucket_keeps_its_rules(cloud: Any, found: Any) -> None:
    s3, bucket = cloud.client("s3"), found("lake")
    rules = {each["ID"]: each for each in s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]}
    assert rules["parts"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert rules["loaded"]["Filter"]["And"] == {"Prefix": "inputs/", "Tags": [{"Key": "loaded", "Value": "yes"}]}
    assert rules["loaded"]["Expiration"]["Days"] == 30
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] is True
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket=bucket)
    assert "aws:SecureTransport" in s3.get_bucket_policy(Bucket=bucket)["Policy"]


def test_an_object_holds_its_asset(cloud: Any, found: Any) -> None:
    held = cloud.client("s3").get_object(Bucket=found("lake"), Key="notes/one")
    assert (held["Body"].read(), held["ContentType"], held["TagCount"]) == (b"text", "text/plain", 1)


def test_a_queue_sends_what_fails_to_its_dead_letter_queue(cloud: Any, found: Any) -> None:
    given = cloud.client("sqs").get_queue_attributes(QueueUrl=found("uploads"), AttributeNames=["All"])["Attributes"]
    assert given["VisibilityTimeout"] == "60"
    assert '"maxReceiveCount": 5' in given["RedrivePolicy"]
    assert '"sqs:*"' in given["Policy"]


def test_an_alarm_sums_its_metrics_and_tells_its_topic(cloud: Any, found: Any) -> None:
    (alarm,) = cloud.client("cloudwatch").describe_alarms(AlarmNames=[found("failing")])["MetricAlarms"]
    assert alarm["AlarmActions"] == [found("notices")]
    assert [query["Id"] for query in alarm["Metrics"]] == ["total", "m0"]
    assert alarm["Metrics"][1]["MetricStat"]["Metric"]["Dimensions"][0]["Name"] == "QueueName"


def test_a_trail_records_what_it_was_asked_to(cloud: Any, found: Any) -> None:
    cloudtrail, arn = cloud.client("cloudtrail"), found("trail")
    assert cloudtrail.get_trail_status(Name=arn.rpartition("/")[2])["IsLogging"] is True
    selectors = cloudtrail.get_event_selectors(TrailName=arn.rpartition("/")[2])["AdvancedEventSelectors"]
    assert selectors[0]["FieldSelectors"] == [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.ARN", "StartsWith": ["arn:a"]},
    ]


def test_a_key_rotates_and_has_a_name(cloud: Any, found: Any) -> None:
    kms = cloud.client("kms")
    assert kms.get_key_rotation_status(KeyId=found("key"))["KeyRotationEnabled"] is True
    assert kms.describe_key(KeyId="alias/ours")["KeyMetadata"]["KeyId"] == found("key")


def test_a_rule_has_its_target(cloud: Any, found: Any) -> None:
    (target,) = cloud.client("events").list_targets_by_rule(Rule=found("uploads-rule"))["Targets"]
    assert target["InputTransformer"]["InputTemplate"] == '{"key": <key>}'


def test_a_table_can_be_recovered(cloud: Any, found: Any) -> None:
    backups = cloud.client("dynamodb").describe_continuous_backups(TableName=found("claims"))
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_a_function_is_called_by_the_deployment(landed: tuple[Stack, Heard]) -> None:
    assert landed[1].outputs["said"] == '"hello you"'


def test_a_log_group_forgets_after_its_days(cloud: Any) -> None:
    (group,) = cloud.client("logs").describe_log_groups(logGroupNamePrefix="/sample/log")["logGroups"]
    assert group["retentionInDays"] == 14


def test_an_iceberg_table_has_the_columns_partition_and_sort_that_were_asked_for(cloud: Any, found: Any) -> None:
    from pyiceberg.catalog.glue import GlueCatalog

    keys = {"s3.access-key-id": "x", "s3.secret-access-key": "x", "s3.region": "us-east-1"}
    catalog = GlueCatalog("test", client=cloud.client("glue"), **keys, **{"s3.endpoint": cloud.endpoint})
    table = catalog.load_table(("sample_lake", "calls"))
    assert [(field.name, str(field.field_type), field.required) for field in table.schema().fields] == [
        ("sample", "string", True),
        ("start", "long", False),
        ("names", "list<string>", False),
    ]
    assert table.schema().fields[0].doc == "whose"
    assert table.location() == f"s3://{found('lake')}/tables/calls"
    assert [(field.name, str(field.transform)) for field in table.spec().fields] == [("sample", "identity")]
    assert str(table.sort_order().fields[0]) == "2 ASC NULLS LAST"
    assert table.properties["write.parquet.compression-codec"] == "zstd"
    assert cloud.client("glue").get_table(DatabaseName="sample_lake", Name="calls")["Table"]["Description"]


def test_a_view_is_kept_as_it_is(cloud: Any) -> None:
    view = cloud.client("glue").get_table(DatabaseName="sample_lake", Name="shown")["Table"]
    assert (view["TableType"], view["ViewOriginalText"]) == ("VIRTUAL_VIEW", "/* Presto View: e30= */")
    assert view["StorageDescriptor"]["Columns"] == [{"Name": "sample", "Type": "string"}]


def test_a_workgroup_stops_large_queries(cloud: Any, found: Any) -> None:
    made = cloud.client("athena").get_work_group(WorkGroup=found("queries"))["WorkGroup"]["Configuration"]
    assert made["BytesScannedCutoffPerQuery"] == 10485760
    assert made["ResultConfiguration"]["OutputLocation"].endswith("/results/")


def test_a_workflow_version_is_active(cloud: Any, found: Any) -> None:
    version = cloud.client("omics").get_workflow_version(workflowId=found("germline"), versionName="one")
    assert (version["status"], version["parameterTemplate"]["s"]["description"]) == ("ACTIVE", "a text")
    assert cloud.client("omics").get_run_group(id=found("runs"))["maxCpus"] == 16
    assert cloud.client("omics").get_run_cache(id=found("cache"))["tags"] == {"a": "b"}


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
