"""The steps of the demo, in order: tools, local AWS, deployment, reads, pipeline, answer."""

import json
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strandline import deployment, gatk, tools
from strandline.demo import results, road, story, watch
from strandline.demo.children import Children
from strandline.demo.cloud import ROOT, STACK, LocalCloud, enter
from strandline.demo.materials import Materials, Workflow
from strandline.demo.progress import Progress
from strandline.demo.story import Tale
from strandline.errors import StrandlineError

OWN_SECONDS = 24 * 3600.0
"""How long somebody's own reads may take."""
PARAMETERS = ("targets", "intervals", "known_sites")
"""What a laboratory tells the workflow besides the reads."""

OWN_GATE = ("depth warn<10", "covered_20x warn<80")
"""Somebody's own reads may be a slice of a genome, most genes of which nobody meant to read: coverage only warns."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the demo is to be run; `state` None means a folder that is removed at the end.

    `materials` None are those that ship; `out` is a folder that is not there yet, or empty.
    """

    workflow: Workflow = Workflow.LITE
    leave: bool = False
    port: int | None = None
    state: Path | None = None
    install: bool = False
    materials: Materials | None = None
    out: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What the demo has to tell when at least one sample was loaded."""

    tale: Tale
    environment: dict[str, str]


def travel(options: Options, state: Path, children: Children, progress: Progress) -> Outcome:
    """Go the whole way and return what was found; StrandlineError says why a step could not be done."""
    with progress.step("Check Python and tools"):
        tools.check_python()
        tools.require(install=options.install)
        materials = options.materials or Materials.find(ROOT / "demo")
    if options.workflow is Workflow.GATK:
        with progress.step("Check GATK, and fetch it the first time"):
            gatk.require(install=options.install)
    cloud = LocalCloud(state, children)
    with progress.step("Start the local AWS"):
        cloud.start(options.port)
        environment = cloud.environment()
        enter(environment)
    with progress.step(f"Keep {_kept(materials)} in a bucket"):
        data = road.make_data_bucket(materials, state)
    with progress.step("Deploy Strandline") as remark:
        parameters = state / "workflow_parameters.json"
        parameters.write_text(json.dumps({name: data[name] for name in PARAMETERS if name in data}))
        cloud.deploy(_settings(options.workflow, data, parameters, own=materials.own), remark)
        made = deployment.load()
    with progress.step("Send the reads" if materials.own else "Send the reads and their sheet") as remark:
        road.send_reads(materials, made, remark if materials.own else lambda _: None)
    with progress.step("Wait for the pipeline to notice them"):
        started, declined = road.wait_for_starts(made, materials.people)
    with progress.step("Follow the pipeline"):
        ended = watch.follow(started, progress, OWN_SECONDS if materials.own else watch.LONGEST_SECONDS)
        failures = road.failures(ended, declined)
        loaded = [who for who in materials.people if who not in failures]
        if not loaded:
            raise StrandlineError(_reasons(failures))
    with progress.step("Ask Athena"):
        answers = [story.answer(made, who) for who in loaded]
    if options.out:
        with progress.step("Write the results"):
            results.write(options.out, answers, materials)
    tale = Tale(
        answers=answers, materials=materials, failures=failures, out=options.out, client=_client(options, state)
    )
    return Outcome(tale, environment)


def _client(options: Options, state: Path) -> str:
    if options.leave:
        return ""
    here = shlex.join(["cd", str(ROOT)])
    asked = shlex.join([sys.executable, "-m", "local", "env", "--state", str(state), "--stack", STACK])
    return f'{here} && eval "$({asked})" && PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH'


def _kept(materials: Materials) -> str:
    if materials.targets:
        return "reference, ClinVar and targets"
    return "reference and ClinVar" if materials.annotation else "the reference"


def _reasons(failures: dict[tuple[str, str], str]) -> str:
    if len(failures) == 1:
        return next(iter(failures.values()))
    return " ".join(f"{project}/{sample}: {why}" for (project, sample), why in failures.items())


def _settings(workflow: Workflow, data: Mapping[str, Any], parameters: Path, *, own: bool) -> dict[str, str]:
    return {
        "workflow": workflow,
        "referenceUri": data["reference"],
        "annotationUri": data.get("annotation", ""),
        "workflowParameters": str(parameters),
        "forceDestroy": "true",
    } | ({"qualityGate": json.dumps(OWN_GATE)} if own else {})
