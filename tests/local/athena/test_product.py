"""Every query that the product sends, over the product's own tables and views, through the product's own client."""

import datetime as dt
import json
import time
from dataclasses import replace
from importlib import resources

import pyarrow as pa
import pytest
from pyiceberg.io.pyarrow import schema_to_pyarrow

from local.athena.types import hive_type
from local.environment import client_variables
from strandline import athena, athena_steps, clients, queries
from strandline.errors import QueryFailed
from strandline.filters import VariantFilter
from strandline.lake_schema import TABLE_PROPERTIES, iceberg_schema, partition_spec, sort_order
from strandline.regions import Region
from strandline.schema import table_definition
from strandline.variant_key import VariantKey
from tests.examples import DEPLOYMENT

DATABASE = "product"
BLANK = {
    "string": "",
    "int": 0,
    "long": 0,
    "double": 0.0,
    "boolean": False,
    "timestamptz": dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
    "list<string>": [],
    "map<string,string>": [],
}
STOP = {"contig": "chr17", "start": 43057077, "end": 43057078, "ref": "G", "alt": "A"}
COMMON = {"contig": "chr17", "start": 43071076, "end": 43071077, "ref": "T", "alt": "C"}
FAR = {"contig": "chr20", "start": 99, "end": 101, "ref": "AT", "alt": "A"}
BLOOD, TWIN = {"project": "demo", "sample": "HCC1395BL"}, {"project": "other", "sample": "HCC1395BL"}
KNOWN = {
    "genes": ["BRCA1"],
    "significance": "pathogenic",
    "stars": 3,
    "conditions": ["Cancer, familial", "not provided"],
}
BENIGN = {"genes": ["BRCA1", "LOC126862571"], "significance": "benign", "stars": 2, "rs": ["rs1799966"]}
NEW, OLD = {"release": "2026-02-26"}, {"release": "2020-01-01"}
ROWS = {
    "variant_calls": [BLOOD | STOP, BLOOD | COMMON, BLOOD | FAR, TWIN | COMMON],
    "clinvar": [STOP | KNOWN | NEW, COMMON | BENIGN | NEW, STOP | KNOWN | OLD | {"significance": "uncertain"}],
    "findings": [BLOOD | COMMON | BENIGN | NEW, BLOOD | STOP | KNOWN | NEW],
    "samples": [TWIN, BLOOD | {"variants": 3}],
    "coverage": [BLOOD | STOP | {"target": "BRCA1", "mean_depth": 31.5, "fraction_10x": 0.9}],
}


@pytest.fixture(scope="module")
def product(client):
    """The five tables, the two views and a workgroup."""
    client.glue.create_database(DatabaseInput={"Name": DATABASE})
    for name, rows in ROWS.items():
        definition = table_definition(name)
        schema = iceberg_schema(definition)
        table = client.catalog.create_table(
            (DATABASE, name),
            schema=schema,
            location=f"s3://lake/product/{name}",
            partition_spec=partition_spec(definition),
            sort_order=sort_order(definition),
            properties=TABLE_PROPERTIES,
        )
        blank = {column.name: BLANK[column.type] if column.required else None for column in definition.columns}
        whole = [blank | {key: value for key, value in row.items() if key in blank} for row in rows]
        table.append(pa.Table.from_pylist(whole, schema=schema_to_pyarrow(schema)))
    for view in ("variants", "annotations"):
        sql = resources.files("strandline").joinpath("views", f"{view}.sql").read_text()
        client.rows(f"CREATE OR REPLACE VIEW {view} AS {sql}", database=DATABASE)
    location = {"OutputLocation": "s3://results/product/"}
    client.athena.create_work_group(Name="product", Configuration={"ResultConfiguration": location})
    return replace(DEPLOYMENT, database=DATABASE, workgroup="product")


@pytest.fixture
def ask(client, product, monkeypatch):
    for name, value in client_variables(client.endpoint).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(athena, "POLL_SECONDS", 0.02)
    clients.forget()
    yield lambda query: athena.run(query, product)
    clients.forget()


def starts(result):
    return [row["start"] for row in result.rows]


def test_findings_come_the_most_severe_first_with_their_lists(ask):
    result = ask(queries.findings(VariantFilter(project="demo", sample="HCC1395BL")))
    assert starts(result) == [STOP["start"], COMMON["start"]]
    assert result.rows[0]["conditions"] == ["Cancer, familial", "not provided"]
    assert result.rows[1]["rs"] == ["rs1799966"]
    assert result.bytes_scanned > 0


def test_variants_stand_beside_the_newest_release_only(ask):
    result = ask(queries.variant_annotations(VariantFilter(sample="HCC1395BL", project="demo")))
    assert [(row["start"], row["significance"]) for row in result.rows] == [
        (STOP["start"], "pathogenic"),
        (COMMON["start"], "benign"),
        (FAR["start"], None),
    ]


def test_a_region_and_a_gene_select_their_variants(ask):
    region = VariantFilter(region=Region("chr17", 43057077, 43057078))
    assert starts(ask(queries.variant_annotations(region))) == [STOP["start"]]
    gene = VariantFilter(genes=("BRCA1",))
    assert starts(ask(queries.variant_annotations(gene))) == [STOP["start"], COMMON["start"], COMMON["start"]]


def test_a_query_in_single_steps_has_the_rows_of_one_that_waits(ask, product):
    stop = VariantKey(**BLOOD, contig="chr17", start=STOP["start"], ref="G", alt="A")
    for query in (
        queries.findings(VariantFilter(genes=("BRCA1",))),
        queries.samples(),
        queries.variant_detail(stop, NEW["release"]),
        queries.carriers(stop),
    ):
        waited = ask(query)
        query_id = athena_steps.start(query, product)
        while (seen := athena_steps.look(query_id)).state in athena_steps.RUNNING:
            time.sleep(0.01)
        assert (seen.state, seen.bytes_scanned, seen.reason) == ("SUCCEEDED", waited.bytes_scanned, "")
        assert [row for page in athena_steps.fetch(query_id, query) for row in page] == waited.rows


def test_a_step_tells_why_a_query_failed_and_a_stop_ends_nothing_twice(ask, product):
    broken = replace(queries.samples(), sql="SELECT nosuch FROM samples LIMIT ?")
    query_id = athena_steps.start(broken, product)
    while (seen := athena_steps.look(query_id)).state in athena_steps.RUNNING:
        time.sleep(0.01)
    athena_steps.stop(query_id)
    assert athena_steps.look(query_id) == seen
    assert seen.state == "FAILED"
    assert "Column 'nosuch'" in seen.reason


def test_samples_and_coverage_are_answered(ask):
    assert [row["project"] for row in ask(queries.samples()).rows] == ["demo", "other"]
    assert ask(queries.samples("demo")).rows[0]["loaded_at"] == BLANK["timestamptz"]
    covered = ask(queries.coverage("demo", "HCC1395BL", ["BRCA1"])).rows
    assert [(row["target"], row["mean_depth"], row["fraction_10x"]) for row in covered] == [("BRCA1", 31.5, 0.9)]


def test_a_filter_of_one_sample_scans_less_than_all(ask):
    one = ask(queries.variant_annotations(VariantFilter(project="other"))).bytes_scanned
    everything = ask(queries.variant_annotations(VariantFilter(sample="HCC1395BL"))).bytes_scanned
    assert 0 < one < everything


def test_a_value_with_a_quote_is_only_a_value(ask):
    assert ask(queries.samples("demo' OR '1' = '1")).rows == []


def test_what_athena_refuses_reaches_the_product_as_its_own_error(ask):
    broken = replace(queries.samples(), sql="SELECT nosuch FROM samples LIMIT ?")
    with pytest.raises(QueryFailed, match="COLUMN_NOT_FOUND: line 1:8: Column 'nosuch'"):
        ask(broken)


def test_the_views_have_the_columns_that_the_product_says_they_have(client, product):
    for view in ("variants", "annotations"):
        declared = json.loads(resources.files("strandline").joinpath("views", f"{view}.json").read_text())
        place = {"CatalogName": "AwsDataCatalog", "DatabaseName": product.database}
        found = client.athena.get_table_metadata(**place, TableName=view)["TableMetadata"]["Columns"]
        expected = [(column["name"], hive_type(column["type"])) for column in declared["columns"]]
        assert [(column["Name"], column["Type"]) for column in found] == expected
