"""The shapes of the API: what GetQueryExecution and GetQueryResults tell, pages, tokens and lists."""

import uuid
from itertools import chain

import pytest
from botocore.exceptions import ClientError

RESULTS = "s3://results/queries/"


def test_a_query_execution_tells_its_whole_story(client):
    done = client.run("SELECT * FROM samples")
    name = done["QueryExecutionId"]
    assert uuid.UUID(name)
    assert done["Query"] == "SELECT * FROM samples"
    assert (done["StatementType"], done["SubstatementType"]) == ("DML", "SELECT")
    assert done["ResultConfiguration"] == {"OutputLocation": f"{RESULTS}{name}.csv"}
    assert done["QueryExecutionContext"] == {"Database": "strandline", "Catalog": "awsdatacatalog"}
    assert done["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    assert done["WorkGroup"] == "primary"
    assert done["Status"]["CompletionDateTime"] >= done["Status"]["SubmissionDateTime"]
    statistics = done["Statistics"]
    assert statistics["TotalExecutionTimeInMillis"] >= statistics["EngineExecutionTimeInMillis"] > 0
    assert statistics["DataScannedInBytes"] > 0
    assert statistics["ResultReuseInformation"] == {"ReusedPreviousResult": False}


def test_columns_are_described_by_athenas_types(client):
    sql = """
        SELECT sample, "start", depth, vaf, phased, names, info, cast(1.5 AS decimal(10, 2)) AS d,
          date '2024-01-01' AS day, cast(row(1) AS row(a integer)) AS r, to_utf8('a') AS b, cast(1 AS real) AS f,
          cast(null AS json) AS j
        FROM variant_calls"""
    done = client.run(sql)
    answer = client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"], MaxResults=1)
    columns = answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(column["Name"], column["Type"], column["Precision"], column["Scale"]) for column in columns] == [
        ("sample", "varchar", 2147483647, 0),
        ("start", "bigint", 19, 0),
        ("depth", "integer", 10, 0),
        ("vaf", "double", 17, 0),
        ("phased", "boolean", 0, 0),
        ("names", "array", 0, 0),
        ("info", "map", 0, 0),
        ("d", "decimal", 10, 2),
        ("day", "date", 0, 0),
        ("r", "row", 0, 0),
        ("b", "varbinary", 1073741824, 0),
        ("f", "float", 17, 0),
        ("j", "json", 0, 0),
    ]
    first = {"CatalogName": "hive", "SchemaName": "", "TableName": "", "Label": "sample", "Nullable": "UNKNOWN"}
    assert columns[0].items() >= {**first, "CaseSensitive": True}.items()
    assert columns[1]["CaseSensitive"] is False
    assert answer["UpdateCount"] == 0


def test_timestamps_are_described_with_their_zone(client):
    done = client.run("SELECT loaded_at, cast(loaded_at AS timestamp) AS t FROM samples")
    answer = client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])
    columns = answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [column["Type"] for column in columns] == ["timestamp with time zone", "timestamp"]


def test_pages_hold_the_header_once_and_every_row_once(client):
    done = client.run("SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n)")
    pages, token = [], None
    while True:
        more = {"NextToken": token} if token else {}
        page = client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"], MaxResults=1000, **more)
        pages.append([row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]])
        token = page.get("NextToken")
        if token is None:
            break
    assert [len(page) for page in pages] == [1000, 1000, 501]
    assert list(chain.from_iterable(pages)) == ["n", *map(str, range(1, 2501))]
    with pytest.raises(ClientError, match="MaxResults"):
        client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"], MaxResults=1001)
    with pytest.raises(ClientError, match="NextToken"):
        client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"], NextToken="never given")


def test_null_has_no_value_and_the_empty_text_has_one(client):
    done = client.run("SELECT '' AS e, cast(null AS varchar) AS n")
    answer = client.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])
    assert answer["ResultSet"]["Rows"][1]["Data"] == [{"VarCharValue": ""}, {}]


def test_the_csv_quotes_every_value_and_leaves_null_empty(client):
    done = client.run("SELECT 'a\"b,c' AS q, '' AS e, null AS n, 1 AS i, array['x', null] AS l")
    name = done["QueryExecutionId"]
    body = client.s3.get_object(Bucket="results", Key=f"queries/{name}.csv")["Body"].read().decode()
    assert body == '"q","e","n","i","l"\n"a""b,c","",,"1","[x, null]"\n'
    assert client.s3.head_object(Bucket="results", Key=f"queries/{name}.csv.metadata")


def test_a_token_starts_one_query_only(client):
    token = str(uuid.uuid4())
    first = client.start("SELECT 1", ClientRequestToken=token)
    assert client.start("SELECT 1", ClientRequestToken=token) == first
    with pytest.raises(ClientError, match="Idempotent parameters do not match"):
        client.start("SELECT 2", ClientRequestToken=token)
    assert client.start("SELECT 1", ClientRequestToken=str(uuid.uuid4())) != first


def test_queries_are_listed_by_workgroup_the_newest_first(client):
    client.athena.create_work_group(Name="listed")
    names = [client.start(f"SELECT {number}", WorkGroup="listed") for number in range(3)]
    page = client.athena.list_query_executions(WorkGroup="listed", MaxResults=2)
    assert page["QueryExecutionIds"] == [names[2], names[1]]
    rest = client.athena.list_query_executions(WorkGroup="listed", MaxResults=2, NextToken=page["NextToken"])
    assert rest["QueryExecutionIds"] == [names[0]]
    assert "NextToken" not in rest


def test_a_batch_says_which_queries_it_does_not_know(client):
    name = client.run("SELECT 1")["QueryExecutionId"]
    answer = client.athena.batch_get_query_execution(QueryExecutionIds=[name, "nobody"])
    assert [found["QueryExecutionId"] for found in answer["QueryExecutions"]] == [name]
    assert [missing["QueryExecutionId"] for missing in answer["UnprocessedQueryExecutionIds"]] == ["nobody"]


def test_runtime_statistics_count_rows_and_bytes(client):
    done = client.run("SELECT * FROM variant_calls")
    answer = client.athena.get_query_runtime_statistics(QueryExecutionId=done["QueryExecutionId"])
    rows = answer["QueryRuntimeStatistics"]["Rows"]
    assert rows == {"InputBytes": done["Statistics"]["DataScannedInBytes"], "OutputRows": 5}


def test_catalogs_databases_and_tables_are_those_of_glue(client):
    catalogs = client.athena.list_data_catalogs()["DataCatalogsSummary"]
    assert catalogs[0]["CatalogName"] == "AwsDataCatalog"
    assert client.athena.get_data_catalog(Name="AwsDataCatalog")["DataCatalog"]["Type"] == "GLUE"
    place = {"CatalogName": "AwsDataCatalog", "DatabaseName": "strandline"}
    assert client.athena.get_database(**place)["Database"]["Name"] == "strandline"
    assert "strandline" in [
        found["Name"] for found in client.athena.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]
    ]
    table = client.athena.get_table_metadata(**place, TableName="samples")["TableMetadata"]
    assert table["TableType"] == "EXTERNAL_TABLE"
    assert ("sample", "string") in [(column["Name"], column["Type"]) for column in table["Columns"]]
    assert table["Parameters"]["location"] == "s3://lake/tables/samples"
    listed = client.athena.list_table_metadata(**place, Expression="variant.*")["TableMetadataList"]
    assert [found["Name"] for found in listed] == ["variant_calls", "variants"]
    with pytest.raises(client.athena.exceptions.MetadataException):
        client.athena.get_table_metadata(**place, TableName="nosuch")
    with pytest.raises(client.athena.exceptions.MetadataException):
        client.athena.get_database(CatalogName="AwsDataCatalog", DatabaseName="nosuch")
