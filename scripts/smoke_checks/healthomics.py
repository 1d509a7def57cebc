"""What HealthOmics holds once the run has ended, where the functions of the pipeline look for it."""

from scripts.smoke_checks.check import Result, failed, ok
from scripts.smoke_checks.world import PROJECT, World
from strandline.clients import client
from strandline.outputs import read_outputs, split_uri
from strandline.runs import Task

FILES = ("vcf", "vcf_index", "bam", "bam_index", "variants", "coverage", "qc")
"""Outputs that the pipeline and its users read."""


def read_sets(world: World) -> Result:
    """Look at the read sets of the reads and of the alignment: whole, and tagged as the sample's."""
    left = world.told.outputs
    arns = [*left.get("read_sets", []), *left.get("alignment", [])]
    omics, seen = client("omics"), []
    for arn in arns:
        _, store, _, number = arn.split("/")
        found = omics.get_read_set_metadata(id=number, sequenceStoreId=store)
        tags = omics.list_tags_for_resource(resourceArn=arn)["tags"]
        if found["status"] != "ACTIVE":
            return failed(f"read set {number} is {found['status']}: {found.get('statusMessage', '')}")
        if found["sampleId"] != world.sample or tags.get("strandline:sample") != world.sample:
            return failed(f"read set {number} is of sample {found['sampleId']} and tagged {tags}")
        seen.append(found["fileType"])
    if sorted(set(seen)) not in (["BAM", "FASTQ"], ["CRAM", "FASTQ"]):
        return failed(f"there are {', '.join(seen) or 'no'} read sets, not reads and an alignment")
    return ok(f"{', '.join(seen)}, each ACTIVE and tagged")


def run(world: World) -> Result:
    """Look at the run itself: complete, with its uuid, its tags, and an output folder named after its number."""
    number = world.told.healthomics
    job = client("omics").get_run(id=number)
    if job["status"] != "COMPLETED" or not job.get("uuid"):
        return failed(f"run {job['id']} is {job['status']}, its uuid is {job.get('uuid')}")
    wanted = {"strandline:project": PROJECT, "strandline:sample": world.sample}
    wanted["strandline:content"] = world.told.run.content
    if not wanted.items() <= job["tags"].items():
        return failed(f"run {job['id']} has the tags {job['tags']}, not {wanted}")
    if job["runOutputUri"].rstrip("/") != f"{job['outputUri'].rstrip('/')}/{job['id']}":
        return failed(f"run {job['id']} writes to {job['runOutputUri']}, which is not below {job['outputUri']}")
    minutes = (job["stopTime"] - job["creationTime"]).total_seconds() / 60
    kinds = ", ".join(f"{task.name} {_minutes(task):.1f} min on {task.instance}" for task in world.told.tasks)
    return ok(f"run {job['id']} took {minutes:.1f} minutes: {kinds}")


def outputs(world: World) -> Result:
    """Find the run's own list of outputs, and each file that it names."""
    number, s3 = world.told.healthomics, client("s3")
    listed = read_outputs(s3, client("omics").get_run(id=number)["runOutputUri"])
    for name in FILES:
        listed.required(name)
    total = 0
    for uri in listed.files():
        bucket, key = split_uri(uri)
        total += s3.head_object(Bucket=bucket, Key=key)["ContentLength"]
    return ok(f"{len(listed.files())} files of {listed.workflow}, {total:,} bytes")


def _minutes(task: Task) -> float:
    return (task.ended - task.started).total_seconds() / 60 if task.started and task.ended else 0.0
