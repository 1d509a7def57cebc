"""The whole demo, in order: tools, local AWS, deployment, reads, pipeline, answer, dashboard."""

import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from strandline import deployment, tools
from strandline.athena import Result
from strandline.demo import road, story, window
from strandline.demo.children import Children
from strandline.demo.cloud import ROOT, LocalCloud, enter
from strandline.demo.materials import Materials
from strandline.demo.progress import Progress, times
from strandline.errors import StrandlineError
from strandline.queries import Row

LONGEST_REASON = 600
"""Characters of a failure's reason; a validator can have hundreds of lines to say."""


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


def run(options: Options, console: Console) -> int:
    """Run the demo and return the exit code: 0 when the sample was loaded, 1 with the reason, 130 after Ctrl-C."""
    signal.signal(signal.SIGTERM, _stop)
    # A shell that started this in the background had it ignore Ctrl-C, and then nothing would tidy up.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    progress = Progress(console)
    try:
        with _folder(options.state) as state, Children(state, ROOT) as children:
            with progress:
                outcome = _travel(options, state, children, progress)
            story.tell(console, outcome.sample, outcome.findings)
            console.print()
            console.print(times(progress.lines))
            if not options.leave:
                window.show(children, outcome.environment, console)
    except StrandlineError as error:
        failed = next((line.name for line in progress.lines if line.failed), "The demo")
        said = f"\n{failed} failed: {_short(error)}"
        console.print(said, style="red", markup=False, highlight=False, soft_wrap=not console.is_terminal)
        return 1
    except KeyboardInterrupt:
        console.print("\nStopped; nothing is left running.")
        return 130
    return 0


def _travel(options: Options, state: Path, children: Children, progress: Progress) -> Outcome:
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


def _short(error: StrandlineError) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"


def _settings(data: dict[str, str], parameters: Path) -> dict[str, str]:
    return {
        "referenceUri": data["reference"],
        "annotationUri": data["annotation"],
        "workflowParameters": str(parameters),
        "forceDestroy": "true",
    }


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """Give the demo a folder: the wanted one stays, one of its own is removed."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
        return
    parent = ROOT / ".strandline"
    parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="demo-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stop(*_: object) -> None:
    # From here on as after Ctrl-C: every `with` block ends what it started.
    sys.exit(128 + signal.SIGTERM)
