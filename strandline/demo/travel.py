"""The steps of the demo, in order: tools, local AWS, deployment, reads, pipeline, answer."""

import json
from dataclasses import dataclass
from pathlib import Path

from strandline import deployment, tools
from strandline.athena import Result
from strandline.demo import road, story
from strandline.demo.children import Children
from strandline.demo.cloud import ROOT, LocalCloud, enter
from strandline.demo.materials import Materials
from strandline.demo.progress import Progress
from strandline.errors import StrandlineError
from strandline.queries import Row


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the demo is to be run; `state` None means a folder that is removed at the end."""

    leave: bool = False
    port: int | None = None
    state: Path | None = None
    install: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the demo has to tell when everything went well."""

    sample: Row
    findings: Result
    environment: dict[str, str]


def travel(options: Options, state: Path, children: Children, progress: Progress) -> Outcome:
    """Go the whole way and return what was found; StrandlineError says why a step could not be done."""
    with progress.step("Check Python and tools"):
        tools.check_python()
        tools.require(install=options.install)
        materials = Materials.find(ROOT / "demo")
    cloud = LocalCloud(state, children)
    with progress.step("Start the local AWS"):
        cloud.start(options.port)
        environment = cloud.environment()
        enter(environment)
    with progress.step("Keep reference, ClinVar and targets in a bucket"):
        data = road.make_data_bucket(materials, state)
    with progress.step("Deploy Strandline") as remark:
        parameters = state / "workflow_parameters.json"
        parameters.write_text(json.dumps({"targets": data["targets"]}))
        cloud.deploy(_settings(data, parameters), remark)
        made = deployment.load()
    with progress.step("Send the reads and their sheet"):
        road.send_reads(materials, made)
    with progress.step("Wait for the pipeline to notice them"):
        execution = road.wait_for_start(made)
    with progress.step("Follow the pipeline"):
        ended = road.follow(execution, progress)
        if ended.status != "SUCCEEDED" or ended.note:
            raise StrandlineError(str(ended.failure or ended.note or ended.status))
    with progress.step("Ask Athena"):
        sample = story.loaded(made, ended.sample)
        return Outcome(sample, story.ask(made, ended.sample), environment)


def _settings(data: dict[str, str], parameters: Path) -> dict[str, str]:
    return {
        "referenceUri": data["reference"],
        "annotationUri": data["annotation"],
        "workflowParameters": str(parameters),
        "forceDestroy": "true",
    }
