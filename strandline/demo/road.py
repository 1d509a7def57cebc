"""The road of the demo's reads: sent like anybody's, then watched. Nothing here starts, invokes or decides anything."""

import gzip
import re
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from strandline import fastq, history, runs
from strandline.claims import Claims
from strandline.clients import client, table
from strandline.demo.materials import PROJECT, Materials
from strandline.demo.progress import Line, Progress
from strandline.deployment import Deployment
from strandline.errors import StrandlineError
from strandline.runs import Run
from strandline.upload import Uploaded, upload

NOTICE_SECONDS = 120.0
LONGEST_SECONDS = 3600.0
LOOK_SECONDS = 0.5


def make_data_bucket(materials: Materials, scratch: Path) -> dict[str, str]:
    """Put reference, annotation and targets where a laboratory would keep them; return their `s3://` addresses.

    The reference goes uncompressed, because single bases are read from it by their position.
    """
    account = client("sts").get_caller_identity()["Account"]
    bucket = f"strandline-demo-data-{account}"
    client("s3").create_bucket(Bucket=bucket)
    kept = {
        "reference": _unpacked(materials.reference, scratch),
        "annotation": materials.annotation,
        "targets": materials.targets,
    }
    return {name: upload(client("s3"), path, bucket, path.name).uri for name, path in kept.items()}


def _unpacked(path: Path, scratch: Path) -> Path:
    if path.suffix != ".gz":
        return path
    plain = scratch / path.stem
    with gzip.open(path) as packed, plain.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return plain


def send_reads(materials: Materials, deployment: Deployment) -> list[Uploaded]:
    """Put the reads and, last, the sheet that says whose they are into the input bucket."""
    bucket = deployment.input_bucket
    files = [*materials.reads, materials.sheet]
    return [upload(client("s3"), path, bucket, f"{fastq.ROOT}{PROJECT}/{path.name}") for path in files]


def wait_for_start(deployment: Deployment) -> Run:
    """Return the execution that the upload caused; StrandlineError with the pipeline's reason when there is none."""
    until = time.monotonic() + NOTICE_SECONDS
    while time.monotonic() < until:
        if started := runs.newest(deployment, 1):
            return started[0]
        time.sleep(LOOK_SECONDS)
    reasons = [f"{note.key}: {note.status}: {note.reason}" for note in Claims(table(deployment.claim_table)).notes()]
    raise StrandlineError(f"Nothing started within {NOTICE_SECONDS:.0f} s. {' '.join(reasons)}".strip())


def follow(run: Run, progress: Progress) -> Run:
    """Show every step of an execution until it ends, and return it as it ended."""
    until = time.monotonic() + LONGEST_SECONDS
    while True:
        run = runs.find(run.arn)
        seen = runs.steps(run)
        for step in seen:
            progress.tell(step.name, _line(step))
            if step.name == "StartRun" and (started := runs.run_id(seen)):
                _tell_tasks(started, progress)
        if not run.running:
            return run
        if time.monotonic() > until:
            raise StrandlineError(f"The pipeline still works after {LONGEST_SECONDS:.0f} s.")
        time.sleep(LOOK_SECONDS)


def title(state: str) -> str:
    """Return a state's name as words: `ImportReads` is `Import reads`."""
    words = re.findall(r"[A-Z][a-z0-9]*", state)
    return " ".join(words).capitalize() if words else state


def _line(step: history.Step) -> Line:
    ended = step.exited.timestamp() if step.exited else None
    failed = step.status == history.FAILED
    if ended is None and step.status != history.RUNNING:
        ended = datetime.now(UTC).timestamp()
    return Line(title(step.name), step.entered.timestamp(), ended, failed, depth=1)


def _tell_tasks(run: str, progress: Progress) -> None:
    for task in runs.tasks(run):
        if task.started:
            ended = task.ended.timestamp() if task.ended else None
            line = Line(task.name, task.started.timestamp(), ended, task.status == "FAILED", depth=2)
            progress.tell(f"task {task.name}", line)
