"""Runs of germline_lite, and the demo's own run once for all tests."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.archives import main_file
from tests.workflows.runs import RunWorkflow, definition, demo_inputs, execute, image, lane

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


@pytest.fixture
def reads(tmp_path: Path) -> Callable[[bytes, bytes], list[dict[str, str]]]:
    """Write the two files of a lane from bytes and give back the lane."""

    def write(first: bytes, second: bytes) -> list[dict[str, str]]:
        paths = [tmp_path / "x_R1.fastq.gz", tmp_path / "x_R2.fastq.gz"]
        for path, content in zip(paths, (first, second), strict=True):
            path.write_bytes(content)
        return [lane(*paths)]

    return write
