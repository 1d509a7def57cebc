"""Taking away what the test left: read sets, objects, rows and claims; what cannot be taken away is named."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from scripts.smoke_checks.check import Result, failed, not_yet, ok
from scripts.smoke_checks.world import PROJECT, World
from strandline import report
from strandline.claims import Claims
from strandline.clients import client, table
from strandline.errors import StrandlineError
from strandline.outputs import split_uri

_STAYS = (
    "what stays, each for its days: the record of the execution, log lines, results in the run cache, old snapshots "
    "of tables"
)


def clean(world: World) -> Result:
    """Take away all of the sample, part by part; one part that fails does not keep the others."""
    if world.run is None or world.run.running:
        return not_yet("the sample is still at work, so it is left alone")
    done, wrong = [], []
    steps: tuple[Callable[[World], str], ...] = (_read_sets, _results, _reads, _rows, _claims)
    for step in steps:
        try:
            done.append(step(world))
        except (ClientError, BotoCoreError, StrandlineError) as error:
            wrong.append(report.failure(error))
    said = f"gone: {', '.join(done)}; {_STAYS}"
    return failed(f"{'; '.join(wrong)} ({said})") if wrong else ok(said)


def _read_sets(world: World) -> str:
    found = world.story.outputs if world.story else {}
    ids = [arn.rpartition("/")[2] for name in ("read_sets", "alignment") for arn in found.get(name, [])]
    if ids:
        answer = client("omics").batch_delete_read_set(ids=ids, sequenceStoreId=world.made.sequence_store_id)
        if answer.get("errors"):
            raise StrandlineError(f"HealthOmics deletes no read sets: {answer['errors'][0].get('message')}.")
    return f"{len(ids)} read sets"


def _results(world: World) -> str:
    if world.story is None or not world.story.healthomics:
        return "no results"
    omics, number = client("omics"), world.story.healthomics
    bucket, prefix = split_uri(omics.get_run(id=number)["runOutputUri"].rstrip("/") + "/")
    return f"{_empty(bucket, prefix)} objects of results"


def _reads(world: World) -> str:
    return f"{_empty(world.made.input_bucket, world.folder)} objects of reads"


def _empty(bucket: str, prefix: str) -> int:
    s3, gone = client("s3"), 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        if objects:
            answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
            if answer.get("Errors"):
                raise StrandlineError(f"S3 deletes nothing of {prefix}: {answer['Errors'][0].get('Message')}.")
            gone += len(objects)
    return gone


def _rows(world: World) -> str:
    from strandline.lake import Lake  # noqa: PLC0415  # PyIceberg takes seconds to import

    lake = Lake.open(world.made.database, f"s3://{world.made.lake_bucket}/tables")
    lake.delete_sample(PROJECT, world.sample)
    return "the rows of four tables"


def _claims(world: World) -> str:
    rows: Any = table(world.made.claim_table)
    claims = Claims(rows)
    content = claims.content_of(PROJECT, world.sample)
    claims.forget_sample(PROJECT, world.sample)
    claims.drop_notes(world.keys)
    if content:
        rows.delete_item(Key={"pk": f"content#{content}"})
    return "its claim"
