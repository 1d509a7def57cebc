"""Load what a run produced into the lake: variants, coverage, the sample itself, and its findings."""

from typing import Any

from handlers.env import LoadVariants
from strandline.clients import client
from strandline.lake import Lake
from strandline.loading import load_sample
from strandline.outputs import read_outputs


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """Return {variants, targets, findings}; calling again leaves the lake as it is."""
    env = LoadVariants.load()
    s3 = client("s3")
    lake = Lake.open(env.database, env.warehouse)
    return load_sample(lake, s3, event, read_outputs(s3, event["run"]["output_uri"]))
