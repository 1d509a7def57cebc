"""From a run's outputs and a ClinVar file to rows, through the handlers and a lake on a local server."""

import gzip
import io
import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handlers import load_variants, refresh_annotations
from handlers.env import LoadVariants, RefreshAnnotations
from local.environment import client_environment
from strandline import clients
from strandline.errors import AssemblyMismatch, InvalidAnnotation, RunFailed
from strandline.lake import Lake
from strandline.schema import table_definition
from tests.glue_server import glue_server

RUN = {"output_uri": "s3://results/1", "run_id": "555", "uuid": "u", "workflow_version": "v1", "reference": "omics://r"}
OLD_COVERAGE = "target\tcontig\tstart\tend\tmean_depth\tfraction_10x\nBRCA1\tchr17\t43044294\t43125364\t33.5\t0.99\n"
COVERAGE = OLD_COVERAGE.replace("_10x\n", "_10x\tfraction_20x\tbases\n").replace("0.99\n", "0.99\t0.91\t5658\n")
STOP = {"contig": "chr17", "start": 43057077, "end": 43057078, "ref": "G", "alt": "A", "zygosity": "het", "names": []}
CLINVAR = """##fileformat=VCFv4.1
##fileDate={date}
##reference=GRCh38
##INFO=<ID=CLNSIG,Number=.,Type=String,Description="x">
##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description="x">
##INFO=<ID=GENEINFO,Number=1,Type=String,Description="x">
##INFO=<ID=CLNDN,Number=.,Type=String,Description="x">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
17	43057078	55480	G	A	.	.	CLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel;GENEINFO=BRCA1:672
"""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with glue_server(tmp_path_factory.mktemp("state")) as endpoint:
        yield endpoint


@pytest.fixture
def lake(endpoint: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Lake]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    database = f"db{abs(hash(request.node.nodeid))}"
    annotations = RefreshAnnotations.variables(
        database=database,
        warehouse=f"s3://{database}/tables",
        annotation_uri="s3://results/clinvar.vcf.gz",
        reference_arn="arn:aws:omics:us-east-1:1:referenceStore/1/reference/2",
    )
    loading = LoadVariants.variables(database=database, warehouse=f"s3://{database}/tables")
    for name, value in (client_environment(endpoint) | annotations | loading).items():
        monkeypatch.setenv(name, value)
    clients.forget()
    boto3.client("glue").create_database(DatabaseInput={"Name": database})
    for bucket in (database, "results"):
        boto3.client("s3").create_bucket(Bucket=bucket)
    yield Lake.open(database, f"s3://{database}/tables")
    clients.forget()


def put(key: str, body: bytes | str) -> str:
    boto3.client("s3").put_object(Bucket="results", Key=key, Body=body)
    return f"s3://results/{key}"


def run_of(calls: int = 1, sample: str = "S1", **changed: Any) -> None:
    """Write what a run leaves behind: a summary, Parquet, coverage and a VCF."""
    rows = [STOP | {"project": "p1", "sample": sample, "start": STOP["start"] + n} for n in range(calls)]
    schema = table_definition("variant_calls").arrow_schema(without=["run_id"])
    parquet = io.BytesIO()
    filled = [
        {name: row.get(name) for name in schema.names} | {"split_from_multiallelic": False, "phased": False}
        for row in rows
    ]
    pq.write_table(pa.Table.from_pylist(filled, schema=schema), parquet)
    outputs = {
        "variants": [put("1/out/S1.parquet", parquet.getvalue())],
        "coverage": put("1/out/coverage.tsv", COVERAGE),
        "vcf": put("1/out/S1.vcf.gz", b"vcf"),
    } | changed
    put("1/logs/outputs.json", json.dumps({f"germline_lite.{name}": value for name, value in outputs.items()}))


def load(event: Any) -> dict[str, int]:
    return load_variants.handler(event(run=RUN), None)


def test_a_run_becomes_rows_of_its_sample(lake: Lake, event: Any) -> None:
    run_of(calls=3)
    assert load(event) == {"variants": 3, "targets": 1, "findings": 0}
    [row] = lake.read("samples").to_pylist()
    assert (row["project"], row["sample"], row["patient"], row["variants"]) == ("p1", "S1", "P1", 3)
    assert (row["run_id"], row["run_uuid"], row["workflow"], row["workflow_version"]) == (
        "555",
        "u",
        "germline_lite",
        "v1",
    )
    assert (row["content"], row["reference"], row["vcf_uri"]) == ("c" * 64, "omics://r", "s3://results/1/out/S1.vcf.gz")
    assert row["vcf_checksum"]
    [target] = lake.read("coverage").to_pylist()
    assert (target["target"], target["start"], target["mean_depth"]) == ("BRCA1", 43044294, 33.5)
    assert (target["fraction_10x"], target["fraction_20x"], target["bases"]) == (0.99, 0.91, 5658)
    assert lake.read("variant_calls").column("run_id").to_pylist() == ["555"] * 3


def test_loading_twice_is_loading_once(lake: Lake, event: Any) -> None:
    run_of(calls=3)
    load(event)
    load(event)
    assert lake.read("variant_calls").num_rows == 3
    run_of(calls=2)
    load(event)
    assert [lake.read(name).num_rows for name in ("variant_calls", "samples", "coverage")] == [2, 1, 1]


def test_a_sample_without_a_variant_is_loaded_too(lake: Lake, event: Any) -> None:
    run_of(calls=0)
    assert load(event) == {"variants": 0, "targets": 1, "findings": 0}
    assert lake.read("samples").to_pylist()[0]["variants"] == 0


def test_rows_of_another_sample_are_not_loaded(lake: Lake, event: Any) -> None:
    run_of(sample="S10")
    with pytest.raises(RunFailed, match="Rows with another sample than S1"):
        load(event)
    assert lake.read("variant_calls").num_rows == 0


def test_coverage_of_a_workflow_that_did_not_measure_20x_is_loaded_without_it(lake: Lake, event: Any) -> None:
    run_of(coverage=put("1/out/old.tsv", OLD_COVERAGE))
    load(event)
    [target] = lake.read("coverage").to_pylist()
    assert (target["fraction_10x"], target["fraction_20x"], target["bases"]) == (0.99, None, None)


def test_a_run_that_lacks_an_output_is_named(lake: Lake, event: Any) -> None:
    run_of(variants=[])
    with pytest.raises(RunFailed, match="gave no output 'variants'"):
        load(event)
    run_of(coverage=put("1/out/other.tsv", "chrom\tdepth\n"))
    with pytest.raises(RunFailed, match="has the columns"):
        load(event)


@pytest.fixture
def genome(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The base that the reference has at every place."""
    bases = {"base": "G"}

    class Reference:
        @classmethod
        def of_arn(cls, client: Any, arn: str) -> Any:
            return lambda contig, start, end: bases["base"] * (end - start)

    monkeypatch.setattr(refresh_annotations, "OmicsReference", Reference)
    return bases


def release(date: str) -> None:
    put("clinvar.vcf.gz", gzip.compress(CLINVAR.format(date=date).encode()))


def test_a_new_release_finds_what_was_loaded_before(lake: Lake, event: Any, genome: dict[str, str]) -> None:
    run_of()
    load(event)
    release("2026-02-26")
    for _ in range(2):
        assert refresh_annotations.handler({}, None) == {"release": "2026-02-26", "records": 1, "samples": 1}
    [finding] = lake.read("findings").to_pylist()
    assert (finding["genes"], finding["significance"], finding["release"]) == (["BRCA1"], "pathogenic", "2026-02-26")
    assert lake.read("samples").to_pylist()[0]["annotation_release"] == "2026-02-26"

    release("2026-03-05")
    refresh_annotations.handler({}, None)
    assert [row["release"] for row in lake.read("findings").to_pylist()] == ["2026-03-05"]


def test_the_setting_decides_which_release_is_in_force_also_when_it_goes_back(
    lake: Lake, event: Any, genome: dict[str, str]
) -> None:
    """The view `annotations` shows the newest release of the lake, so a newer one than was asked for has to go."""
    run_of()
    load(event)
    for date in ("2026-02-26", "2026-03-05", "2026-02-26"):
        release(date)
        refresh_annotations.handler({}, None)
    assert [row["release"] for row in lake.read("findings").to_pylist()] == ["2026-02-26"]
    assert lake.releases() == ["2026-02-26"]


def test_a_sample_loaded_after_the_release_has_its_findings(lake: Lake, event: Any, genome: dict[str, str]) -> None:
    release("2026-02-26")
    refresh_annotations.handler({}, None)
    run_of()
    assert load(event)["findings"] == 1


def test_a_release_of_another_assembly_changes_nothing(lake: Lake, genome: dict[str, str]) -> None:
    genome["base"] = "T"
    release("2026-02-26")
    with pytest.raises(AssemblyMismatch):
        refresh_annotations.handler({}, None)
    assert lake.releases() == []


def test_a_file_that_is_not_clinvar_is_refused(lake: Lake, genome: dict[str, str]) -> None:
    put("clinvar.vcf.gz", gzip.compress(CLINVAR.replace("CLNSIG", "OTHER").format(date="2026-02-26").encode()))
    with pytest.raises(InvalidAnnotation, match="CLNSIG"):
        refresh_annotations.handler({}, None)
    assert lake.releases() == []
