"""A stack with the settings of its program: it runs GATK's best practice, and goes without a trace.

The public data that the defaults name are BRCA1 of chr17 and what ClinVar says of it, moved to where the slice begins.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest

from components.parameters import workflow_names
from components.settings import Settings
from local.environment import REGION
from strandline import gatk
from strandline.convert import converted_schema
from tests.e2e.stack import DEMO, Stack, running, wait_for
from tests.e2e.test_deployment import inventory
from tests.workflows.germline_gatk import slice as brca1

Outputs = dict[str, list[Path]]
PERSON = ("road", "HCC1395BL")
LONGEST = 600.0
"""Seconds for a dozen starts of Java on a busy machine."""
pytestmark = pytest.mark.timeout(2 * LONGEST)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The server with nothing deployed."""
    with running(tmp_path_factory.mktemp("default")) as stack:
        yield stack


@pytest.fixture(scope="module")
def before(bare: Stack) -> dict[str, list[str]]:
    """What there was in the account before the stack."""
    return inventory(bare)


@pytest.fixture(scope="module")
def default(bare: Stack, before: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack with a laboratory's targets and known sites and no other setting but that it may go; reads are sent."""
    folder, settings, s3 = tmp_path_factory.mktemp("data"), Settings(), bare.client("s3")
    genome = brca1.reference(folder)
    for uri, file in ((settings.reference_uri, genome), (settings.annotation_uri, brca1.annotation(folder))):
        place = urlsplit(uri.replace("{region}", REGION))
        s3.create_bucket(Bucket=place.netloc)
        s3.upload_file(str(file), place.netloc, place.path.lstrip("/"))
    data = {
        "targets": bare.keep("laboratory-data", brca1.targets(folder)),
        "known_sites": [bare.keep("laboratory-data", brca1.known_sites(folder, brca1.length(genome)))],
    }
    parameters = folder / "parameters.json"
    parameters.write_text(json.dumps(data))
    bare.deploy(workflowParameters=str(parameters), forceDestroy="true")
    for file in (*sorted(DEMO.glob("*.fastq.gz")), DEMO / "samplesheet.csv"):
        bare.upload(file, f"{PERSON[0]}/{file.name}")
    return bare


def test_it_has_both_workflows_registered(default: Stack) -> None:
    listed = default.client("omics").list_workflow_versions(workflowId=default.outputs["workflow_id"])["items"]
    assert sorted(one["versionName"].rpartition("-")[0] for one in listed) == workflow_names()


def test_an_upload_starts_germline_gatk(default: Stack) -> None:
    assert run_of(default)["workflowVersionName"] == default.outputs["workflow_version"]
    assert default.outputs["workflow_version"].startswith("germline_gatk-")


@pytest.fixture(scope="module")
def outputs(default: Stack, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """What the run wrote, fetched: files by the name of the output."""
    if hint := gatk.hint():
        pytest.skip(f"the run began and cannot end: {hint}")
    said = default.ended(*PERSON, LONGEST)
    assert (said["status"], said.get("cause")) == ("SUCCEEDED", None)
    told = json.loads(default.run("strandline", "status", "/".join(PERSON), "--json").stdout)["outputs"]
    folder, s3 = tmp_path_factory.mktemp("outputs"), default.client("s3")

    def fetched(uri: str) -> Path:
        place = urlsplit(uri)
        target = folder / Path(place.path).name
        s3.download_file(place.netloc, place.path.lstrip("/"), str(target))
        return target

    return {name: [fetched(uri) for uri in uris if uri.startswith("s3:")] for name, uris in told.items()}


def text_of(*words: str | Path) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


@pytest.mark.usefixtures("outputs")
def test_it_ends_in_the_pathogenic_brca1_variant(default: Stack) -> None:
    [row] = [row for row in default.findings(*PERSON) if row["significance"] == "pathogenic"]
    assert (row["genes"], row["position"]) == (["BRCA1"], 43_057_078 - brca1.OFFSET)
    assert (row["ref"], row["alt"], row["zygosity"]) == ("G", "A", "het")
    [[passed]] = default.rows("SELECT array_join(filters, ',') FROM variant_calls WHERE \"start\" = 57077")
    assert passed == "PASS"
    assert default.rows("SELECT workflow_version FROM samples") == [[default.outputs["workflow_version"]]]


def test_the_known_pathogenic_variant_is_called_heterozygous_and_passes(outputs: Outputs) -> None:
    table = pq.read_table(outputs["variants"][0])
    assert table.schema.equals(converted_schema())
    [row] = [row for row in table.to_pylist() if row["start"] == 43057077 - brca1.OFFSET]
    assert (row["ref"], row["alt"], row["genotype"], row["zygosity"]) == ("G", "A", "0/1", "het")
    assert row["filters"] == ["PASS"]
    assert (row["ref_depth"] in {19, 20}, row["alt_depth"], row["genotype_quality"]) == (True, 26, 99)


def test_the_filters_that_gatk_publishes_are_declared_and_every_site_is_judged(outputs: Outputs) -> None:
    header = text_of("bcftools", "view", "-h", outputs["vcf"][0])
    names = [
        "QD2",
        "QUAL30",
        "SOR3",
        "FS60",
        "MQ40",
        "MQRankSum-12.5",
        "ReadPosRankSum-8",
        "FS200",
        "ReadPosRankSum-20",
    ]
    assert all(f"##FILTER=<ID={name}," in header for name in names)
    assert "." not in text_of("bcftools", "query", "-f", r"%FILTER\n", outputs["vcf"][0]).split()


def test_no_output_tells_when_or_where_it_was_made(outputs: Outputs) -> None:
    for name in ("vcf", "gvcf"):
        header = text_of("bcftools", "view", "--no-version", "-h", outputs[name][0])
        assert "Command" not in header
        assert "Date=" not in header


def test_the_gvcf_tells_of_every_base_of_the_slice(outputs: Outputs) -> None:
    said = text_of("bcftools", "query", "-f", r"%INFO/END\t%ALT\n", outputs["gvcf"][0]).splitlines()
    rows = [line.split("\t") for line in said]
    assert sum(end != "." for end, _ in rows) > 100
    assert all(alt.endswith("<NON_REF>") for _, alt in rows)


def test_no_read_is_lost_and_each_lane_keeps_its_group(outputs: Outputs) -> None:
    assert text_of("samtools", "view", "-c", "-F", "0x900", outputs["bam"][0]).strip() == str(2 * 2846)
    assert text_of("samtools", "quickcheck", outputs["bam"][0]) == ""
    header = text_of("samtools", "view", "-H", outputs["bam"][0]).splitlines()
    assert sum(line.startswith("@RG") for line in header) == 2
    assert int(text_of("samtools", "view", "-c", "-f", "0x400", outputs["bam"][0])) > 50


def test_the_quality_of_bases_was_recalibrated(outputs: Outputs) -> None:
    reports = {path.name for path in outputs["qc"]}
    assert {"HCC1395BL.recal.txt", "HCC1395BL.markdup.txt"} <= reports
    header = text_of("samtools", "view", "-H", outputs["bam"][0])
    assert "ApplyBQSR" in header


def test_coverage_is_of_the_gene(outputs: Outputs) -> None:
    [row] = outputs["coverage"][0].read_text().splitlines()[1:]
    assert row.startswith("BRCA1\tchr17\t")


def test_taking_it_down_after_use_leaves_the_account_as_it_was(default: Stack, before: dict[str, list[str]]) -> None:
    default.ended(*PERSON, LONGEST)
    store = default.outputs["sequence_store_id"]
    assert default.client("omics").list_read_sets(sequenceStoreId=store)["readSets"]
    assert json.loads(default.destroy("--json").splitlines()[-1])["left"] == []
    after = inventory(default)
    public = {urlsplit(Settings().reference_uri.replace("{region}", REGION)).netloc, "laboratory-data"}
    after["buckets"] = [name for name in after["buckets"] if name not in public]
    assert after == before


def run_of(stack: Stack) -> dict[str, Any]:
    """Wait for the HealthOmics run of the person."""
    omics = stack.client("omics")

    def look() -> dict[str, Any] | None:
        runs = omics.list_runs()["items"]
        return omics.get_run(id=runs[0]["id"]) if runs else None

    return wait_for(look, "the start of a run")
