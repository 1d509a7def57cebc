"""One run of germline_gatk with everything in it, where GATK was fetched, and its tasks one by one."""

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.archives import main_file, workflow_archive
from strandline import gatk
from tests.workflows.germline_gatk import slice as brca1
from tests.workflows.runs import Run, definition, demo_inputs, execute, image

WORKFLOW = "germline_gatk"


@pytest.fixture(scope="session")
def genome(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return brca1.reference(tmp_path_factory.mktemp("genome"))


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory, genome: Path) -> dict[str, Any]:
    """The outputs of a run on the demo's two lanes, with recalibration, on BRCA1 alone."""
    path = gatk.search_path(os.environ["PATH"])
    missing = [
        tool for tool in ("gatk", "java", "bwa", "samtools", "bcftools") if shutil.which(tool, path=path) is None
    ]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}; `make gatk` does it")
    folder = tmp_path_factory.mktemp("inputs")
    inputs = demo_inputs() | {
        "reference": str(genome),
        "targets": str(brca1.targets(folder)),
        "known_sites": [str(brca1.known_sites(folder, brca1.length(genome)))],
    }
    archive = definition(WORKFLOW, folder / "workflow.zip")
    bin_ = image(tmp_path_factory.mktemp("bin"))
    done = execute(tmp_path_factory.mktemp("run"), main_file(WORKFLOW), archive, bin_, inputs)
    assert done.outputs, done.complaint
    return done.outputs


@pytest.fixture
def run_task(tmp_path: Path) -> Callable[..., Run]:
    """Run one task of the workflow: its file, its declarations of inputs, and their values."""

    def run(task: str, declared: str, **inputs: Any) -> Run:
        names = ", ".join(line.split()[-1] for line in declared.split(";"))
        text = (
            f'version 1.1\nimport "germline_gatk/tasks/{task}.wdl" as tasks\nworkflow w {{\n'
            f"  input {{ {declared.replace(';', chr(10))} }}\n  call tasks.{task} {{ input: {names} }}\n}}\n"
        )
        archive = tmp_path / "task.zip"
        archive.write_bytes(workflow_archive(WORKFLOW).zip_bytes())
        with zipfile.ZipFile(archive, "a") as opened:
            opened.writestr("main.wdl", text)
        return execute(tmp_path, "main.wdl", archive, tmp_path, inputs)

    return run
