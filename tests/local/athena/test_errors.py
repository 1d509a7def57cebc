"""What is refused at once, what fails later, and in which words."""

import pytest
from botocore.exceptions import ClientError

HIDDEN = "cannot be resolved or requester is not authorized to access requested resources"


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT *\nFROM nosuch", "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.strandline.nosuch' does not exist"),
        ("SELECT * FROM nodb.t", "TABLE_NOT_FOUND: line 1:20: Table 'awsdatacatalog.nodb.t' does not exist"),
        ("SELECT nosuch FROM variants", f"COLUMN_NOT_FOUND: line 1:8: Column 'nosuch' {HIDDEN}"),
        ("SELECT v.nosuch FROM variants v", f"COLUMN_NOT_FOUND: line 1:8: Column 'v.nosuch' {HIDDEN}"),
        ("SELECT x.sample FROM variants v", f"COLUMN_NOT_FOUND: line 1:8: Column 'x.sample' {HIDDEN}"),
        (
            "SELECT sample FROM variants v JOIN samples s ON v.sample = s.sample",
            "AMBIGUOUS_NAME: line 1:8: Column 'sample' is ambiguous",
        ),
        (
            "SELECT sample, count(*) FROM variants",
            "EXPRESSION_NOT_AGGREGATE: line 1:8: 'sample' must be an aggregate expression or appear in GROUP BY clause",
        ),
        ("INSERT INTO samples VALUES (1)", "NOT_SUPPORTED: INSERT INTO is not built in the local Athena"),
        (
            "CREATE EXTERNAL TABLE t (x int)",
            "NOT_SUPPORTED: CREATE TABLE of given columns is not built in the local Athena",
        ),
        ("MSCK REPAIR TABLE t", "NOT_SUPPORTED: MSCK REPAIR is not built in the local Athena"),
    ],
)
def test_a_query_that_is_wrong_fails_with_athenas_reason(client, sql, reason):
    done = client.run(sql)
    assert done["Status"]["State"] == "FAILED"
    assert done["Status"]["StateChangeReason"] == reason
    assert done["Status"]["AthenaError"]["ErrorCategory"] == 2
    assert done["Status"]["AthenaError"]["ErrorMessage"] == reason


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELEC 1", "line 1:1: mismatched input 'SELEC'. Expecting: <query>"),
        ("SELECT a\nFROM t WHERE", "line 2:8: mismatched input 'WHERE'. Expecting: <expression>"),
        ("SELECT end FROM variants", "line 1:8: mismatched input 'end'. Expecting: <identifier>"),
        ("SELECT sample::varchar FROM variants", "line 1:14: mismatched input '::'. Expecting: an operator of SQL"),
        ("SELECT * EXCLUDE (sample) FROM variants", "line 1:9: mismatched input 'EXCLUDE'. Expecting: ',', 'FROM'"),
        ("SELECT 'open", "line 1:8: mismatched input '''. Expecting: <expression>"),
        ("SELECT 1; SELECT 2", "Only one sql statement is allowed. Got: SELECT 1; SELECT 2"),
        ("CREATE VIEW v AS SELEC 1", "line 1:7: mismatched input '1'. Expecting: <expression>"),
        ("UNLOAD (SELECT 1) INTO 's3://lake/x/'", "line 1:18: mismatched input. Expecting: 'TO'"),
    ],
)
def test_a_statement_that_cannot_be_parsed_is_not_even_started(client, sql, message):
    with pytest.raises(client.athena.exceptions.InvalidRequestException) as refused:
        client.start(sql)
    assert refused.value.response["Message"] == message


def test_unknown_queries_workgroups_and_buckets_are_invalid_requests(client):
    for call in (
        lambda: client.athena.get_query_execution(QueryExecutionId="none"),
        lambda: client.athena.get_query_results(QueryExecutionId="none"),
        lambda: client.athena.get_work_group(WorkGroup="none"),
        lambda: client.start("SELECT 1", WorkGroup="none"),
        lambda: client.start("SELECT 1", ResultConfiguration={"OutputLocation": "s3://nobody-made-this/"}),
        lambda: client.start("SELECT 1", ResultConfiguration={}),
    ):
        with pytest.raises(client.athena.exceptions.InvalidRequestException):
            call()


def test_the_results_of_a_failed_query_are_refused(client):
    done = client.run("SELECT * FROM nosuch")
    with pytest.raises(ClientError, match="Final query state: FAILED"):
        client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])


def test_an_operation_that_is_not_built_answers_501(client):
    with pytest.raises(ClientError) as refused:
        client.athena.list_notebook_metadata(WorkGroup="primary")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
