"""Runs of germline_lite; the demo's own and one of a gene alone once for all tests."""

import shutil
from typing import Any

import pytest

from components.archives import main_file
from tests.workflows.runs import READS, RunWorkflow, definition, demo_inputs, execute, image, lane

WORKFLOW = "germline_lite"


@pytest.fixture(scope="session")
def run_workflow(tmp_path_factory: pytest.TempPathFactory) -> RunWorkflow:
    """Run the workflow with the demo's inputs, changed by keyword; None takes an input away."""
    missing = [tool for tool in ("minimap2", "samtools", "bcftools") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    archive = definition(WORKFLOW, tmp_path_factory.mktemp("definition") / "workflow.zip")
    image_bin = image(tmp_path_factory.mktemp("bin"))

    def run(**changes: Any) -> Any:
        inputs = {name: value for name, value in (demo_inputs() | changes).items() if value is not None}
        return execute(tmp_path_factory.mktemp("run"), main_file(WORKFLOW), archive, image_bin, inputs)

    return run


@pytest.fixture(scope="session")
def demo_run(run_workflow: RunWorkflow) -> dict[str, Any]:
    """The outputs of the demo's own run."""
    done = run_workflow()
    assert done.outputs, done.complaint
    outputs: dict[str, Any] = done.outputs
    return outputs


@pytest.fixture(scope="session")
def tp53_run(run_workflow: RunWorkflow) -> dict[str, Any]:
    """The outputs of a run on reads of TP53 alone."""
    done = run_workflow(lanes=[lane(READS / "TP53_only_R1.fastq.gz", READS / "TP53_only_R2.fastq.gz")])
    assert done.outputs, done.complaint
    outputs: dict[str, Any] = done.outputs
    return outputs
