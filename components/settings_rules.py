"""What the settings must be like, checked before the first resource is made."""

import os
import re

import pulumi

from components.buckets import LookUp
from components.parameters import read_parameters, s3_buckets, workflow_names
from components.refusal import UndeployableStack, require
from components.settings import Settings
from components.settings_house import check_account, check_house
from components.stack import Stack
from strandline import quality_rules
from strandline.errors import SettingError

# Where HealthOmics' user guide documents workflows and storage; see "AWS HealthOmics endpoints and quotas".
REGIONS = ("ap-southeast-1", "eu-central-1", "eu-west-1", "eu-west-2", "il-central-1", "us-east-1", "us-west-2")
RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
STACK = re.compile(r"[a-z][a-z0-9-]{0,19}")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REFERENCE = re.compile(r"s3://[^/]+/.+\.(fasta|fa|fas|fsa|faa|fna|ffn|frn|mpfa|seq|txt)(\.gz|\.bgz)?")
ANNOTATION = re.compile(r"s3://[^/]+/.+\.vcf(\.gz|\.bgz)?")
PUBLIC_DATA = re.compile(r"aws-genomics-static-(.+)")


def stack_settings(stack: Stack, look_up: LookUp, reached: str | None = None) -> Settings:
    """Return the stack's settings, complete and checked; UndeployableStack says which one to change and how.

    `reached` is the account that boto3 reaches with the credentials of this shell, None without any.
    """
    try:
        _check_stack(stack)
        check_account(stack, reached)
        settings = Settings.read(stack.region)
        _check_values(settings)
        check_house(settings, stack)
        _check_buckets(settings, stack, look_up)
    except SettingError as error:
        raise UndeployableStack(str(error)) from error
    return settings


def _check_stack(stack: Stack) -> None:
    require(
        STACK.fullmatch(stack.label) is not None,
        f"The stack name {stack.label!r} is part of every name, so it must be a lower-case letter and then at most 19 "
        "lower-case letters, digits or hyphens. Make another with `pulumi stack init`.",
    )
    require(
        stack.region in REGIONS,
        f"aws:region: HealthOmics does not run in {stack.region}; set one of {', '.join(REGIONS)}.",
    )
    # The second provider has a region of its own, and would make its half of the stack there without a word.
    native = pulumi.Config("aws-native").get("region") or os.environ.get("AWS_REGION") or stack.region
    require(
        native == stack.region,
        f"aws-native:region: is {native}, and aws:region is {stack.region}. "
        f"Set both alike: `pulumi config set aws-native:region {stack.region}`.",
    )


def _check_values(settings: Settings) -> None:
    if settings.input_bucket_name:
        require(
            BUCKET.fullmatch(settings.input_bucket_name) is not None,
            f"inputBucketName: {settings.input_bucket_name!r} is not the name of a bucket; leave s3:// and keys out.",
        )
        require(
            not settings.immutable_inputs and settings.expire_inputs_days == 0,
            "immutableInputs and expireInputsDays change the bucket's policy and lifecycle, which Strandline leaves "
            "alone in a bucket that is not its own. Set them on the bucket, or leave inputBucketName out.",
        )
    _check_data(settings)
    _check_limits(settings)


def _check_data(settings: Settings) -> None:
    require(
        REFERENCE.fullmatch(settings.reference_uri) is not None,
        f"referenceUri: {settings.reference_uri!r} is not an S3 URI of a FASTA file (s3://bucket/key.fasta).",
    )
    require(
        re.fullmatch(r"[A-Za-z0-9_.-]{3,255}", settings.reference_name) is not None,
        f"referenceName: {settings.reference_name!r} must be 3 to 255 letters, digits, points, hyphens or underscores.",
    )
    require(
        not settings.annotation_uri or ANNOTATION.fullmatch(settings.annotation_uri) is not None,
        f"annotationUri: {settings.annotation_uri!r} is not an S3 URI of a VCF; leave it empty to load no annotations.",
    )
    require(
        not settings.annotation_uri or not settings.reference_uri.endswith("gz"),
        "referenceUri: annotations are checked against single bases of the reference, which a compressed FASTA does "
        "not give. Import it uncompressed, or leave annotationUri empty.",
    )
    names = workflow_names()
    require(
        settings.workflow in names,
        f"workflow: there is no workflows/{settings.workflow}/parameter-template.json; choose {' or '.join(names)}.",
    )
    read_parameters(settings.workflow_parameters, settings.workflow)
    quality_rules.parse(settings.quality_gate)
    require(
        settings.variant_backend == "iceberg",
        f"variantBackend: {settings.variant_backend!r} cannot be deployed; use iceberg. HealthOmics variant stores "
        "have been closed to new customers since 7 November 2025.",
    )


def _check_limits(settings: Settings) -> None:
    for key, value, least, most in (
        ("expireInputsDays", settings.expire_inputs_days, 0, 36500),
        ("maxConcurrentRuns", settings.max_concurrent_runs, 1, 100_000),
        ("maxRunCpus", settings.max_run_cpus, 1, 100_000),
        ("maxRunMinutes", settings.max_run_minutes, 1, 100_000),
        ("bytesScannedCutoff", settings.bytes_scanned_cutoff, 10_000_000, 2**50),
    ):
        require(least <= value <= most, f"{key}: {value} must be between {least} and {most}.")
    require(
        settings.log_retention_days in RETENTION_DAYS,
        f"logRetentionDays: CloudWatch keeps logs for {', '.join(map(str, RETENTION_DAYS))} days, "
        f"not for {settings.log_retention_days}.",
    )


def _check_buckets(settings: Settings, stack: Stack, look_up: LookUp) -> None:
    parameters = read_parameters(settings.workflow_parameters, settings.workflow)
    named = {
        "inputBucketName": {settings.input_bucket_name} - {""},
        "referenceUri": s3_buckets(settings.reference_uri),
        "annotationUri": s3_buckets(settings.annotation_uri),
        "workflowParameters": s3_buckets(parameters),
    }
    for key, buckets in named.items():
        for bucket in sorted(buckets):
            _check_bucket(key, bucket, stack, look_up)


def _check_bucket(key: str, bucket: str, stack: Stack, look_up: LookUp) -> None:
    facts = look_up(bucket)
    public = PUBLIC_DATA.fullmatch(bucket)
    region = facts.region or (public and public[1])
    require(facts.exists is not False, f"{key}: there is no bucket {bucket}.")
    require(
        not region or region == stack.region,
        f"{key}: {bucket} is in {region}, but HealthOmics reads only buckets of the stack's region, {stack.region}. "
        "Copy the data to a bucket there, or deploy the stack there.",
    )
    if key == "inputBucketName":
        require(
            facts.sends_events is not False,
            f"inputBucketName: {bucket} does not tell EventBridge about new objects. Switch that on (Properties, "
            "Amazon EventBridge); its other notifications stay as they are.",
        )
