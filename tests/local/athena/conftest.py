"""One server for all tests of Athena, and small tables with the columns of the product's."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pytest
from botocore.config import Config
from pyiceberg.catalog import load_catalog

from local.athena.catalog import Catalog
from local.athena.duckdb_engine import DuckDBEngine
from local.athena.objects import Objects
from local.athena.types import arrow_type
from local.environment import ATHENA_KEY, REGION, USER_KEY

ROOT = Path(__file__).parents[3]
RESULTS = "s3://results/queries/"
DATABASE = "strandline"


class Client:
    """Everything a test asks of the server."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        config = Config(retries={"max_attempts": 0}, proxies={})
        self.settings: dict[str, Any] = {
            "endpoint_url": endpoint,
            "region_name": REGION,
            "aws_access_key_id": USER_KEY,
            "aws_secret_access_key": "local",
        }
        self.athena = boto3.client("athena", config=config, **self.settings)
        self.s3 = boto3.client("s3", config=config, **self.settings)
        self.glue = boto3.client("glue", config=config, **self.settings)
        keys = {"access-key-id": ATHENA_KEY, "secret-access-key": "local", "region": REGION, "endpoint": endpoint}
        self.catalog = load_catalog(
            "glue", type="glue", **{f"{part}.{key}": value for part in ("glue", "s3") for key, value in keys.items()}
        )

    def start(self, sql: str, *, database: str = DATABASE, **more: Any) -> str:
        more.setdefault("ResultConfiguration", {"OutputLocation": RESULTS})
        context = {"Database": database, "Catalog": "AwsDataCatalog"}
        started = self.athena.start_query_execution(QueryString=sql, QueryExecutionContext=context, **more)
        return str(started["QueryExecutionId"])

    def wait(self, query: str) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found: dict[str, Any] = self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
            if found["Status"]["State"] not in ("QUEUED", "RUNNING"):
                return found
            time.sleep(0.01)
        raise TimeoutError(query)

    def run(self, *sql: str, **more: Any) -> dict[str, Any]:
        """Run a statement, given in parts, to its end, whatever that is."""
        return self.wait(self.start(" ".join(sql), **more))

    def rows(self, *sql: str, **more: Any) -> list[tuple[str | None, ...]]:
        """Return the rows of a query as text, without the header."""
        done = self.run(*sql, **more)
        assert done["Status"]["State"] == "SUCCEEDED", done["Status"].get("StateChangeReason")
        pages = self.athena.get_paginator("get_query_results").paginate(QueryExecutionId=done["QueryExecutionId"])
        rows = [row for page in pages for row in page["ResultSet"]["Rows"]]
        header = 1 if done["SubstatementType"] == "SELECT" else 0
        return [tuple(cell.get("VarCharValue") for cell in row["Data"]) for row in rows[header:]]

    def scanned(self, *sql: str) -> int:
        """Return how many bytes of data files a query read."""
        return int(self.run(*sql)["Statistics"]["DataScannedInBytes"])

    def reason(self, *sql: str, **more: Any) -> str:
        """Return why a statement failed."""
        done = self.run(*sql, **more)
        assert done["Status"]["State"] == "FAILED", done["Status"]
        return str(done["Status"]["StateChangeReason"])

    def create(self, name: str, rows: list[dict[str, Any]], schema: pa.Schema, partition: tuple[str, ...] = ()) -> Any:
        """Create an Iceberg table partitioned by the identity of some columns, with `rows` in one append."""
        table = self.catalog.create_table((DATABASE, name), schema=schema, location=f"s3://lake/tables/{name}")
        with table.update_spec() as spec:
            for column in partition:
                spec.add_identity(column)
        if rows:
            table.append(pa.Table.from_pylist(rows, schema=schema))
        return table


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("athena")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(Path(__file__).with_name("serve.py")), str(folder)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True)
    try:
        assert server.stdout is not None
        found = Client(f"http://127.0.0.1:{int(server.stdout.readline())}")
        for bucket in ("lake", "results"):
            found.s3.create_bucket(Bucket=bucket)
        found.glue.create_database(DatabaseInput={"Name": DATABASE})
        _create_tables(found)
        yield found
    finally:
        server.communicate("")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DuckDBEngine:
    """The engine without a server, for queries that read no tables."""
    account = ("123456789012", REGION)
    return DuckDBEngine(Catalog(*account), Objects(*account), tmp_path_factory.mktemp("spill"))


def schema(columns: str) -> pa.Schema:
    """Return a schema written as `name:type name:type`, in Hive's types."""
    return pa.schema([(name, arrow_type(kind)) for name, kind in (column.split(":", 1) for column in columns.split())])


VARIANT_CALLS = schema(
    "project:string sample:string contig:string start:bigint end:bigint ref:string alt:string names:array<string> "
    "qual:double filters:array<string> genotype:string zygosity:string phased:boolean depth:int ref_depth:int "
    "alt_depth:int vaf:double info:map<string,string> format:map<string,string>"
)
CLINVAR = schema(
    "release:string contig:string start:bigint end:bigint ref:string alt:string variation_id:string "
    "genes:array<string> significance:string stars:int conditions:array<string>"
)
SAMPLES = pa.schema([("project", pa.string()), ("sample", pa.string()), ("loaded_at", pa.timestamp("us", "UTC"))])


def call(sample: str, start: int, alt: str, **more: Any) -> dict[str, Any]:
    """Return one row of variant_calls on chr17."""
    row = {"project": "demo", "sample": sample, "contig": "chr17", "start": start, "end": start + 1, "ref": "A"}
    row |= {"alt": alt, "names": [], "qual": 60.5, "filters": ["PASS"], "genotype": "0/1", "zygosity": "het"}
    row |= {"phased": False, "depth": 30, "ref_depth": 14, "alt_depth": 16, "vaf": 0.5333333333333333}
    return row | {"info": [("AF", "0.5"), ("DP", "30")], "format": [("GT", "0/1")]} | more


def _create_tables(client: Client) -> None:
    calls = [
        call("S1", 100, "T", names=["rs1", "rs2"]),
        call("S1", 200, "C", qual=None, info=[]),
        call("S1", 300, "G", contig="chr13", zygosity="hom_alt"),
        call("S2", 100, "T", vaf=1e-05),
        call("S3", 400, "T", depth=None, names=None),
    ]
    client.create("variant_calls", calls, VARIANT_CALLS, ("project", "sample"))
    found = {"contig": "chr17", "ref": "A", "genes": ["TP53"], "conditions": ["Li-Fraumeni syndrome", "not provided"]}
    annotations = [
        {**found, "release": release, "start": start, "end": start + 1, "alt": alt, "variation_id": str(number)}
        | {"significance": significance, "stars": stars}
        for number, (release, start, alt, significance, stars) in enumerate(
            [
                ("2026-01-26", 100, "T", "uncertain", 1),
                ("2026-02-26", 100, "T", "pathogenic", 3),
                ("2026-02-26", 200, "C", "benign", 2),
                ("2026-02-26", 200, "G", "pathogenic", 4),
            ]
        )
    ]
    client.create("clinvar", annotations, CLINVAR, ("release",))
    loaded = dt.datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=dt.UTC)
    client.create("samples", [{"project": "demo", "sample": "S1", "loaded_at": loaded}], SAMPLES)
    client.rows("CREATE OR REPLACE VIEW variants AS SELECT * FROM variant_calls")
    client.rows(
        'CREATE OR REPLACE VIEW annotations AS SELECT contig, "start", "end", ref, alt, variation_id, genes, '
        "significance, stars, conditions FROM clinvar WHERE release = (SELECT max(release) FROM clinvar)"
    )
