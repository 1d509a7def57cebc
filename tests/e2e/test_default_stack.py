"""A stack with the settings of its program: it runs GATK's best practice, and goes without a trace.

The public data that the defaults name are BRCA1 of chr17 and what ClinVar says of it, moved to where the slice begins.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from components.parameters import workflow_names
from components.settings import Settings
from local.environment import REGION
from strandline import gatk
from tests.e2e.stack import DEMO, STACK, Stack, running, wait_for
from tests.e2e.test_deployment import inventory
from tests.workflows.germline_gatk import slice as brca1

PERSON = ("road", "HCC1395BL")
LONGEST = 600.0
"""Seconds for a dozen starts of Java on a busy machine."""
pytestmark = pytest.mark.timeout(2 * LONGEST)


@pytest.fixture(scope="module")
def before() -> dict[str, list[str]]:
    """What there was in the account before the stack; filled by `default`."""
    return {}


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory, before: dict[str, list[str]]) -> Iterator[Stack]:
    """A stack whose only settings are the targets of a laboratory and that it may go; a person's reads are sent."""
    folder = tmp_path_factory.mktemp("default")
    with running(folder) as stack:
        before.update(inventory(stack))
        settings = Settings()
        for uri, file in (
            (settings.reference_uri, brca1.reference(folder)),
            (settings.annotation_uri, brca1.annotation(folder)),
        ):
            place = urlsplit(uri.replace("{region}", REGION))
            stack.client("s3").create_bucket(Bucket=place.netloc)
            stack.client("s3").upload_file(str(file), place.netloc, place.path.lstrip("/"))
        parameters = folder / "parameters.json"
        parameters.write_text(json.dumps({"targets": stack.keep("laboratory-data", brca1.targets(folder))}))
        stack.deploy(workflowParameters=str(parameters), forceDestroy="true")
        for file in (*sorted(DEMO.glob("*.fastq.gz")), DEMO / "samplesheet.csv"):
            stack.upload(file, f"{PERSON[0]}/{file.name}")
        yield stack


def test_it_has_both_workflows_registered(default: Stack) -> None:
    listed = default.client("omics").list_workflow_versions(workflowId=default.outputs["workflow_id"])["items"]
    assert sorted(one["versionName"].rpartition("-")[0] for one in listed) == workflow_names()


def test_an_upload_starts_germline_gatk(default: Stack) -> None:
    assert run_of(default)["workflowVersionName"] == default.outputs["workflow_version"]
    assert default.outputs["workflow_version"].startswith("germline_gatk-")


def test_it_ends_in_the_pathogenic_brca1_variant(default: Stack) -> None:
    if hint := gatk.hint():
        pytest.skip(f"the run began and cannot end: {hint}")
    said = default.ended(*PERSON, LONGEST)
    assert (said["status"], said.get("cause")) == ("SUCCEEDED", None)
    [row] = [row for row in default.findings(*PERSON) if row["significance"] == "pathogenic"]
    assert (row["genes"], row["position"]) == (["BRCA1"], 43_057_078 - brca1.OFFSET)
    assert (row["ref"], row["alt"], row["zygosity"]) == ("G", "A", "het")
    [[passed]] = default.rows("SELECT array_join(filters, ',') FROM variant_calls WHERE \"start\" = 57077")
    assert passed == "PASS"
    assert default.rows("SELECT workflow_version FROM samples") == [[default.outputs["workflow_version"]]]


def test_taking_it_down_after_use_leaves_the_account_as_it_was(default: Stack, before: dict[str, list[str]]) -> None:
    default.ended(*PERSON, LONGEST)
    store = default.outputs["sequence_store_id"]
    assert default.client("omics").list_read_sets(sequenceStoreId=store)["readSets"]
    done = default.run("local", "destroy", "--json", "--state", str(default.state), "--stack", STACK).stdout
    assert json.loads(done.splitlines()[-1])["left"] == []
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
