"""The road of one sample: its reads are sent, an event starts it, and it runs to its end."""

import tempfile
import time
from datetime import datetime
from functools import partial
from pathlib import Path

from scripts.smoke_checks import waiting
from scripts.smoke_checks.check import Result, failed, not_yet, ok
from scripts.smoke_checks.world import PROJECT, READS, Later, World
from strandline import lookup, report, runs, sending, story, submission
from strandline.clients import client
from strandline.errors import QualityTooLow
from strandline.runs import Run
from strandline.submission import Owner

LONGEST_START = 120.0
"""Seconds within which an upload should have started its run; the events are late rather than lost, if anything."""

_LOOK = 1.0

_TWO_GENES = (
    "The roles sufficed until there. These reads are of two genes, and the setting qualityGate of this stack refuses "
    "that, as it should refuse real samples like them. To see the rest, deploy with `pulumi config set --path "
    "'qualityGate[0]' 'depth warn<10'` and `pulumi config set --path 'qualityGate[1]' 'covered_20x warn<80'`, test, "
    "and take the setting back: `pulumi config rm qualityGate`."
)


def upload(world: World) -> Result:
    """Send the pair and its sheet, as `strandline submit` does."""
    owner = Owner(project=PROJECT, sample=world.sample, patient=world.sample)
    planned = submission.of_reads(READS, owner, world.made.input_bucket)
    keys = [planned.sheet_key, *planned.files]
    if world.again:
        world.keys = keys
        return ok(f"{PROJECT}/{world.sample} was sent before")
    with tempfile.TemporaryDirectory() as scratch:
        sheet = Path(scratch) / "sheet.csv"
        sheet.write_text(planned.sheet, "utf-8")
        began = time.monotonic()
        sent = sending.send(client("s3"), world.made.input_bucket, [(planned.sheet_key, sheet), *planned.files.items()])
    took, world.keys = time.monotonic() - began, keys
    return ok(f"{len(sent)} files, {report.size(sum(one.size for one in sent))}, in {took:.1f} s")


def trigger(world: World) -> Result:
    """Measure from the moment at which S3 had the last file to the start of the pipeline."""
    if not world.keys:
        raise Later("nothing was sent")
    latest = time.monotonic() + LONGEST_START
    world.run = waiting.last(partial(_started, world), bool, until=latest, pause=_LOOK)
    if world.run is None:
        return failed(f"nothing had started {LONGEST_START:.0f} s after the upload: `strandline doctor`")
    delay = (world.run.started - _arrived(world)).total_seconds()
    said = f"{max(delay, 0):.0f} s from the last file's arrival through EventBridge, SQS and Lambda to the start"
    return ok(said) if delay <= LONGEST_START else failed(said)


def run(world: World) -> Result:
    """Wait for the end of the pipeline."""
    if world.run is None:
        raise Later("nothing has started")
    found = waiting.last(partial(runs.find, world.run.arn), lambda run: not run.running, until=world.until, pause=_LOOK)
    world.run = found
    if found.running:
        minutes = found.seconds() / 60
        again = f"python -m scripts.smoke --sample {world.sample}"
        return not_yet(f"it runs since {minutes:.0f} minutes; `{again}` looks again and sends nothing")
    world.story = story.tell(found)
    if found.failure and found.failure.error == QualityTooLow.__name__:
        return failed(f"{found.failure.cause} {_TWO_GENES}")
    if found.status != "SUCCEEDED":
        why = f"{found.failure.step}: {found.failure.error}: {found.failure.cause}" if found.failure else ""
        return failed(f"{found.status} {why}; `strandline status {PROJECT}/{world.sample}` tells more")
    return ok(f"succeeded in {found.seconds() / 60:.1f} minutes, {len(world.story.steps)} steps")


def _started(world: World) -> Run | None:
    try:
        return lookup.find(world.made, f"{PROJECT}/{world.sample}").run
    except lookup.Unknown:
        return None


def _arrived(world: World) -> datetime:
    s3 = client("s3")
    times: list[datetime] = [
        s3.head_object(Bucket=world.made.input_bucket, Key=key)["LastModified"] for key in world.keys
    ]
    return max(times)
