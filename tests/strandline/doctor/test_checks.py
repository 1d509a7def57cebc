"""What each check says of an AWS that is well, ill, closed or gone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from strandline import athena
from strandline.doctor import account, lake, machine, queues, stack
from strandline.doctor.finding import Check, Verdict, look
from strandline.table_version import versions
from tests.examples import DEPLOYMENT
from tests.strandline.doctor.conftest import Answers, refused

OPEN = [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]
DEFAULTS = ("CreateDatabaseDefaultPermissions", "CreateTableDefaultPermissions")
GENOME = replace(DEPLOYMENT, reference_arn="arn:aws:omics:r:a:referenceStore/1/reference/2")
NO_LETTERS = replace(DEPLOYMENT, dead_letter_urls=("https://q/1/one-dead", "https://q/1/two-dead"))


def test_iam_alone_decides_about_tables_unless_lake_formation_was_told_otherwise(aws: Answers) -> None:
    settings: dict[str, Any] = dict.fromkeys(DEFAULTS, OPEN)
    aws(lakeformation__get_data_lake_settings={"DataLakeSettings": settings})
    assert account.lake_formation().verdict is Verdict.OK
    aws(lakeformation__get_data_lake_settings={"DataLakeSettings": settings | {DEFAULTS[1]: []}})
    closed = account.lake_formation()
    assert (closed.verdict, closed.said) == (
        Verdict.WARN,
        "decides about new tables, and Strandline does not change that.",
    )
    assert "Grant the stack's roles" in closed.advice


@pytest.mark.parametrize(
    ("groups", "verdict", "said"),
    [
        ([], Verdict.OK, "is not there yet; the first run makes it"),
        ([{"logGroupName": f"{account.OMICS_LOGS}-other"}], Verdict.OK, "is not there yet"),
        ([{"logGroupName": account.OMICS_LOGS, "retentionInDays": 30}], Verdict.OK, "keeps 30 days"),
        ([{"logGroupName": account.OMICS_LOGS}], Verdict.WARN, "keeps everything for ever"),
    ],
)
def test_the_log_group_of_the_account_is_only_looked_at(
    aws: Answers, groups: list[dict[str, Any]], verdict: Verdict, said: str
) -> None:
    aws(logs__describe_log_groups={"logGroups": groups})
    found = account.omics_logs()
    assert found.verdict is verdict
    assert said in found.said


def test_an_endpoint_that_some_requests_would_miss_fails(monkeypatch: pytest.MonkeyPatch, aws: Answers) -> None:
    aws()
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_DISABLE_HOST_PREFIX_INJECTION"):
        monkeypatch.delenv(name, raising=False)
    assert account.endpoint().said == "AWS's own, such as https://ssm.us-east-1.amazonaws.com"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert account.endpoint().advice == "Set AWS_DISABLE_HOST_PREFIX_INJECTION=true."
    monkeypatch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
    assert account.endpoint().said == "http://127.0.0.1:1 for every service"
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://elsewhere")
    assert account.endpoint().verdict is Verdict.WARN


def test_nobody_s_credentials_are_said_to_be_missing_and_none_are_shown(
    monkeypatch: pytest.MonkeyPatch, aws: Answers
) -> None:
    aws(sts__get_caller_identity={"Arn": "arn:aws:sts::1:assumed-role/me", "Account": "1"})
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASECRETKEY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    assert account.identity().said == "arn:aws:sts::1:assumed-role/me of account 1, from env"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    missing = account.identity()
    assert (missing.verdict, missing.said) == (Verdict.FAIL, "There are no AWS credentials.")


def test_a_region_without_healthomics_is_named(aws: Answers) -> None:
    aws(omics__list_workflows={}, omics__list_reference_stores={"referenceStores": []})
    assert account.healthomics().said == "answers in us-east-1"
    assert "none yet" in account.reference_store().said
    aws(omics__list_workflows=EndpointConnectionError(endpoint_url="https://workflows-omics.eu-north-1"))
    assert look(Check("", "", account.healthomics)).verdict is Verdict.FAIL


def test_a_bucket_that_announces_nothing_stops_the_work(aws: Answers) -> None:
    told: dict[str, Any] = {"EventBridgeConfiguration": {}}
    aws(s3__head_bucket={}, s3__get_bucket_notification_configuration=told)
    assert stack.input_bucket(DEPLOYMENT).verdict is Verdict.OK
    aws(s3__head_bucket={}, s3__get_bucket_notification_configuration={})
    assert "so no reads would start" in stack.input_bucket(DEPLOYMENT).said


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("404", Verdict.FAIL),
        ("ResourceNotFoundException", Verdict.FAIL),
        ("AWS.SimpleQueueService.NonExistentQueue", Verdict.FAIL),
        ("StateMachineDoesNotExist", Verdict.FAIL),
        ("403", Verdict.UNKNOWN),
        ("AccessDeniedException", Verdict.UNKNOWN),
        ("NotImplementedException", Verdict.UNKNOWN),
        ("ThrottlingException", Verdict.FAIL),
    ],
)
def test_what_is_gone_fails_and_what_may_not_be_seen_is_unknown(aws: Answers, code: str, verdict: Verdict) -> None:
    aws(s3__head_bucket=refused(code, "HeadBucket"))
    found = look(Check("", "", lambda: stack.bucket("b")))
    assert found.verdict is verdict
    assert "HeadBucket" in found.said


def test_things_that_are_not_active_fail(aws: Answers) -> None:
    aws(
        dynamodb__describe_table={"Table": {"TableStatus": "DELETING"}},
        stepfunctions__describe_state_machine={"status": "ACTIVE"},
        omics__get_workflow={},
        omics__get_workflow_version={"status": "FAILED"},
        omics__get_sequence_store={"name": "store"},
        omics__get_reference_metadata={"status": "ACTIVE", "name": "GRCh38"},
    )
    assert stack.claim_table(DEPLOYMENT).said == "claim_table is deleting."
    assert stack.machine("arn:aws:states:r:a:stateMachine:pipe").said == "pipe"
    assert stack.workflow(DEPLOYMENT).verdict is Verdict.FAIL
    assert stack.sequence_store(DEPLOYMENT).said == "store"
    assert stack.reference(GENOME).said == "GRCh38 (2)"


def test_a_topic_that_nobody_listens_to_is_pointed_out(aws: Answers) -> None:
    aws(sns__list_subscriptions_by_topic={"Subscriptions": []})
    assert "aws sns subscribe --topic-arn topic_arn" in stack.notices(DEPLOYMENT).advice
    aws(sns__list_subscriptions_by_topic={"Subscriptions": [{}, {}]})
    assert stack.notices(DEPLOYMENT).said == "topic_arn tells 2"


def table(name: str, columns: list[str]) -> dict[str, Any]:
    return {"Name": name, "StorageDescriptor": {"Columns": [{"Name": column} for column in columns]}}


def test_tables_need_the_columns_that_this_version_reads(aws: Answers) -> None:
    whole = [table(name, sorted(columns)) for name, columns in lake.expected().items()]
    aws(glue__get_tables={"TableList": whole})
    assert lake.tables(DEPLOYMENT).said == "7 tables and views in database"
    aws(glue__get_tables={"TableList": [one for one in whole if one["Name"] != "findings"]})
    assert lake.tables(DEPLOYMENT).said == "database lacks findings."
    aws(glue__get_tables={"TableList": [*whole, table("findings", ["project"])]})
    assert lake.tables(DEPLOYMENT).said == "Columns that this version asks for are missing in findings."
    later = {"Parameters": {"strandline.schema-version": str(versions()["clinvar"] + 1)}}
    aws(glue__get_tables={"TableList": [one | (later if one["Name"] == "clinvar" else {}) for one in whole]})
    assert lake.tables(DEPLOYMENT).said == "A later release of Strandline has changed clinvar."


def test_a_workgroup_must_be_on_and_of_the_engine_that_the_sql_is_for(aws: Answers) -> None:
    engine = {"EngineVersion": {"EffectiveEngineVersion": "Athena engine version 2"}}
    aws(athena__get_work_group={"WorkGroup": {"State": "DISABLED", "Configuration": engine}})
    assert lake.workgroup(DEPLOYMENT).verdict is Verdict.FAIL
    aws(athena__get_work_group={"WorkGroup": {"State": "ENABLED", "Configuration": engine}})
    assert lake.workgroup(DEPLOYMENT).said == "Workgroup workgroup runs Athena engine version 2."
    aws(athena__get_work_group={"WorkGroup": {"State": "ENABLED", "Configuration": {}}})
    assert lake.workgroup(DEPLOYMENT).verdict is Verdict.OK


def test_a_query_must_be_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(athena, "run", lambda *_: athena.Result([{"alive": 1}], "q", 0, 300))
    assert lake.query(DEPLOYMENT).said == "is answered. Athena scanned 0 B in 0.3 s."
    monkeypatch.setattr(athena, "run", lambda *_: athena.Result([], "q", 0, 300))
    assert lake.query(DEPLOYMENT).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("readers", "waiting", "verdict", "said"),
    [
        (["Enabled"], 3, Verdict.OK, "3 wait, 1 in hand"),
        (["Enabled"], 5000, Verdict.WARN, "5,000 arrivals wait."),
        (["Disabled"], 0, Verdict.FAIL, "No function reads the queue: disabled."),
        ([], 0, Verdict.FAIL, "No function reads the queue: there is none."),
    ],
)
def test_arrivals_need_a_function_that_reads_them(
    aws: Answers, readers: list[str], waiting: int, verdict: Verdict, said: str
) -> None:
    counts = {"ApproximateNumberOfMessages": str(waiting), "ApproximateNumberOfMessagesNotVisible": "1"}
    aws(
        sqs__get_queue_attributes={"Attributes": counts | {"QueueArn": "arn"}},
        lambda__list_event_source_mappings={"EventSourceMappings": [{"State": state} for state in readers]},
    )
    found = queues.arrivals(DEPLOYMENT)
    assert (found.verdict, found.said) == (verdict, said)


def test_dead_letters_are_counted_by_queue(aws: Answers) -> None:
    aws(sqs__get_queue_attributes={"Attributes": {"ApproximateNumberOfMessages": "0"}})
    assert queues.dead_letters(NO_LETTERS).said == "none in 2 queues"
    aws(sqs__get_queue_attributes={"Attributes": {"ApproximateNumberOfMessages": "2"}})
    assert queues.dead_letters(NO_LETTERS).said == "Given up on: 2 in one-dead, 2 in two-dead."


def test_an_alarm_that_rings_is_named(aws: Answers) -> None:
    aws(cloudwatch__describe_alarms={"MetricAlarms": []})
    assert queues.alarms(NO_LETTERS).said == "the stack has none"
    alarms = [{"AlarmName": "one", "StateValue": "OK"}, {"AlarmName": "two", "StateValue": "ALARM"}]
    aws(cloudwatch__describe_alarms={"MetricAlarms": alarms[:1]})
    assert queues.alarms(NO_LETTERS).said == "none of 1 rings"
    aws(cloudwatch__describe_alarms={"MetricAlarms": alarms})
    assert queues.alarms(NO_LETTERS).said == "two ring."


def test_a_missing_program_is_told_with_its_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    missing = machine.program("samtools")
    assert missing.verdict is Verdict.WARN
    assert "apt-get install -y --no-install-recommends samtools" in missing.advice
    assert machine.pulumi().verdict is Verdict.OK


def test_a_program_says_its_version_in_whatever_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "samtools"
    program.write_bytes(b"#!/bin/sh\nprintf 'samtools 1.16\\n\\253guillemets\\273\\n'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert machine.program("samtools").said == f"samtools 1.16, {program}"
    program.write_text("#!/bin/sh\nexit 3\n")
    assert machine.program("samtools").verdict is Verdict.WARN
    assert machine.python().verdict is Verdict.OK
