"""The only reader of the stack's configuration.

`Pulumi.yaml` declares the same settings with their types and defaults, for people and for Pulumi; a test compares both.
What a value must be like is in `settings_rules`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import pulumi

from strandline.errors import SettingError
from strandline.quality_rules import DEFAULTS

AWS_DATA = "s3://aws-genomics-static-{region}/omics-workshop/data"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a stack may choose. `{region}` in a URI stands for the stack's region; an empty text stands for "none"."""

    input_bucket_name: str = ""
    immutable_inputs: bool = False
    expire_inputs_days: int = 0
    reference_uri: str = f"{AWS_DATA}/references/hg38/Homo_sapiens_assembly38.fasta"
    reference_name: str = "GRCh38"
    annotation_uri: str = f"{AWS_DATA}/annotations/clinvar.vcf.gz"
    workflow: str = "germline_gatk"
    workflow_parameters: str = ""
    quality_gate: Sequence[str] = DEFAULTS
    variant_backend: str = "iceberg"
    max_concurrent_runs: int = 10
    max_run_cpus: int = 256
    max_run_minutes: int = 2880
    bytes_scanned_cutoff: int = 100 * 2**30
    optimize_tables: bool = False
    log_retention_days: int = 90
    tracing: bool = True
    notify_emails: Sequence[str] = ()
    monthly_budget: int = 0
    audit_inputs: bool = False
    customer_key: bool = False
    permissions_boundary: str = ""
    name_prefix: str = "strandline"
    required_tags: Sequence[str] = ()
    force_destroy: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, region: str) -> "Settings":
        """Read the stack's configuration; SettingError when a value has the wrong type."""
        config = pulumi.Config("strandline")
        given = {item.name: _value(config, item.name, item.type) for item in fields(cls)}
        values = {name: value for name, value in given.items() if value is not None}
        for name in ("reference_uri", "annotation_uri"):
            values[name] = values.get(name, getattr(cls, name)).replace("{region}", region)
        return cls(**values)


def camel(name: str) -> str:
    """Return the configuration key of a field: `expire_inputs_days` is `expireInputsDays`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _value(config: pulumi.Config, name: str, kind: Any) -> Any:
    key = camel(name)
    try:
        if kind is bool:
            return config.get_bool(key)
        if kind is int:
            return config.get_int(key)
        if kind is str:
            return config.get(key)
        return _pairs(config, key) if kind == Mapping[str, str] else _texts(config, key)
    except pulumi.ConfigTypeError as error:
        wanted = {bool: "true or false", int: "a whole number"}.get(kind, "a list")
        raise SettingError(f"{key}: {config.get(key)!r} must be {wanted}.") from error


def _texts(config: pulumi.Config, key: str) -> tuple[str, ...] | None:
    items = config.get_object(key)
    if items is None:
        return None
    if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
        raise SettingError(f"{key}: {config.get(key)!r} must be a list of texts.")
    return tuple(items)


def _pairs(config: pulumi.Config, key: str) -> dict[str, str] | None:
    items = config.get_object(key)
    if items is None:
        return None
    if not isinstance(items, list) or not all(isinstance(item, str) and "=" in item for item in items):
        raise SettingError(f"{key}: must be a list of texts like cost-centre=4711.")
    return dict(item.split("=", 1) for item in items)
