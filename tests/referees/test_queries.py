"""Every SELECT of the product's gives the same names, types and rows in the local Athena and in Trino.

Both read the same Iceberg tables through the same Glue catalogue and S3: the demo's sample as the pipeline loaded it,
and rows of odd values.
"""

import io
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.athena.views import view_definition
from local.environment import client_variables
from strandline.athena import literal
from strandline.deployment import Deployment
from strandline.lake import Lake
from tests.e2e.stack import Stack
from tests.referees import odd_rows
from tests.referees.asked import AD_HOC, product_queries
from tests.referees.local_athena import LocalAthena
from tests.referees.report import Report
from tests.referees.trino_client import Rows, Trino

pytestmark = [pytest.mark.referee("Trino"), pytest.mark.timeout(900)]

PRODUCT = dict(product_queries())
IN_A_VIEW = [
    "findings of odd values",
    "variants beside ClinVar of a sample",
    "variants beside ClinVar of odd values",
    "variants beside ClinVar of a gene",
    "all samples",
    "the coverage of odd values",
]

UNLOADED = [
    asked for asked in IN_A_VIEW if asked != "all samples"
]  # UNLOAD writes Hive's types, which have no time with a zone
PARQUET: dict[str, tuple[pa.DataType, Callable[[str], Any]]] = {
    "varchar": (pa.string(), str),
    "bigint": (pa.int64(), int),
    "integer": (pa.int32(), int),
    "double": (pa.float64(), float),
}
"""The Parquet type of each type of Trino's, as Arrow says it, and how Trino's text of a value is read."""


@pytest.fixture(scope="module")
def athena(trino: Trino, loaded: Stack) -> LocalAthena:
    """The local Athena, with the demo's sample and rows of odd values in its tables."""
    said = {field.name: loaded.outputs[field.name] for field in fields(Deployment)}
    deployment = Deployment(**said | {"dead_letter_urls": tuple(said["dead_letter_urls"])})
    with pytest.MonkeyPatch.context() as patch:
        for name, value in client_variables(loaded.environment["AWS_ENDPOINT_URL"]).items():
            patch.setenv(name, value)
        odd_rows.fill(Lake.open(deployment.database, f"s3://{deployment.lake_bucket}/tables"))
    return LocalAthena(loaded.client("athena"), deployment)


Compare = Callable[..., Rows]


@pytest.fixture
def compare(athena: LocalAthena, trino: Trino, report: Report) -> Compare:
    """Ask both; names, types and rows must be the same. Rows of a query without an order are sorted first."""

    def ask(sql: str, *parameters: str, ordered: bool = True) -> Rows:
        here = athena.run(sql, parameters)
        there = trino.run(sql, athena.deployment.database, parameters)
        assert here.names == there.names
        assert here.types == tuple(map(short, there.types))
        assert len(here.rows) == len(there.rows)
        pairs = zip(*(found.rows if ordered else sorted(found.rows, key=str) for found in (here, there)), strict=True)
        differ = [f"{one}\n{other}" for one, other in pairs if one != other]
        assert not differ, f"{len(differ)} rows, the first here and in Trino:\n{differ[0]}"
        report.count("Trino", "queries")
        report.count("Trino", "rows", len(there.rows))
        return there

    return ask


def short(kind: str) -> str:
    """Return a type as Athena's metadata says it: without what is inside its brackets."""
    name, _, rest = kind.partition("(")
    return name + rest.rpartition(")")[2]


def inlined(sql: str, parameters: list[str]) -> str:
    """Return a query of the product, whose texts hold no other question mark, with literals for its `?`."""
    first, *rest = sql.split("?")
    return first + "".join(value + part for value, part in zip(parameters, rest, strict=True))


def test_the_demo_is_what_is_compared(compare):
    found = compare("SELECT count(*) AS calls FROM variants WHERE project = ? AND sample = ?", "'demo'", "'HCC1395BL'")
    assert int(found.rows[0][0] or 0) > 50


@pytest.mark.parametrize("asked", PRODUCT)
def test_a_query_of_the_product_has_the_same_rows(compare, asked: str):
    query = PRODUCT[asked]
    found = compare(query.sql, *map(literal, query.parameters))
    assert bool(found.rows) != asked.endswith(("nobody", "not there"))


@pytest.mark.parametrize("asked", IN_A_VIEW)
def test_a_query_in_a_view_has_the_types_and_rows_of_the_query(compare, athena, loaded, trino, asked: str):
    query = PRODUCT[asked]
    parameters = [literal(value) for value in query.parameters]
    name = f"referee_{IN_A_VIEW.index(asked)}"
    athena.execute(f"CREATE VIEW {name} AS {inlined(query.sql, parameters)}")
    found = compare(f"TABLE {name}", ordered=False)
    table = loaded.client("glue").get_table(DatabaseName=athena.deployment.database, Name=name)["Table"]
    columns = view_definition(table)["columns"]
    assert tuple(column["type"] for column in columns) == found.types
    assert trino.run(query.sql, athena.deployment.database, parameters).types == found.types


@pytest.mark.parametrize("asked", UNLOADED)
def test_a_query_that_is_unloaded_writes_its_types_and_rows(athena, loaded, trino, report: Report, asked: str):
    query = PRODUCT[asked]
    parameters = [literal(value) for value in query.parameters]
    found = trino.run(query.sql, athena.deployment.database, parameters)
    place = {"Bucket": athena.deployment.output_bucket, "Prefix": f"referee/{UNLOADED.index(asked)}/"}
    where = f"s3://{place['Bucket']}/{place['Prefix']}"
    athena.execute(f"UNLOAD ({inlined(query.sql, parameters)}) TO '{where}' WITH (format = 'PARQUET')")
    s3 = loaded.client("s3")
    [key] = [one["Key"] for one in s3.list_objects_v2(**place)["Contents"]]
    written = pq.read_table(io.BytesIO(s3.get_object(Bucket=place["Bucket"], Key=key)["Body"].read()))
    assert tuple(written.column_names) == found.names
    assert written.schema.types == [PARQUET[kind][0] for kind in found.types]
    readers = [PARQUET[kind][1] for kind in found.types]
    rows = [
        tuple(None if text is None else read(text) for read, text in zip(readers, row, strict=True))
        for row in found.rows
    ]
    assert list(zip(*written.to_pydict().values(), strict=True)) == rows
    report.count("Trino", "queries")
    report.count("Trino", "rows", len(rows))


@pytest.mark.parametrize("kind", AD_HOC)
def test_what_people_type_has_the_same_rows(compare, kind: str):
    for sql in AD_HOC[kind]:
        assert compare(sql, ordered=False).rows
