"""One run of a workflow as HealthOmics would run it: the definition as a zip, the tasks on this host's tools."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.archives import workflow_archive
from local.images.commands import declared
from strandline import gatk
from tests.programs import program

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo"
READS = ROOT / "tests" / "data" / "reads"
WORKFLOWS = ROOT / "workflows"


# What MultiQC makes of the words of a task, as far as the task counts on it; `make referee` runs the real one.
MULTIQC = """while [ "$1" != --filename ]; do shift; done
exec > "$2"; shift 2
echo "reportUuid = \\"$$\\";"
echo '<script id="figures">H4sIAGjwBmsA/+x9</script>'
for read in "$@"; do echo "${read##*/}"; done"""


@dataclass
class Run:
    """How a run ended: its outputs by bare name, or the text of its failed task's standard error."""

    outputs: dict[str, Any]
    complaint: str


RunWorkflow = Callable[..., Run]


def lane(first: Path, second: Path, lane_id: str = "L003", unit: str = "H7HY2CCXX.3") -> dict[str, str]:
    return {
        "id": lane_id,
        "platform_unit": unit,
        "library": "lib1",
        "platform": "ILLUMINA",
        "fastq_1": str(first),
        "fastq_2": str(second),
    }


def demo_lanes() -> list[dict[str, str]]:
    return [
        lane(
            DEMO / f"HCC1395BL_{name}_R1.fastq.gz",
            DEMO / f"HCC1395BL_{name}_R2.fastq.gz",
            name,
            f"H7HY2CCXX.{name[-1]}",
        )
        for name in ("L003", "L004")
    ]


def definition(workflow: str, path: Path, **more: str) -> Path:
    """The workflow as the zip that is registered, and `more` files at its top: their texts by name."""
    path.write_bytes(workflow_archive(workflow).zip_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        for name, text in more.items():
            archive.writestr(f"{name}.wdl", text)
    return path


def commands(folder: Path) -> Path:
    """A folder with the commands of the tools image that are this checkout's own."""
    for name, module in declared(ROOT, "tools").items():
        program(folder, name, f'PYTHONPATH={ROOT} exec {sys.executable} -m {module} "$@"')
    return folder


def image(folder: Path) -> Path:
    """A folder with the commands of the tools image that no Debian package brings."""
    program(commands(folder), "multiqc", MULTIQC)
    return folder


def demo_inputs() -> dict[str, Any]:
    return {
        "project": "P1",
        "sample_name": "HCC1395BL",
        "lanes": demo_lanes(),
        "reference": str(DEMO / "chr17_TP53_BRCA1.grch38.npad.fa.gz"),
        "tools_image": "tools",
        "targets": str(DEMO / "targets.bed"),
    }


def execute(
    here: Path, main: str, archive: Path, image_bin: Path, inputs: dict[str, Any], *, shell: str = "bash"
) -> Run:
    """Run the workflow whose file is `main` in a folder of its own, the tasks' scripts by `shell`."""
    (here / "given.json").write_text(json.dumps(inputs))
    words = ["--zip", archive, "--inputs", here / "given.json", "--dir", here / "run", "--image-bin", image_bin]
    command = [sys.executable, "-m", "local.engine", "--main", main, *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": gatk.search_path(os.environ["PATH"])}
    environment["MINIWDL__TASK_RUNTIME__COMMAND_SHELL"] = shell
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    if events and events[-1]["event"] == "outputs":
        return Run({name.partition(".")[2]: value for name, value in events[-1]["outputs"].items()}, "")
    return Run({}, "\n".join(path.read_text() for path in sorted(here.rglob("stderr.txt"))) + done.stderr)
