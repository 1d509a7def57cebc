"""The way from files on this machine to samples that were analysed, as any user goes it.

Only uploads cause anything. The rest is watching: no execution is started here, and nothing is told to the pipeline.
"""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from strandline import runs
from strandline.claims import Claims
from strandline.clients import client, table
from strandline.demo import fasta
from strandline.demo.materials import Materials, Who
from strandline.deployment import Deployment
from strandline.errors import StrandlineError
from strandline.runs import Run
from strandline.upload import Uploaded, upload

NOTICE_SECONDS = 120.0
"""How long nothing may happen after the upload before the demo gives up on the samples that have not started."""
LOOK_SECONDS = 0.5
_FINAL = ("REFUSED", "HELD")


def make_data_bucket(materials: Materials, scratch: Path) -> dict[str, Any]:
    """Put what is no reads where a laboratory would keep it; return `s3://` addresses by what they are of.

    The reference goes uncompressed, because single bases are read from it by their position. Known sites are a list.
    """
    account = client("sts").get_caller_identity()["Account"]
    bucket = f"strandline-demo-data-{account}"
    client("s3").create_bucket(Bucket=bucket)
    kept = {
        "reference": _unpacked(materials.reference, scratch),
        "annotation": materials.annotation,
        "targets": materials.targets,
        "intervals": materials.intervals,
    }
    names = {name: path.name for name, path in kept.items() if path}
    names["reference"] = materials.reference_name or names["reference"]
    keys = {name: _key(name, called) for name, called in names.items()}
    made: dict[str, Any] = {
        name: upload(client("s3"), path, bucket, keys[name]).uri for name, path in kept.items() if path
    }
    if materials.known_sites:
        # In folders of their own, because files of two folders may have one name
        made["known_sites"] = [
            upload(client("s3"), path, bucket, f"known_sites/{number}/{_key('known_sites', path.name)}").uri
            for number, path in enumerate(materials.known_sites, 1)
        ]
    return made


def _key(kind: str, called: str) -> str:
    """Name an object like its file, with signs and an ending that every service takes."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", called)
    if kind == "reference":
        return name if re.search(r"\.(fa|fasta|fna|fas)$", name) else f"{name}.fa"
    if kind == "annotation" and not re.search(r"\.vcf(\.gz|\.bgz)?$", name):
        return f"{name}.vcf"
    return name


def _unpacked(path: Path, scratch: Path) -> Path:
    if not fasta.is_compressed(path):
        return path
    plain = scratch / path.stem
    fasta.unpack(path, plain)
    return plain


def send_reads(
    materials: Materials, deployment: Deployment, remark: Callable[[str], None] = lambda _: None
) -> list[Uploaded]:
    """Put reads, sheets and markers into the input bucket, in the order in which the materials name them."""
    sent = []
    for number, parcel in enumerate(materials.parcels, 1):
        sent.append(upload(client("s3"), parcel.path, deployment.input_bucket, parcel.key))
        remark(f"{number} of {len(materials.parcels)} files")
    return sent


def wait_for_starts(deployment: Deployment, people: tuple[Who, ...]) -> tuple[list[Run], dict[Who, str]]:
    """Return the executions that the upload caused, and for the others why the pipeline does not take them.

    StrandlineError with the pipeline's reasons when there is no execution at all.
    """
    started: dict[Who, Run] = {}
    declined: dict[Who, str] = {}
    seen, until = 0, time.monotonic() + NOTICE_SECONDS
    while len(started | declined) < len(people) and time.monotonic() < until:
        started = _started(deployment, people)
        declined = {who: why for who, why in _noted(deployment, _FINAL).items() if who in people}
        if len(started | declined) == len(people):
            break
        time.sleep(LOOK_SECONDS)
        if len(started | declined) > seen:
            seen, until = len(started | declined), time.monotonic() + NOTICE_SECONDS
    reasons = _noted(deployment) if len(started) < len(people) else {}
    missing = {who: reasons.get(who, "the pipeline did not start it") for who in people if who not in started}
    if not started:
        said = " ".join(dict.fromkeys(reasons.values()))
        raise StrandlineError(f"Nothing started within {NOTICE_SECONDS:.0f} s. {said}".strip())
    return [started[who] for who in people if who in started], missing


def _started(deployment: Deployment, people: tuple[Who, ...]) -> dict[Who, Run]:
    found = runs.newest(deployment, 4 * len(people))
    return {(run.project, run.sample): run for run in found if (run.project, run.sample) in people}


def _noted(deployment: Deployment, statuses: tuple[str, ...] = ()) -> dict[Who, str]:
    notes = Claims(table(deployment.claim_table)).notes()
    return {
        (note.project, note.sample): f"{note.key}: {note.status}: {note.reason}"
        for note in notes
        if not statuses or note.status in statuses
    }


def failures(ended: list[Run], declined: Mapping[Who, str]) -> dict[Who, str]:
    """Say for each sample that was not loaded why not, in one line."""
    failed = {
        (run.project, run.sample): " ".join(str(run.failure or run.note or run.status).split())
        for run in ended
        if run.status != "SUCCEEDED" or run.note
    }
    return {**declined, **failed}
